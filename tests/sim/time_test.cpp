#include <chrono>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

TEST_CASE("sleeping takes no wall time and exactly its virtual time") {
  const sim::RunResult result = simulate({}, [](Context& context) {
    const auto before = P::clock::now();
    P::sleep_for(std::chrono::hours(10));
    const auto slept = P::clock::now() - before;
    context.property("slept").require(
        slept >= std::chrono::hours(10) && slept < std::chrono::hours(10) + microseconds(1),
        [] { return "not ten hours"; });
  });
  CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
}

TEST_CASE("a sleeper wakes while others spin") {
  for (const sim::Timing timing : {sim::Timing::kFree, sim::Timing::kPaced}) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const sim::RunResult result = simulate({.seed = seed, .timing = timing}, [](Context&) {
        P::atomic<bool> stop{false};
        P::thread spinner("spinner", [&] {
          while (!stop.load())
            P::spin_hint();
        });
        P::sleep_for(microseconds(5));
        stop.store(true);
        spinner.join();
      });
      CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
    }
  }
}

TEST_CASE("the clock never goes back along happens-before") {
  for (const sim::Timing timing : {sim::Timing::kFree, sim::Timing::kPaced}) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      const sim::RunResult result =
          simulate({.seed = seed, .timing = timing}, [](Context& context) {
            P::mutex mutex;
            auto latest = P::clock::now();
            std::vector<P::thread> threads;
            for (int i = 0; i < 3; ++i) {
              threads.emplace_back("t", [&, i] {
                for (int k = 0; k < 10; ++k) {
                  if ((k + i) % 4 == 0) P::sleep_for(nanoseconds(context.random(50)));
                  const std::lock_guard lock(mutex);
                  const auto now = P::clock::now();
                  context.property("monotonic").require(now >= latest, [] {
                    return "time went back";
                  });
                  latest = now;
                }
              });
            }
            for (P::thread& thread : threads)
              thread.join();
          });
      CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
    }
  }
}

TEST_CASE("paced: tasks advance in parallel, so that time is that of the longest, not the sum") {
  const auto body = [](Context&) {
    std::vector<P::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back("t", [] {
        for (int k = 0; k < 1000; ++k)
          P::yield();
      });
    }
    for (P::thread& thread : threads)
      thread.join();
  };
  const sim::RunResult result = simulate({.timing = sim::Timing::kPaced}, body);
  CHECK(result.steps >= 4000);
  CHECK(result.virtual_ns >= 1000);
  CHECK(result.virtual_ns < 1100);
}

TEST_CASE("paced: only the task with the least clock goes on") {
  // The slow task's sleep ends at a known time; what the fast ones did before it is exact.
  const sim::RunResult result = simulate({.timing = sim::Timing::kPaced}, [](Context& context) {
    P::atomic<int> steps{0};
    P::thread fast("fast", [&] {
      for (int k = 0; k < 10'000; ++k)
        steps.fetch_add(1);
    });
    P::sleep_for(microseconds(1));
    const int seen = steps.load();
    context.property("parallel").require(seen >= 990 && seen <= 1010, [&] {
      return "steps: " + std::to_string(seen);
    });
    fast.join();
  });
  CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
}

TEST_CASE("a timed wait ends by its deadline, or by a notification before it, and says which") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context& context) {
      P::mutex mutex;
      P::condition_variable condition;
      bool ready = false;
      std::unique_lock lock(mutex);
      const bool early = condition.wait_for(lock, milliseconds(1), [&] { return ready; });
      context.property("timeout").require(!early, [] { return "ready out of nothing"; });
      P::thread notifier("notifier", [&] {
        const std::lock_guard inner(mutex);
        ready = true;
        condition.notify_all();
      });
      const bool late = condition.wait_for(lock, milliseconds(1), [&] { return ready; });
      context.property("notified").require(late, [] { return "the notification was missed"; });
      lock.unlock();
      notifier.join();
    });
    CHECK_MESSAGE(result.status == sim::Status::kPassed, "seed ", seed, ": ", message_of(result));
  }
}

