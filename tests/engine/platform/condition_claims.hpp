/// The claims of the platform's condition variables, stop tokens and joining threads, as templates
/// over the platform. Define BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test
/// file.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/world.hpp"

namespace brine::tests {

using std::chrono::microseconds;

namespace {

/// A bounded queue by the book: loses a wake-up, and the test never ends.
template <class P, class Condition>
void hand_over_through(Condition& not_full, Condition& not_empty) {
  constexpr int kItems = scaled<P>(1'000, 8);
  typename P::mutex mutex;
  std::vector<int> items;
  typename P::thread consumer("consumer", [&] {
    for (int expected = 0; expected < kItems; ++expected) {
      std::unique_lock lock(mutex);
      not_empty.wait(lock, [&] { return !items.empty(); });
      CHECK(items.front() == expected);
      items.erase(items.begin());
      not_full.notify_one();
    }
  });
  for (int item = 0; item < kItems; ++item) {
    std::unique_lock lock(mutex);
    while (items.size() == 2)
      not_full.wait(lock);
    items.push_back(item);
    lock.unlock();
    not_empty.notify_one();
  }
  consumer.join();
}

template <class P, class Condition>
void time_out_of(Condition& condition) {
  typename P::mutex mutex;
  std::unique_lock lock(mutex);
  const auto start = P::clock::now();
  CHECK(condition.wait_until(lock, start) == std::cv_status::timeout);
  CHECK_FALSE(condition.wait_for(lock, microseconds(1), [] { return false; }));
  CHECK_FALSE(condition.wait_until(lock, start + microseconds(3), [] { return false; }));
  CHECK(P::clock::now() >= start + microseconds(3));
  CHECK(condition.wait_for(lock, microseconds(1), [] { return true; }));
  CHECK(lock.owns_lock());
}

}  // namespace

TEST_CASE_TEMPLATE("a bounded queue on conditions loses no wake-up and no item", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::condition_variable not_full;
    typename P::condition_variable not_empty;
    hand_over_through<P>(not_full, not_empty);
    typename P::condition_variable_any any_not_full;
    typename P::condition_variable_any any_not_empty;
    hand_over_through<P>(any_not_full, any_not_empty);
  });
}

TEST_CASE_TEMPLATE("timed waits end at their deadline with what the predicate says", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::condition_variable condition;
    time_out_of<P>(condition);
    typename P::condition_variable_any any;
    time_out_of<P>(any);
  });
}

TEST_CASE_TEMPLATE("notify_all wakes all, in a wait under a shared lock too", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::shared_mutex mutex;
    typename P::condition_variable_any condition;
    bool ready = false;
    std::vector<typename P::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back("reader", [&] {
        std::shared_lock lock(mutex);
        condition.wait(lock, [&] { return ready; });
        CHECK(lock.owns_lock());
      });
    }
    {
      const std::lock_guard lock(mutex);
      ready = true;
    }
    condition.notify_all();
    for (auto& thread : threads)
      thread.join();
  });
}

TEST_CASE_TEMPLATE("a request to stop ends a wait that nobody notifies", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::mutex mutex;
    typename P::condition_variable_any condition;
    typename P::stop_source source;
    typename P::thread waiter("waiter", [&, token = source.get_token()] {
      std::unique_lock lock(mutex);
      CHECK_FALSE(condition.wait(lock, token, [] { return false; }));
      CHECK_FALSE(condition.wait_for(lock, token, std::chrono::hours(1), [] { return false; }));
      CHECK(condition.wait(lock, token, [] { return true; }));
      CHECK(lock.owns_lock());
      CHECK(token.stop_requested());
    });
    CHECK(source.request_stop());
    CHECK_FALSE(source.request_stop());
    waiter.join();
  });
}

