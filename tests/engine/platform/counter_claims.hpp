/// The claims of the platform's semaphores, latches and barriers, as templates over the platform.
/// Define BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <chrono>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/world.hpp"

namespace brine::tests {

using std::chrono::microseconds;

TEST_CASE_TEMPLATE("a semaphore lets as many in as it has permits, never more", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr int kTurns = scaled<P>(300, 2);
    typename P::template counting_semaphore<2> permits(2);
    typename P::template atomic<int> inside{0};
    std::vector<typename P::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back("visitor", [&] {
        for (int turn = 0; turn < kTurns; ++turn) {
          permits.acquire();
          CHECK(inside.fetch_add(1, std::memory_order_relaxed) < 2);
          P::yield();
          inside.fetch_sub(1, std::memory_order_relaxed);
          permits.release();
        }
      });
    }
    for (auto& thread : threads)
      thread.join();
    CHECK(permits.try_acquire());
    CHECK(permits.try_acquire());
    CHECK_FALSE(permits.try_acquire());
    permits.release(2);
  });
}

TEST_CASE_TEMPLATE("a release of n permits lets exactly n waiters go on", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::template counting_semaphore<8> permits(0);
    typename P::template atomic<int> passed{0};
    std::vector<typename P::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back("waiter", [&] {
        permits.acquire();
        passed.fetch_add(1, std::memory_order_release);
        passed.notify_all();
      });
    }
    permits.release(2);
    for (int seen = 0; seen != 2; seen = passed.load(std::memory_order_acquire))
      passed.wait(seen, std::memory_order_acquire);
    P::sleep_for(microseconds(10));
    CHECK(passed.load(std::memory_order_acquire) == 2);
    CHECK_FALSE(permits.try_acquire());
    permits.release();
    for (auto& thread : threads)
      thread.join();
    CHECK(passed.peek() == 3);
  });
}

TEST_CASE_TEMPLATE("two binary semaphores hand a turn back and forth and lose none", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr int kTurns = scaled<P>(2'000, 10);
    typename P::binary_semaphore ping(1);
    typename P::binary_semaphore pong(0);
    int turn = 0;
    typename P::thread other("other", [&] {
      for (int i = 0; i < kTurns; ++i) {
        pong.acquire();
        CHECK(turn++ == 2 * i + 1);
        ping.release();
      }
    });
    for (int i = 0; i < kTurns; ++i) {
      ping.acquire();
      CHECK(turn++ == 2 * i);
      pong.release();
    }
    other.join();
    CHECK(turn == 2 * kTurns);
  });
}

TEST_CASE_TEMPLATE("a timed acquire gives up at its deadline, and takes what comes before it", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::template counting_semaphore<8> permits(0);
    const auto start = P::clock::now();
    CHECK_FALSE(permits.try_acquire_for(microseconds(1)));
    CHECK_FALSE(permits.try_acquire_until(start + microseconds(3)));
    CHECK(P::clock::now() >= start + microseconds(3));
    typename P::thread giver("giver", [&] {
      P::sleep_for(microseconds(1));
      permits.release();
    });
    CHECK(permits.try_acquire_for(std::chrono::hours(1)));
    giver.join();
    CHECK_FALSE(permits.try_acquire());
  });
}

TEST_CASE_TEMPLATE("a latch lets go with its last arrival, for ever, and not before", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::latch latch(4);
    typename P::template atomic<int> arrived{0};
    std::vector<typename P::thread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back("waiter", [&] {
        latch.wait();
        CHECK(arrived.load(std::memory_order_acquire) == 3);
      });
    }
    const auto arrive = [&](int times) {
      arrived.fetch_add(1, std::memory_order_release);
      latch.count_down(times);
    };
    threads.emplace_back("arriver", [&] { arrive(1); });
    arrive(2);
    CHECK_FALSE(latch.try_wait());
    arrived.fetch_add(1, std::memory_order_release);
    latch.arrive_and_wait();
    CHECK(latch.try_wait());
    for (auto& thread : threads)
      thread.join();
    latch.wait();
  });
}

TEST_CASE_TEMPLATE("nobody leaves a barrier's phase before all arrived and its completion ran", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr int kPhases = scaled<P>(200, 4);
    constexpr int kTasks = 3;
    typename P::template atomic<int> arrived{0};
    int completed = 0;
    const auto completion = [&]() noexcept(P::kNothrow) {
      ++completed;
      CHECK(arrived.load(std::memory_order_relaxed) == kTasks * completed);
    };
    typename P::template barrier<decltype(completion)> barrier(kTasks, completion);
    std::vector<typename P::thread> threads;
    for (int i = 0; i < kTasks; ++i) {
      threads.emplace_back("task", [&] {
        for (int phase = 1; phase <= kPhases; ++phase) {
          arrived.fetch_add(1, std::memory_order_relaxed);
          barrier.arrive_and_wait();
          CHECK(completed == phase);
        }
      });
    }
    for (auto& thread : threads)
      thread.join();
    CHECK(completed == kPhases);
  });
}

TEST_CASE_TEMPLATE("between arriving and waiting a task may do other things", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::template barrier<> barrier(2);
    int written = 0;
    typename P::thread other("other", [&] {
      written = 1;
      auto token = barrier.arrive();
      P::yield();
      barrier.wait(std::move(token));
      barrier.arrive_and_wait();
    });
    barrier.arrive_and_wait();
    CHECK(written == 1);
    auto token = barrier.arrive();
    other.join();
    barrier.wait(std::move(token));  // of a phase that is complete
  });
}

TEST_CASE_TEMPLATE("whoever drops out of a barrier is not waited for in later phases", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::template barrier<> barrier(3);
    typename P::template atomic<int> dropped{0};
    typename P::thread leaver("leaver", [&] {
      dropped.fetch_add(1, std::memory_order_relaxed);
      barrier.arrive_and_drop();
    });
    typename P::thread stayer("stayer", [&] {
      for (int phase = 0; phase < 3; ++phase)
        barrier.arrive_and_wait();
    });
    barrier.arrive_and_wait();
    CHECK(dropped.load(std::memory_order_relaxed) == 1);  // but it was waited for in this one
    barrier.arrive_and_wait();
    barrier.arrive_and_wait();
    leaver.join();
    stayer.join();
  });
}

}  // namespace brine::tests
