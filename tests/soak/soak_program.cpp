/// A program whose scenarios do to a soak what it must notice.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <thread>

#include "soak/main.hpp"

namespace {

using brine::engine::LoadPlan;
using brine::engine::Parameter;
using brine::engine::ParameterType;
using brine::engine::StdPlatform;
using brine::scenarios::Minimum;
using brine::scenarios::Scenario;
using brine::sim::SimPlatform;
using Threaded = brine::engine::Context<StdPlatform>;

constexpr std::uint64_t kSecondNs = 1'000'000'000;

constexpr std::array kMinima{Minimum{.counter = "sent"}};

constexpr std::array kLoad{
    Parameter{.name = "duration",
              .type = ParameterType::kDuration,
              .unit = "ns",
              .min = 1'000,
              .max = 3'600 * kSecondNs,
              .small = kSecondNs / 10,
              .normal = kSecondNs / 10,
              .full = kSecondNs / 10},
    Parameter{.name = "rate_hz",
              .unit = "Hz",
              .min = 1,
              .max = 1'000'000,
              .small = 1'000,
              .normal = 1'000,
              .full = 1'000},
};

/// Operations that take `cost`, each begun at its intended time or as soon after as possible.
void operate(Threaded& context, std::chrono::nanoseconds cost) {
  const std::uint64_t rate_hz = context.value("rate_hz");
  const std::uint64_t count = rate_hz * context.value("duration") / kSecondNs;
  const LoadPlan* const load = context.load();
  auto first = StdPlatform::clock::now();
  if (load != nullptr && load->first_ns != 0)
    first = StdPlatform::clock::time_point(std::chrono::nanoseconds(load->first_ns));
  auto sent = context.counter("sent");
  auto response = context.latency("response");
  auto service = context.latency("service");
  for (std::uint64_t i = 0; i < count && !context.failed(); ++i) {
    const auto intended = first + std::chrono::nanoseconds(i * kSecondNs / rate_hz);
    std::this_thread::sleep_until(intended);
    const auto begin = StdPlatform::clock::now();
    std::this_thread::sleep_for(cost);
    const auto end = StdPlatform::clock::now();
    service.record(static_cast<std::uint64_t>((end - begin).count()));
    response.record(static_cast<std::uint64_t>((end - intended).count()));
    sent.add();
  }
}

void steady(Threaded& context) {
  operate(context, std::chrono::nanoseconds(0));
}

constexpr std::uint64_t kAllocations = 50;  ///< of one operation

void allocates(Threaded& context) {
  steady(context);
  void* (*volatile allocate)(std::size_t) = &::operator new;  // not to be left out
  const std::uint64_t operations = context.value("rate_hz") * context.value("duration") / kSecondNs;
  for (std::uint64_t i = 0; i != operations * kAllocations; ++i)
    ::operator delete(allocate(16));
}

/// Manages less than half of what it declares.
void slow(Threaded& context) {
  operate(context, std::chrono::milliseconds(2));
}

std::atomic<std::uint64_t> g_rounds{0};

void fails_in_round_three(Threaded& context) {
  steady(context);
  auto& property = context.property("third");
  const std::uint64_t round = g_rounds.fetch_add(1, std::memory_order_relaxed) + 1;
  property.require(round != 3, [] { return "this is the third round"; });
}

std::atomic<bool> g_never{false};

/// Never inlined, and what it calls is not its end: so it has a name on the stack.
[[gnu::noinline]] void waits_for_nothing() {
  g_never.wait(false, std::memory_order_acquire);
  asm volatile("");
}

void hangs(Threaded& context) {
  context.counter("sent").add();
  StdPlatform::thread consumer("consumer-7", [] { waits_for_nothing(); });
  consumer.join();
}

/// What a round leaves behind: still reachable, so that it is no leak to a sanitizer.
struct LeftBehind {
  LeftBehind* before = nullptr;
  std::array<char, 64 * 1024> rest{};
};
std::atomic<LeftBehind*> g_left_behind{nullptr};

void leaks(Threaded& context) {
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  context.counter("sent").add();
  auto* const left = std::make_unique<LeftBehind>().release();
  left->before = g_left_behind.exchange(left, std::memory_order_relaxed);
}

void counts_nothing(Threaded&) {
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

void simulated(brine::engine::Context<SimPlatform>& context) {
  SimPlatform::sleep_for(std::chrono::milliseconds(100));
  context.counter("sent").add(10);
  for (std::uint64_t i = 1; i <= 10; ++i)
    context.latency("response").record(i * 1'000);
  context.property("even").require(context.random(16) != 0, [] { return "drew a zero"; });
}

constexpr brine::scenarios::Load kPaced{.paced = true, .rate = "rate_hz", .duration = "duration"};

Scenario paced(std::string_view name, void (*body)(Threaded&)) {
  return {.name = name,
          .summary = "",
          .parameters = kLoad,
          .minima = kMinima,
          .load = kPaced,
          .simulated = &simulated,
          .threaded = body};
}

Scenario at_own_pace(std::string_view name, void (*body)(Threaded&)) {
  return {
      .name = name, .summary = "", .minima = kMinima, .simulated = &simulated, .threaded = body};
}

}  // namespace

int main(int argc, char** argv) {
  const std::array table{paced("allocates", &allocates),
                         paced("fails", &fails_in_round_three),
                         paced("slow", &slow),
                         paced("steady", &steady),
                         at_own_pace("hangs", &hangs),
                         at_own_pace("leaks", &leaks),
                         at_own_pace("vacuous", &counts_nothing)};
  return brine::main(argc, argv, table);
}
