/// The claims of the platform's mutexes, as templates over the platform. Define
/// BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/world.hpp"

namespace brine::tests {

using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

/// Runs the claim for each kind of mutex of the platform.
template <class P, class Claim>
void for_each_mutex(Claim claim) {
  claim.template operator()<typename P::mutex>();
  claim.template operator()<typename P::timed_mutex>();
  claim.template operator()<typename P::recursive_mutex>();
  claim.template operator()<typename P::recursive_timed_mutex>();
  claim.template operator()<typename P::shared_mutex>();
  claim.template operator()<typename P::shared_timed_mutex>();
}

template <class P, class Claim>
void for_each_timed_mutex(Claim claim) {
  claim.template operator()<typename P::timed_mutex>();
  claim.template operator()<typename P::recursive_timed_mutex>();
  claim.template operator()<typename P::shared_timed_mutex>();
}

/// What another task finds: tries in that task, and gives back what it took.
template <class P, class Mutex>
bool other_can_lock(Mutex& mutex) {
  bool taken = false;
  typename P::thread other("other", [&] {
    taken = mutex.try_lock();
    if (taken) mutex.unlock();
  });
  other.join();
  return taken;
}

template <class P, class Mutex>
bool other_can_share(Mutex& mutex) {
  bool taken = false;
  typename P::thread other("other", [&] {
    taken = mutex.try_lock_shared();
    if (taken) mutex.unlock_shared();
  });
  other.join();
  return taken;
}

}  // namespace

TEST_CASE_TEMPLATE("every mutex lets one task in at a time, and each of them in the end", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    for_each_mutex<P>([]<class Mutex>() {
      constexpr unsigned kTurns = scaled<P>(2'000, 4);
      Mutex mutex;
      unsigned sum = 0;
      std::vector<typename P::thread> threads;
      for (int i = 0; i < 3; ++i) {
        threads.emplace_back("adder", [&] {
          for (unsigned turn = 0; turn < kTurns; ++turn) {
            const std::lock_guard lock(mutex);
            const unsigned seen = sum;
            P::yield();
            sum = seen + 1;
          }
        });
      }
      for (auto& thread : threads)
        thread.join();
      CHECK(sum == 3 * kTurns);
    });
  });
}

TEST_CASE_TEMPLATE("try_lock fails while another task holds the mutex, and then no longer", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    for_each_mutex<P>([]<class Mutex>() {
      Mutex mutex;
      CHECK(other_can_lock<P>(mutex));
      mutex.lock();
      CHECK_FALSE(other_can_lock<P>(mutex));
      mutex.unlock();
      CHECK(other_can_lock<P>(mutex));
      CHECK(mutex.try_lock());
      CHECK_FALSE(other_can_lock<P>(mutex));
      mutex.unlock();
    });
  });
}

TEST_CASE_TEMPLATE("a timed lock gives up at its deadline and not before, while others spin", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    for_each_timed_mutex<P>([]<class Mutex>() {
      Mutex mutex;
      typename P::template atomic<bool> over{false};
      const std::lock_guard lock(mutex);
      typename P::thread spinner("spinner", [&] {
        while (!over.load(std::memory_order_acquire))
          P::spin_hint();
      });
      typename P::thread waiter("waiter", [&] {
        const auto start = P::clock::now();
        CHECK_FALSE(mutex.try_lock_for(microseconds(1)));
        CHECK_FALSE(mutex.try_lock_until(start + microseconds(2)));
        CHECK_FALSE(mutex.try_lock_until(start));
        CHECK(P::clock::now() >= start + microseconds(2));
        over.store(true, std::memory_order_release);
      });
      waiter.join();
      spinner.join();
    });
  });
}

TEST_CASE_TEMPLATE("a timed lock takes what is given back before its deadline", P,
                   BRINE_TEST_PLATFORMS) {
  if (sanitizer_is_blind<P>()) return;
  in_world<P>([] {
    for_each_timed_mutex<P>([]<class Mutex>() {
      Mutex mutex;
      mutex.lock();
      typename P::thread waiter("waiter", [&] {
        const std::unique_lock lock(mutex, std::chrono::hours(1));
        CHECK(lock.owns_lock());
      });
      P::sleep_for(microseconds(1));
      mutex.unlock();
      waiter.join();
    });
  });
}