TEST_CASE_TEMPLATE("a wait with a stop token ends by a notification and by its deadline as well", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::mutex mutex;
    typename P::condition_variable_any condition;
    const typename P::stop_source source;
    bool ready = false;
    typename P::thread notifier("notifier", [&] {
      const std::lock_guard lock(mutex);
      ready = true;
      condition.notify_one();
    });
    std::unique_lock lock(mutex);
    CHECK(condition.wait(lock, source.get_token(), [&] { return ready; }));
    const auto start = P::clock::now();
    CHECK_FALSE(
        condition.wait_for(lock, source.get_token(), microseconds(2), [] { return false; }));
    CHECK(P::clock::now() >= start + microseconds(2));
    CHECK_FALSE(source.stop_requested());
    lock.unlock();
    notifier.join();
  });
}

TEST_CASE_TEMPLATE("a stop callback runs once: at the request, at once when it was made, or never",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Callback = typename P::template stop_callback<std::function<void()>>;
    typename P::stop_source source;
    int early = 0;
    int dropped = 0;
    int late = 0;
    const Callback at_request(source.get_token(), [&] { ++early; });
    {
      const Callback never(source.get_token(), [&] { ++dropped; });
    }
    CHECK(early == 0);
    typename P::thread requester("requester", [&] { source.request_stop(); });
    requester.join();
    const Callback at_once(source.get_token(), [&] { ++late; });
    CHECK(early == 1);
    CHECK(dropped == 0);
    CHECK(late == 1);
    const Callback without_source(typename P::stop_token(), [&] { ++late; });
    CHECK(late == 1);
    CHECK_FALSE(typename P::stop_token().stop_possible());
    CHECK(source.get_token().stop_possible());
  });
}

TEST_CASE_TEMPLATE("to destroy a stop callback waits for its call in another task to return", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Callback = typename P::template stop_callback<std::function<void()>>;
    typename P::stop_source source;
    typename P::template atomic<bool> began{false};
    bool ended = false;
    std::optional<Callback> callback;
    callback.emplace(source.get_token(), [&] {
      began.store(true, std::memory_order_release);
      began.notify_all();
      P::yield();
      P::yield();
      ended = true;
    });
    typename P::thread requester("requester", [&] { source.request_stop(); });
    began.wait(false, std::memory_order_acquire);
    callback.reset();
    CHECK(ended);
    requester.join();
  });
}

TEST_CASE_TEMPLATE("a stop callback may destroy itself", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Callback = typename P::template stop_callback<std::function<void()>>;
    typename P::stop_source source;
    int calls = 0;
    std::optional<Callback> other;
    auto self = std::make_unique<std::optional<Callback>>();
    self->emplace(source.get_token(), [&calls, at = self.get()] {
      int& counter = calls;  // what was captured goes with the callback
      at->reset();
      ++counter;
    });
    other.emplace(source.get_token(), [&] { ++calls; });
    CHECK(source.request_stop());
    CHECK(calls == 2);
    CHECK_FALSE(self->has_value());
  });
}

TEST_CASE_TEMPLATE("a jthread that is destroyed has been asked to stop, and has ended", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    bool stopped = false;
    bool plain = false;
    {
      typename P::jthread with_token("with token", [&](typename P::stop_token token) {
        while (!token.stop_requested())
          P::yield();
        stopped = true;
      });
      const typename P::jthread without("without", [&] { plain = true; });
      typename P::jthread moved = std::move(with_token);
      CHECK(moved.joinable());
      CHECK_FALSE(with_token.joinable());
    }
    CHECK(stopped);
    CHECK(plain);
  });
}

TEST_CASE_TEMPLATE("a jthread stops by request and joins by hand", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::mutex mutex;
    typename P::condition_variable_any condition;
    typename P::jthread waiter("waiter", [&](typename P::stop_token token) {
      std::unique_lock lock(mutex);
      CHECK_FALSE(condition.wait(lock, token, [] { return false; }));
    });
    const auto token = waiter.get_stop_token();
    CHECK(waiter.request_stop());
    CHECK(token.stop_requested());
    CHECK_FALSE(waiter.get_stop_source().request_stop());
    waiter.join();
    CHECK_FALSE(waiter.joinable());
    typename P::jthread none;
    CHECK_FALSE(none.joinable());
    CHECK_FALSE(none.request_stop());
  });
}

}  // namespace brine::tests
