// What measuring under a load plan costs the messages of a scenario.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/buffers/apart.hpp"
#include "scenarios/ring_workload.hpp"
#include "scenarios/workload.hpp"
#include "tests/bench/native_bench.hpp"
#include "tests/bench/slice.hpp"

namespace brine::bench {

namespace {

using engine::StdPlatform;
using scenarios::Message;

constexpr const char* kGroup = "load: per message, two threads";
constexpr std::uint64_t kCapacityOfLoad = 1'024;

/// Work that nothing can hurry: each step waits for the one before, and the first one for the last
/// one on the message before, as a consumer's state has it.
std::uint64_t work(std::uint64_t state, std::uint64_t steps) noexcept {
  for (std::uint64_t i = 0; i != steps; ++i) {
    state = state * 6'364'136'223'846'793'005U + 1;
    asm volatile("" : "+r"(state));
  }
  return state;
}

/// How many steps take so long.
std::uint64_t steps_of(double ns) {
  constexpr std::uint64_t kSteps = 100'000;
  static const double ns_each = [] {
    double best = 1e9;
    for (int i = 0; i != 50; ++i)
      best = std::min(best, timed(kSteps, [](std::uint64_t n) { keep(work(n, n)); }).ns);
    return best;
  }();
  return static_cast<std::uint64_t>(ns / ns_each);
}

/// The ring never makes its writer wait, so the program does, lest messages are lost.
class Window {
 public:
  void before_push(std::uint64_t number) noexcept {
    while (number >= limit_) {
      // acquire: pairs with the release in received, though nothing but the count is passed.
      limit_ = received_.load(std::memory_order_acquire) + kCapacityOfLoad / 2;
      if (number >= limit_) StdPlatform::spin_hint();
    }
  }
  void received(std::uint64_t count) noexcept {
    if (count % 64 == 0) received_.store(count, std::memory_order_release);
  }

 private:
  std::uint64_t limit_ = kCapacityOfLoad / 2;
  alignas(engine::detail::kApart) std::atomic<std::uint64_t> received_{0};
};

constexpr std::uint64_t messages_of(std::uint64_t cost_ns) {
  return 10'000'000 / cost_ns;  // a slice of 10 ms
}

/// Push and receive, and nothing else.
Slice bare(std::uint64_t cost_ns, std::uint64_t steps) {
  engine::SpmcRing<Message, StdPlatform> ring({.capacity = kCapacityOfLoad, .name = "ring"});
  auto producer = ring.producer();
  auto reader = ring.subscribe();
  Window window;
  return timed_across(
      messages_of(cost_ns),
      [&](std::uint64_t n) {
        for (std::uint64_t i = 0; i != n; ++i) {
          window.before_push(i);
          producer.push(Message{.number = i, .intended_ns = 0});
        }
      },
      [&](std::uint64_t n) {
        std::uint64_t state = 0;
        for (std::uint64_t i = 1; i <= n; ++i) {
          state = work(state + reader.recv()->number, steps);
          window.received(i);
        }
        keep(state);
      });
}

/// The same by the parts of a scenario: stamps, counters, histograms, and the checks of the ring's
/// contract on one message in so many.
Slice measured(std::uint64_t cost_ns, std::uint64_t steps, std::uint64_t check_one_in) {
  // From the first on all messages are overdue: nothing sleeps.
  engine::Context<StdPlatform> context(
      {.values = {},
       .mutant = {},
       .on_failure = nullptr,
       .load = engine::LoadPlan{.first_ns = engine::StampClock::clock_ns(),
                                .rate_hz = 1'000'000'000,
                                .check_one_in = check_one_in}});
  scenarios::CheckedRing<StdPlatform> stream(context, kCapacityOfLoad);
  scenarios::RingConsumer<StdPlatform> consumer(context, stream, {.name = "consumer"});
  Window window;
  return timed_across(
      messages_of(cost_ns),
      [&](std::uint64_t n) {
        auto producer = stream.ring.producer();
        std::uint64_t next = 1;
        scenarios::produce_as_planned(context, stream, producer, n,
                                      [&] { window.before_push(next++); });
      },
      [&](std::uint64_t n) {
        std::uint64_t state = 0;
        for (std::uint64_t i = 1; i <= n; ++i) {
          state = work(state + (consumer.receive() ? i : 0), steps);
          window.received(i);
        }
        keep(state);
      });
}

}  // namespace

std::vector<Row> load_rows() {
  std::vector<Row> rows;
  for (const std::uint64_t cost_ns : {100, 200, 500, 1'000}) {
    // A receive is part of the cost.
    const std::uint64_t steps = steps_of(static_cast<double>(cost_ns) - 10);
    const std::string cost = std::to_string(cost_ns) + " ns, ";
    const auto row = [&](std::string what, std::uint64_t one_in, std::size_t beside) {
      rows.push_back({.group = kGroup,
                      .name = cost + std::move(what),
                      .measure =
                          [=] {
                            return one_in == 0 ? bare(cost_ns, steps)
                                               : measured(cost_ns, steps, one_in);
                          },
                      .beside = beside});
    };
    row("bare", 0, 0);
    row("**measured**, all checks", 1, 1);
    row("**measured**, checks on 1 in 64", 64, 2);
    row("**measured**, checks on 1 in 1024", 1'024, 3);
  }
  return rows;
}

}  // namespace brine::bench
