#include <array>
#include <cstddef>

#include "sim/recording/decision.hpp"
#include "sim/recording/operation.hpp"
#include "sim/run_result.hpp"
#include "sim/run_spec.hpp"

namespace brine::sim {

namespace {

using namespace std::string_view_literals;

template <class Enum, std::size_t N>
constexpr std::string_view look_up(const std::array<std::string_view, N>& names, Enum value) {
  const auto index = static_cast<std::size_t>(value);
  return index < N ? names[index] : "unknown"sv;
}

template <class Enum, std::size_t N>
constexpr std::optional<Enum> find(const std::array<std::string_view, N>& names,
                                   std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

constexpr std::array kOps = {
    "start"sv,
    "exit"sv,
    "spawn"sv,
    "join"sv,
    "load"sv,
    "store"sv,
    "exchange"sv,
    "fetch_add"sv,
    "fetch_sub"sv,
    "fetch_and"sv,
    "fetch_or"sv,
    "fetch_xor"sv,
    "compare_exchange"sv,
    "compare_fail"sv,
    "fence"sv,
    "read"sv,
    "write"sv,
    "lock"sv,
    "try_lock"sv,
    "unlock"sv,
    "wait"sv,
    "woken"sv,
    "notify"sv,
    "yield"sv,
    "spin_hint"sv,
    "sleep"sv,
    "choose"sv,
    "advance"sv,
    "lock_shared"sv,
    "try_lock_shared"sv,
    "unlock_shared"sv,
    "acquire"sv,
    "try_acquire"sv,
    "release"sv,
    "arrive"sv,
    "pass"sv,
    "try_pass"sv,
    "call_once"sv,
    "end_once"sv,
};
static_assert(kOps.size() == static_cast<std::size_t>(Op::kCount));

constexpr std::array kOrders = {"relaxed"sv, "consume"sv, "acquire"sv,
                                "release"sv, "acq_rel"sv, "seq_cst"sv};
constexpr std::array kObjectKinds = {"none"sv,      "atomic"sv, "var"sv,     "mutex"sv,
                                     "condition"sv, "task"sv,   "fence"sv,   "shared_mutex"sv,
                                     "semaphore"sv, "latch"sv,  "barrier"sv, "once"sv};
static_assert(kObjectKinds.size() == static_cast<std::size_t>(ObjectKind::kCount));
constexpr std::array kChoiceKinds = {"run"sv,       "workload"sv, "waiter"sv, "spurious"sv,
                                     "read-from"sv, "fault"sv,    "place"sv};
static_assert(kChoiceKinds.size() == static_cast<std::size_t>(ChoiceKind::kCount));
constexpr std::array kStatuses = {"passed"sv, "failed"sv, "error"sv};
constexpr std::array kSizes = {"small"sv, "default"sv, "full"sv};
constexpr std::array kMemories = {"sc"sv, "cpp"sv};
constexpr std::array kTimings = {"free"sv, "paced"sv};

}  // namespace

std::string_view name_of(Op op) noexcept {
  return look_up(kOps, op);
}
std::optional<Op> op_named(std::string_view name) noexcept {
  return find<Op>(kOps, name);
}
std::string_view name_of(std::memory_order order) noexcept {
  return look_up(kOrders, order);
}
std::string_view name_of(ObjectKind kind) noexcept {
  return look_up(kObjectKinds, kind);
}
std::string_view name_of(ChoiceKind kind) noexcept {
  return look_up(kChoiceKinds, kind);
}
std::string_view name_of(Status status) noexcept {
  return look_up(kStatuses, status);
}

std::string_view name_of(engine::Size size) noexcept {
  return look_up(kSizes, size);
}
std::string_view name_of(Memory memory) noexcept {
  return look_up(kMemories, memory);
}
std::string_view name_of(Timing timing) noexcept {
  return look_up(kTimings, timing);
}
std::optional<engine::Size> size_named(std::string_view name) noexcept {
  return find<engine::Size>(kSizes, name);
}
std::optional<Memory> memory_named(std::string_view name) noexcept {
  return find<Memory>(kMemories, name);
}
std::optional<Timing> timing_named(std::string_view name) noexcept {
  return find<Timing>(kTimings, name);
}

}  // namespace brine::sim
