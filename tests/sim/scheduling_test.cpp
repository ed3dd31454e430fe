#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

TEST_CASE("two unsynchronised increments lose an update in some schedules and not in others") {
  std::set<int> sums;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    simulate({.seed = seed}, [&sums](Context&) {
      P::atomic<int> x{0};
      const auto increment = [&x] {
        const int seen = x.load();
        x.store(seen + 1);
      };
      P::thread a("a", increment);
      P::thread b("b", increment);
      a.join();
      b.join();
      sums.insert(x.load());
    });
  }
  CHECK(sums == std::set<int>{1, 2});
}

TEST_CASE("the same seed gives the same run, twice in one process") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto body = [](Context& context) {
      P::mutex mutex;
      P::atomic<std::uint64_t> x{0};
      std::vector<P::thread> threads;
      for (int i = 0; i < 4; ++i) {
        threads.emplace_back("t", [&] {
          for (int k = 0; k < 10; ++k) {
            const std::lock_guard lock(mutex);
            x.fetch_add(context.random(100));
          }
        });
      }
      for (P::thread& thread : threads)
        thread.join();
    };
    const sim::RunResult first = simulate({.seed = seed}, body);
    const sim::RunResult second = simulate({.seed = seed}, body);
    CHECK(first.digest == second.digest);
    CHECK(first.decisions == second.decisions);
  }
}

TEST_CASE("a mutex excludes, under every schedule") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context& context) {
      P::mutex mutex;
      int inside = 0;
      int sum = 0;
      std::vector<P::thread> threads;
      for (int i = 0; i < 4; ++i) {
        threads.emplace_back("t", [&] {
          for (int k = 0; k < 5; ++k) {
            const std::lock_guard lock(mutex);
            context.property("exclusion").require(++inside == 1, [] { return "two inside"; });
            P::yield();
            ++sum;
            --inside;
          }
        });
      }
      for (P::thread& thread : threads)
        thread.join();
      context.property("sum").require(sum == 20, [] { return "lost"; });
    });
    CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
  }
}

TEST_CASE("a task that waits for a mutex is not enabled: none wakes in vain") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context&) {
      P::mutex mutex;
      std::vector<P::thread> threads;
      for (int i = 0; i < 8; ++i) {
        threads.emplace_back("t", [&] {
          for (int k = 0; k < 50; ++k) {
            const std::lock_guard lock(mutex);
            P::yield();
          }
        });
      }
      for (P::thread& thread : threads)
        thread.join();
    });
    // spawn and join: 8 each; lock, yield, unlock: 8 x 50 x 3; at most one step more for each join
    // that had to wait, and for each task that found the mutex taken when it began
    CHECK(result.steps <= 8 + 8 + 8 * 50 * 3 + 8 + 8);
  }
}

TEST_CASE("try_lock sees a held mutex") {
  const sim::RunResult result = simulate({}, [](Context& context) {
    P::mutex mutex;
    mutex.lock();
    P::thread other("other", [&] {
      context.property("held").require(!mutex.try_lock(), [] { return "taken twice"; });
    });
    other.join();
    mutex.unlock();
    context.property("free").require(mutex.try_lock(), [] { return "not free"; });
    mutex.unlock();
  });
  CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
}

TEST_CASE("a condition variable hands over every item, under every schedule") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context& context) {
      P::mutex mutex;
      P::condition_variable filled;
      int items = 0;
      int taken = 0;
      std::vector<P::thread> takers;
      for (int i = 0; i < 3; ++i) {
        takers.emplace_back("taker", [&] {
          std::unique_lock lock(mutex);
          filled.wait(lock, [&] { return items > 0; });
          --items;
          ++taken;
        });
      }
      for (int i = 0; i < 3; ++i) {
        {
          const std::lock_guard lock(mutex);
          ++items;
        }
        filled.notify_one();
      }
      for (P::thread& taker : takers)
        taker.join();
      context.property("all").require(taken == 3 && items == 0, [] { return "left over"; });
    });
    CHECK_MESSAGE(result.status == sim::Status::kPassed, "seed ", seed, ": ", message_of(result));
  }
}

TEST_CASE("which of two waiters a notify_one wakes is a decision that takes both values") {
  std::set<int> first;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    simulate({.seed = seed}, [&first](Context&) {
      P::mutex mutex;
      P::condition_variable condition;
      int order = 0;
      std::vector<P::thread> waiters;
      for (int i = 1; i <= 2; ++i) {
        waiters.emplace_back("waiter", [&, i] {
          std::unique_lock lock(mutex);
          condition.wait(lock);
          if (order == 0) order = i;
        });
      }
      P::sleep_for(std::chrono::microseconds(1));
      condition.notify_one();
      P::sleep_for(std::chrono::microseconds(1));
      condition.notify_one();
      for (P::thread& waiter : waiters)
        waiter.join();
      first.insert(order);
    });
  }
  CHECK(first == std::set<int>{1, 2});
}

TEST_CASE("256 tasks may live at once, one more is refused, and slots are used again") {
  const auto churn = [](int at_once, int rounds) {
    return simulate({}, [=](Context&) {
      for (int round = 0; round < rounds; ++round) {
        P::atomic<int> go{0};
        std::vector<P::thread> threads;
        for (int i = 0; i < at_once; ++i)
          threads.emplace_back("t", [&go] { go.wait(0); });
        go.store(1);
        go.notify_all();
        for (P::thread& thread : threads)
          thread.join();
      }
    });
  };
  const sim::RunResult fits = churn(255, 3);
  CHECK_MESSAGE(fits.status == sim::Status::kPassed, message_of(fits));
  CHECK(fits.tasks.size() == 1 + 3 * 255);
  const sim::RunResult more = churn(256, 1);
  REQUIRE(more.error.has_value());
  CHECK(more.error->property == "task-limit");
}

TEST_CASE("a run inside a run is refused") {
  const sim::RunResult result =
      simulate({}, [](Context&) { static_cast<void>(simulate({}, [](Context&) {})); });
  REQUIRE(result.error.has_value());
  CHECK(result.error->message.find("inside another") != std::string::npos);
}

}  // namespace brine::tests
