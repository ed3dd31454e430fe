/// Atomics of 16 bytes: they behave as one of 8 does, and are never torn.

#include <atomic>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "sim/memory/outside_heap.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

struct Pair {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  friend bool operator==(const Pair&, const Pair&) = default;
};
using Wide = P::atomic<Pair>;

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr auto kAcquire = std::memory_order_acquire;
constexpr auto kRelease = std::memory_order_release;
constexpr auto kAcqRel = std::memory_order_acq_rel;
constexpr sim::Memory kBoth[] = {sim::Memory::kSequential, sim::Memory::kCpp};

Pair pair_of(std::uint64_t number) {
  return {.first = number, .second = ~number};
}

/// Requires that every seed passes.
void check(sim::Memory memory, const sim::Body& body) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const How how{.seed = seed, .memory = memory};
    const sim::RunResult result = simulate(how, body);
    REQUIRE(message_of(result) == "passed");
    require_exact_replay(result, how, body);
  }
}

}  // namespace

TEST_CASE("a pair is never torn, and a reader never goes back") {
  for (const sim::Memory memory : kBoth) {
    std::uint64_t stale = 0;
    check(memory, [&](Context& context) {
      engine::Property& whole = context.property("wide.whole");
      Wide wide(pair_of(0));
      P::thread writer("writer", [&] {
        for (std::uint64_t number = 1; number <= 50; ++number)
          wide.store(pair_of(number), kRelaxed);
      });
      P::thread reader("reader", [&] {
        std::uint64_t last = 0;
        for (int look = 0; look < 50; ++look) {
          const Pair got = wide.load(kRelaxed);
          whole.require(got == pair_of(got.first) && got.first >= last, [] { return "torn"; });
          last = got.first;
          if (got != wide.peek()) ++stale;
        }
      });
      writer.join();
      reader.join();
      whole.require(wide.load() == pair_of(50), [] { return "the last store is lost"; });
    });
    CHECK((stale != 0) == (memory == sim::Memory::kCpp));
  }
}

TEST_CASE("of tasks that count in a pair by compare_exchange nothing is lost") {
  for (const sim::Memory memory : kBoth) {
    check(memory, [](Context& context) {
      engine::Property& lossless = context.property("wide.lossless");
      Wide wide(pair_of(0));
      std::vector<P::thread> threads;
      for (int i = 0; i < 3; ++i) {
        threads.emplace_back("counter", [&] {
          for (int n = 0; n < 10; ++n) {
            Pair seen = wide.load(kRelaxed);
            while (!wide.compare_exchange_weak(seen, pair_of(seen.first + 1), kAcqRel, kRelaxed)) {
            }
          }
        });
      }
      for (P::thread& thread : threads)
        thread.join();
      lossless.require(wide.exchange({}) == pair_of(30), [] { return "a count is lost"; });
    });
  }
}

TEST_CASE("a compare_exchange looks at all 16 bytes, and says what it found") {
  check(sim::Memory::kSequential, [](Context& context) {
    engine::Property& compares = context.property("wide.compares");
    Wide wide(Pair{.first = 1, .second = 2});
    Pair expected{.first = 1, .second = 3};
    compares.require(!wide.compare_exchange_strong(expected, {}), [] { return "half sufficed"; });
    compares.require(expected == Pair{.first = 1, .second = 2}, [] { return "found another"; });
    compares.require(wide.compare_exchange_strong(expected, {}), [] { return "it failed"; });
    compares.require(wide.load() == Pair{}, [] { return "nothing was stored"; });
  });
}

TEST_CASE("a pair passes a message on if it releases, and else need not") {
  const auto outcomes = [](std::memory_order store, std::memory_order load) {
    std::set<std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      const auto body = [&](Context&) {
        P::atomic<std::uint64_t> data{0};
        Wide flag;
        P::thread writer("writer", [&] {
          data.store(1, kRelaxed);
          flag.store(pair_of(1), store);
        });
        if (flag.load(load) == pair_of(1)) seen.insert(data.load(kRelaxed));
        writer.join();
      };
      REQUIRE(message_of(simulate({.seed = seed, .memory = sim::Memory::kCpp}, body)) == "passed");
    }
    return seen;
  };
  CHECK(outcomes(kRelease, kAcquire) == std::set<std::uint64_t>{1});
  CHECK(outcomes(kRelaxed, kRelaxed) == std::set<std::uint64_t>{0, 1});
}

TEST_CASE("who waits for a pair to change is woken when it has") {
  for (const sim::Memory memory : kBoth) {
    check(memory, [](Context& context) {
      engine::Property& woken = context.property("wide.woken");
      Wide wide;
      P::thread waiter("waiter", [&] {
        wide.wait({});
        woken.require(wide.load() == pair_of(1), [] { return "woken too early"; });
      });
      wide.store(pair_of(1));
      wide.notify_one();
      waiter.join();
    });
  }
}

TEST_CASE("values that nobody can read any more take no memory") {
  std::size_t before = 0;
  std::size_t after = 0;
  const auto body = [&](Context&) {
    Wide wide;
    for (std::uint64_t number = 0; number < 20'000; ++number) {
      wide.store(pair_of(number));
      if (number == 1'000) before = sim::bytes_outside_heap();
    }
    after = sim::bytes_outside_heap();
  };
  CHECK(message_of(simulate({.memory = sim::Memory::kCpp}, body)) == "passed");
  CHECK(before == after);
}

TEST_CASE("a pair that outlives its run has in the next the value that it had before") {
  static Wide wide(pair_of(1));
  wide.store(pair_of(2));
  const auto body = [](Context& context) {
    engine::Property& fresh = context.property("wide.fresh");
    fresh.require(wide.load() == pair_of(2), [] { return "another value"; });
    for (std::uint64_t number = 3; number < 100; ++number)
      wide.store(pair_of(number));
  };
  for (int run = 0; run < 3; ++run)
    CHECK(message_of(simulate({}, body)) == "passed");
  CHECK(wide.exchange(pair_of(7)) == pair_of(99));
  CHECK(wide.load() == pair_of(7));
}

}  // namespace brine::tests
