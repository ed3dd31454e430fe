#pragma once

/// Program: a small concurrent C++ program as a value, for tests of memory models.
///
/// Up to four threads, each a list of operations on up to four atomics (`x y z w`) and two plain
/// variables (`p q`), all of them 0 at the start. Each operation that returns a value owns one
/// register; registers are numbered by thread, then by place in the thread.
///
///     using namespace shorthand;
///     const Program message_passing{{{write(p, 1), store(x, 1, rel)},
///                                    {load(x, acq), when(0, 1, read(p))}}};

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace brine::litmus {

inline constexpr int kMaxThreads = 4;
inline constexpr int kMaxThreadOperations = 8;
inline constexpr int kMaxOperations = 12;
inline constexpr int kMaxAtomics = 4;
inline constexpr int kMaxPlains = 2;

enum class Order : std::uint8_t { kRelaxed, kAcquire, kRelease, kAcqRel, kSeqCst };

/// `kRead` and `kWrite` are plain, all others atomic. `kCompareExchange` is the strong one.
enum class Kind : std::uint8_t {
  kLoad,
  kStore,
  kExchange,
  kFetchAdd,
  kCompareExchange,
  kFence,
  kRead,
  kWrite
};

inline constexpr int kUnguarded = -1;

/// The value of a register whose operation was skipped.
inline constexpr int kSkipped = -1;

struct Operation {
  Kind kind{Kind::kLoad};
  int location{0};  // among the atomics, or among the plain variables; 0 for a fence
  Order order{Order::kRelaxed};
  Order failure{Order::kRelaxed};  // of a compare_exchange that fails
  int operand{0};                  // stored, added or desired
  int expected{0};                 // by a compare_exchange
  int guard{kUnguarded};  // place, in the same thread, of the atomic operation that decides
  int guard_value{0};     // what it has to return for this operation to be executed

  friend constexpr auto operator<=>(const Operation&, const Operation&) = default;
};

struct Program {
  std::vector<std::vector<Operation>> threads;

  friend auto operator<=>(const Program&, const Program&) = default;
};

/// What one execution leaves behind.
struct Outcome {
  std::vector<int> registers;  // kSkipped where the operation was not executed
  std::vector<int> finals;     // the last value in modification order of each atomic, x first
  /// Two conflicting plain accesses without happens-before. Plain reads then mean nothing: their
  /// registers are 0.
  bool races{false};

  friend auto operator<=>(const Outcome&, const Outcome&) = default;
};

/// Throws std::invalid_argument, with thread and place, where `program` exceeds a limit above,
/// names an order that its operation cannot have, or a guard that is not an earlier atomic
/// operation of the same thread that returns a value.
void require_valid(const Program& program);

[[nodiscard]] constexpr bool returns_value(Kind kind) noexcept {
  return kind != Kind::kStore && kind != Kind::kFence && kind != Kind::kWrite;
}
[[nodiscard]] constexpr bool is_plain(Kind kind) noexcept {
  return kind == Kind::kRead || kind == Kind::kWrite;
}
[[nodiscard]] constexpr bool is_read_modify_write(Kind kind) noexcept {
  return kind == Kind::kExchange || kind == Kind::kFetchAdd || kind == Kind::kCompareExchange;
}

[[nodiscard]] std::size_t operation_count(const Program& program);
[[nodiscard]] std::size_t register_count(const Program& program);

/// One more than the highest location of an atomic that the program names.
[[nodiscard]] std::size_t atomic_count(const Program& program);

/// One column a thread, one line a place.
[[nodiscard]] std::string to_text(const Program& program);

/// `r0=1 r1=- | x=2 y=1 | races`.
[[nodiscard]] std::string to_text(const Outcome& outcome);

/// The same number for equal programs on every machine and build.
[[nodiscard]] std::uint64_t fingerprint(const Program& program);

// To write programs down; shorthand.hpp has names for locations and orders.
[[nodiscard]] constexpr Operation load(int location, Order order) {
  return {.kind = Kind::kLoad, .location = location, .order = order};
}
[[nodiscard]] constexpr Operation store(int location, int value, Order order) {
  return {.kind = Kind::kStore, .location = location, .order = order, .operand = value};
}
[[nodiscard]] constexpr Operation exchange(int location, int value, Order order) {
  return {.kind = Kind::kExchange, .location = location, .order = order, .operand = value};
}
[[nodiscard]] constexpr Operation fetch_add(int location, int value, Order order) {
  return {.kind = Kind::kFetchAdd, .location = location, .order = order, .operand = value};
}
[[nodiscard]] constexpr Operation compare_exchange(int location, int expected, int desired,
                                                   Order success, Order failure) {
  return {.kind = Kind::kCompareExchange,
          .location = location,
          .order = success,
          .failure = failure,
          .operand = desired,
          .expected = expected};
}
[[nodiscard]] constexpr Operation fence(Order order) {
  return {.kind = Kind::kFence, .order = order};
}
[[nodiscard]] constexpr Operation read(int location) {
  return {.kind = Kind::kRead, .location = location};
}
[[nodiscard]] constexpr Operation write(int location, int value) {
  return {.kind = Kind::kWrite, .location = location, .operand = value};
}
/// `operation`, only if the operation at `place` of the same thread returned `value`.
[[nodiscard]] constexpr Operation when(int place, int value, Operation operation) {
  operation.guard = place;
  operation.guard_value = value;
  return operation;
}

}  // namespace brine::litmus