TEST_CASE("waiting on an atomic ends by a change, or by its deadline") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context& context) {
      P::atomic<int> x{0};
      const bool changed = x.wait_until(0, P::clock::now() + microseconds(3));
      context.property("deadline").require(!changed, [] { return "changed out of nothing"; });
      P::thread writer("writer", [&] {
        x.store(1);
        x.notify_one();
      });
      x.wait(0);
      context.property("value").require(x.load() == 1, [] { return "woken with the old value"; });
      writer.join();
      context.property("at once").require(x.wait_until(0, P::clock::now()),
                                          [] { return "it differs already"; });
    });
    CHECK_MESSAGE(result.status == sim::Status::kPassed, "seed ", seed, ": ", message_of(result));
  }
}

TEST_CASE("quiescent points come before each jump of time and at the end") {
  int points = 0;
  simulate({}, [&points](Context& context) {
    context.on_quiescent([&points] { ++points; });
    for (int i = 0; i < 3; ++i)
      P::sleep_for(microseconds(1));
  });
  CHECK(points == 4);
}

TEST_CASE("a lost wake-up is seen at quiescence, although a later push would hide it") {
  const sim::RunResult result = simulate({}, [](Context& context) {
    P::atomic<int> slot{0};
    P::atomic<int> bell{0};
    bool parked = false;
    context.on_quiescent([&] {
      context.property("no-lost-wake-up").require(!(parked && slot.peek() != 0), [] {
        return "parked, slot full";
      });
    });
    P::thread taker("taker", [&] {
      parked = true;
      bell.wait(0);
      parked = false;
    });
    P::sleep_for(microseconds(1));
    slot.store(1);  // and forgets to ring
    P::sleep_for(microseconds(1));
    bell.store(1);
    bell.notify_all();
    taker.join();
  });
  REQUIRE(result.error.has_value());
  CHECK(result.error->property == "no-lost-wake-up");
}

TEST_CASE("a quiescent check that uses the platform is a misuse, not a hang") {
  const sim::RunResult result = simulate({}, [](Context& context) {
    P::atomic<int> x{0};
    context.on_quiescent([&x] { static_cast<void>(x.load()); });
    P::sleep_for(microseconds(1));
  });
  REQUIRE(result.error.has_value());
  CHECK(result.error->kind == "misuse");
}

TEST_CASE("paced: whoever passes a barrier goes on at the time of the last arrival") {
  int looks = 0;
  const sim::RunResult result = simulate({.timing = sim::Timing::kPaced}, [&looks](Context&) {
    P::barrier<> barrier{2};
    P::atomic<int> x{0};
    P::thread late("late", [&] {
      for (int i = 0; i < 100; ++i)
        P::yield();
      barrier.arrive_and_wait();
      x.store(1);
    });
    P::thread early("early", [&] {
      barrier.arrive_and_wait();
      while (x.load() == 0)
        ++looks;
    });
    late.join();
    early.join();
  });
  REQUIRE(result.status == sim::Status::kPassed);
  CHECK(looks <= 4);
}

TEST_CASE("a plan that rests while somebody else works keeps the time of that work") {
  const auto body = [](Context&) {
    P::barrier<> barrier{3};
    P::mutex mutex;
    P::atomic<std::int64_t> time{0};
    const auto look = [&time] { time.store(P::clock::now().time_since_epoch().count()); };
    P::thread worker("worker", [&] {
      {
        const std::lock_guard lock(mutex);
        for (int i = 0; i < 50; ++i)
          P::yield();
      }
      barrier.arrive_and_drop();
    });
    P::thread first("first", [&] {
      for (int i = 0; i < 30; ++i)
        P::yield();
      barrier.arrive_and_wait();
      look();
    });
    P::thread second("second", [&] {
      mutex.lock();
      for (int i = 0; i < 60; ++i)
        P::yield();
      auto token = barrier.arrive();
      mutex.unlock();
      barrier.wait(std::move(token));
      look();
    });
    first.join();
    second.join();
    worker.join();
  };
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const sim::RunResult first = simulate({.seed = seed}, body);
    sim::Replay replay(first.decisions);
    const sim::RunResult again = sim::run(spec_of({.seed = seed}), replay, body);
    CHECK_MESSAGE(again.digest == first.digest, "seed ", seed);
    CHECK_MESSAGE(again.virtual_ns == first.virtual_ns, "seed ", seed);
  }
}

}  // namespace brine::tests
