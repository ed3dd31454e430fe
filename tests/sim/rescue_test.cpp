#include <array>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

#include "sim/strategies/replay.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

/// Needs some 1 KiB of stack a level; `visible`: with a scheduling point at each. Not a tail call.
// NOLINTNEXTLINE(misc-no-recursion): that is the point
[[gnu::noinline]] int dig(P::atomic<int>& x, int levels, bool visible) {
  std::array<volatile char, 1000> frame;
  frame[0] = static_cast<char>(levels);
  if (visible) x.fetch_add(1);
  const int below = levels == 0 ? 0 : dig(x, levels - 1, visible);
  return below + frame[0];
}

/// Locks in its destructor, beyond the stack's end.
struct DeepLock {
  P::mutex& mutex;

  [[gnu::noinline]] ~DeepLock() {
    std::array<volatile char, 236 * 1024> frame;
    for (std::size_t i = 0; i < frame.size(); i += 512)
      frame[i] = 1;
    mutex.lock();
    mutex.unlock();
    frame[0] = 2;
  }
};

sim::Body digger(int levels, bool visible) {
  return [levels, visible](Context&) {
    P::atomic<int> x{0};
    P::thread other("other", [&x] {
      for (int i = 0; i < 50; ++i)
        x.fetch_add(1);
    });
    P::thread deep("deep", [&x, levels, visible] { dig(x, levels, visible); });
    deep.join();
    other.join();
  };
}

/// Under a sanitizer the process dies of it, with a message, as it should: nothing to go on with.
constexpr bool kLeavable = !sim::detail::kToldOfSwitches;

/// Signal handlers are installed for the thread that makes a core; that of the test runner is kept
/// from run to run, and the runner sets handlers of its own.
template <class Work>
void on_fresh_thread(Work&& work) {
  std::thread(std::forward<Work>(work)).join();
}

void check_replays(const sim::RunResult& first, const sim::Body& body,
                   const sim::RunOptions& options) {
  sim::Replay replay(first.decisions);
  sim::RunOptions detailed = options;
  detailed.detail = true;
  const sim::RunResult again = sim::run({}, replay, body, detailed);
  CHECK(again.error == first.error);
  CHECK(again.digest == first.digest);
  CHECK_FALSE(again.divergence.has_value());
}

void check_overflow(bool visible) {
  on_fresh_thread([visible] {
    const sim::Body body = digger(1'000, visible);
    sim::RandomWalk walk(3);
    const sim::RunResult result = sim::run({}, walk, body);
    CHECK(result.error.has_value());
    if (!result.error) return;
    CHECK(result.error->kind == "stack-overflow");
    CHECK(result.error->message.find("task 'deep' has overflowed its stack") == 0);
    check_replays(result, body, {});
    // The core goes on with new fibers.
    sim::RandomWalk next(4);
    CHECK(sim::run({}, next, digger(10, true)).status == sim::Status::kPassed);
  });
}

void check_unwound_near_end(int operations) {
  CAPTURE(operations);
  on_fresh_thread([operations] {
    const sim::Body body = [operations](Context&) {
      P::atomic<int> x{0};
      P::thread other("other", [&x] {
        for (int i = 0; i < 500; ++i)
          x.fetch_add(1);
      });
      P::thread deep("deep", [&x, operations] {
        std::array<volatile char, 245'000> most;
        most[0] = 1;
        for (int i = 0; i < operations; ++i)
          x.fetch_add(most[0]);
      });
      deep.join();
      other.join();
    };
    sim::RandomWalk walk(3);
    const sim::RunResult result = sim::run({}, walk, body);
    CHECK(result.error.has_value());
    if (!result.error) return;
    CHECK(result.error->kind == "stack-overflow");
    CHECK(result.leaked_tasks == 0);
    check_replays(result, body, {});
  });
}

}  // namespace

TEST_CASE("a task that overflows its stack between scheduling points fails the run by name") {
  if (!kLeavable) return;
  check_overflow(false);
}

TEST_CASE(
    "a stack overflow that is found by a lock while an exception is on its way ends the plan") {
  if (!kLeavable) return;
  const sim::Body body = [](Context&) {
    P::atomic<int> x{0};
    P::mutex mutex;
    const auto add = [&x](int times) {
      for (int i = 0; i < times; ++i)
        x.fetch_add(1);
    };
    P::thread early("early", [&] { add(20); });
    P::thread late("late", [&] { add(60); });
    P::thread deep("deep", [&] {
      add(25);
      try {
        const DeepLock lock{mutex};
        throw 1;
      } catch (int) {  // goes on: its next point ends it
      }
      add(10);
    });
    early.join();
    late.join();
    deep.join();
  };
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, body);
    REQUIRE(result.error.has_value());
    REQUIRE(result.error->kind == "stack-overflow");
    require_exact_replay(result, {.seed = seed}, body);
  }
}

TEST_CASE("a task that overflows its stack through scheduling points fails the run by name") {
  if (!kLeavable) return;
  check_overflow(true);
}

TEST_CASE("a task that is near the end of its stack at a decision is unwound") {
  if (!kLeavable) return;  // AddressSanitizer may keep large frames elsewhere
  check_unwound_near_end(500);
  check_unwound_near_end(1);  // its first point, which belongs to its dispatch
}

TEST_CASE("a deep stack that fits passes") {
  on_fresh_thread([] {
    sim::RandomWalk walk(3);
    CHECK(sim::run({}, walk, digger(50, true)).status == sim::Status::kPassed);
  });
}

TEST_CASE("a task that never reaches a scheduling point fails the run by name and place") {
  if (!kLeavable) return;
  on_fresh_thread([] {
    const sim::Body body = [](Context&) {
      P::atomic<int> x{0};
      P::name(x, "x");
      P::thread stuck("stuck", [&x] {
        x.store(1);
        volatile bool forever = true;
        while (forever) {
        }
      });
      stuck.join();
    };
    const sim::RunOptions options{.watchdog_ns = 50'000'000};
    sim::RandomWalk walk(3);
    const sim::RunResult result = sim::run({}, walk, body, options);
    CHECK(result.error.has_value());
    if (!result.error) return;
    CHECK(result.error->kind == "stuck");
    CHECK(result.error->message.find("task 'stuck' computes, and reaches no scheduling point") ==
          0);
    CHECK(result.error->message.find("rescue_test.cpp:") != std::string::npos);
    check_replays(result, body, options);
  });
}

TEST_CASE("a task that computes for a while, and a loop of scheduling points, are not stuck") {
  on_fresh_thread([] {
    const sim::Body body = [](Context&) {
      P::atomic<int> x{0};
      volatile unsigned sum = 0;
      for (unsigned i = 0; i < 200'000; ++i)
        sum = sum + i;
      for (int i = 0; i < 3'000'000; ++i)
        x.fetch_add(1, std::memory_order_relaxed);
    };
    sim::RandomWalk walk(3);
    const sim::RunOptions options{.watchdog_ns = 400'000'000};
    CHECK(sim::run({}, walk, body, options).status == sim::Status::kPassed);
  });
}

}  // namespace brine::tests