TEST_CASE_TEMPLATE("a recursive mutex opens with the last of its unlocks, not earlier", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    const auto claim = [](auto& mutex) {
      mutex.lock();
      mutex.lock();
      CHECK(mutex.try_lock());
      for (int held = 3; held > 0; --held) {
        CHECK_FALSE(other_can_lock<P>(mutex));
        mutex.unlock();
      }
      CHECK(other_can_lock<P>(mutex));
    };
    typename P::recursive_mutex plain;
    claim(plain);
    typename P::recursive_timed_mutex timed;
    claim(timed);
    if (sanitizer_is_blind<P>()) return;
    CHECK(timed.try_lock_for(microseconds(1)));
    CHECK(timed.try_lock_for(microseconds(1)));
    timed.unlock();
    CHECK_FALSE(other_can_lock<P>(timed));
    timed.unlock();
  });
}

TEST_CASE_TEMPLATE("readers share, a writer keeps all out, and the last reader lets writers in", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::shared_mutex mutex;
    typename P::latch inside(2);
    typename P::latch leave(1);
    typename P::thread reader("reader", [&] {
      const std::shared_lock lock(mutex);
      inside.arrive_and_wait();  // two readers at once, or nobody goes on
      leave.wait();
    });
    mutex.lock_shared();
    inside.arrive_and_wait();
    CHECK_FALSE(other_can_lock<P>(mutex));
    CHECK(other_can_share<P>(mutex));
    mutex.unlock_shared();
    CHECK_FALSE(other_can_lock<P>(mutex));
    leave.count_down();
    reader.join();
    CHECK(other_can_lock<P>(mutex));
    mutex.lock();
    CHECK_FALSE(other_can_share<P>(mutex));
    mutex.unlock();
    CHECK(other_can_share<P>(mutex));
  });
}

TEST_CASE_TEMPLATE("readers never see half of what a writer does", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr int kTurns = scaled<P>(500, 5);
    typename P::shared_timed_mutex mutex;
    int first = 0;
    int second = 0;
    std::vector<typename P::thread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back("writer", [&] {
        for (int turn = 0; turn < kTurns; ++turn) {
          const std::scoped_lock lock(mutex);
          ++first;
          P::yield();
          ++second;
        }
      });
      threads.emplace_back("reader", [&] {
        for (int turn = 0; turn < kTurns; ++turn) {
          const std::shared_lock lock(mutex);
          const int seen = first;
          P::yield();
          CHECK(seen == second);
        }
      });
    }
    for (auto& thread : threads)
      thread.join();
    CHECK(second == 2 * kTurns);
  });
}

TEST_CASE_TEMPLATE("a timed share fails at its deadline while a writer holds, and succeeds after",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::shared_timed_mutex mutex;
    typename P::latch failed(1);
    mutex.lock();
    typename P::thread reader("reader", [&] {
      CHECK_FALSE(mutex.try_lock_shared_for(microseconds(1)));
      CHECK_FALSE(mutex.try_lock_shared_until(P::clock::now()));
      failed.count_down();
      const std::shared_lock lock(mutex, std::chrono::hours(1));
      CHECK(lock.owns_lock());
    });
    failed.wait();
    mutex.unlock();
    reader.join();
    CHECK(mutex.try_lock_shared_for(microseconds(1)));
    mutex.unlock_shared();
  });
}

TEST_CASE_TEMPLATE("std::scoped_lock takes two mutexes in any order without a deadlock", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr int kTurns = scaled<P>(500, 3);
    typename P::mutex one;
    typename P::shared_mutex two;
    int sum = 0;
    typename P::thread other("other", [&] {
      for (int turn = 0; turn < kTurns; ++turn) {
        const std::scoped_lock lock(two, one);
        ++sum;
      }
    });
    for (int turn = 0; turn < kTurns; ++turn) {
      const std::scoped_lock lock(one, two);
      ++sum;
    }
    other.join();
    CHECK(sum == 2 * kTurns);
  });
}

}  // namespace brine::tests
