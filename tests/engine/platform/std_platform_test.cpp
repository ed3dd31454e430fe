#include "engine/platform/std_platform.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <latch>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <semaphore>
#include <shared_mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

namespace brine::tests {

using engine::StdPlatform;
using std::chrono::milliseconds;

template <class T>
using Atomic = StdPlatform::atomic<T>;

template <class T>
constexpr bool kSameLayout = sizeof(Atomic<T>) == sizeof(std::atomic<T>) &&
                             alignof(Atomic<T>) == alignof(std::atomic<T>) &&
                             Atomic<T>::is_always_lock_free == std::atomic<T>::is_always_lock_free
                             && sizeof(StdPlatform::var<T>) == sizeof(T);
static_assert(kSameLayout<bool> && kSameLayout<std::uint8_t> && kSameLayout<std::uint16_t>);
static_assert(kSameLayout<std::uint32_t> && kSameLayout<std::uint64_t> && kSameLayout<void*> &&
              kSameLayout<double>);
static_assert(std::is_empty_v<StdPlatform::destructor_scope>);
static_assert(std::is_same_v<StdPlatform::shared_timed_mutex, std::shared_timed_mutex> &&
              std::is_same_v<StdPlatform::recursive_mutex, std::recursive_mutex> &&
              std::is_same_v<StdPlatform::condition_variable_any, std::condition_variable_any> &&
              std::is_same_v<StdPlatform::latch, std::latch> &&
              std::is_same_v<StdPlatform::once_flag, std::once_flag> &&
              std::is_same_v<StdPlatform::stop_source, std::stop_source>);
static_assert(sizeof(StdPlatform::counting_semaphore<>) <= sizeof(std::counting_semaphore<>));
static_assert(!std::is_copy_constructible_v<StdPlatform::thread> &&
              std::is_move_constructible_v<StdPlatform::thread>);

TEST_CASE("a wait returns at once when the value differs already") {
  Atomic<std::uint32_t> word{1};
  word.wait(0, std::memory_order_acquire);
  CHECK(word.wait_until(0, StdPlatform::clock::now(), std::memory_order_acquire));
}

TEST_CASE("a timed wait ends at its deadline with false, and not before") {
  Atomic<std::uint64_t> word{7};
  const auto start = StdPlatform::clock::now();
  CHECK_FALSE(word.wait_until(7, start + milliseconds(5), std::memory_order_acquire));
  CHECK(StdPlatform::clock::now() >= start + milliseconds(5));
  CHECK_FALSE(word.wait_until(7, start, std::memory_order_acquire));
  CHECK_FALSE(word.wait_until(7, StdPlatform::clock::time_point::min(), std::memory_order_acquire));
}

TEST_CASE("a waiter sees what was written before the notified value") {
  Atomic<std::uint8_t> ready{0};
  int data = 0;
  StdPlatform::thread setter("setter", [&] {
    data = 42;
    ready.store(1, std::memory_order_release);
    ready.notify_one();
  });
  CHECK(ready.wait_until(0, StdPlatform::clock::time_point::max(), std::memory_order_acquire));
  CHECK(data == 42);
  setter.join();
}

TEST_CASE("notify_one reaches its waiter though another address shares the bucket") {
  std::vector<Atomic<std::uint32_t>> words(4096);
  const auto bucket = [](const auto& word) { return &engine::detail::parking_bucket(&word); };
  Atomic<std::uint32_t>& first = words[0];
  const auto twin = std::find_if(words.begin() + 1, words.end(),
                                 [&](const auto& word) { return bucket(word) == bucket(first); });
  REQUIRE(twin != words.end());
  StdPlatform::thread one("one", [&] { first.wait(0, std::memory_order_acquire); });
  StdPlatform::thread two("two", [&] { twin->wait(0, std::memory_order_acquire); });
  while (bucket(first)->waiters.load(std::memory_order_relaxed) != 2)
    StdPlatform::yield();
  twin->store(1, std::memory_order_release);
  twin->notify_one();
  two.join();
  first.store(1, std::memory_order_release);
  first.notify_one();
  one.join();
  CHECK(bucket(first)->waiters.load(std::memory_order_relaxed) == 0);
}

TEST_CASE("two threads that hand a turn back and forth lose no wake-up") {
  constexpr std::uint32_t kTurns = 20'000;
  Atomic<std::uint32_t> turn{0};
  const auto play = [&turn](std::uint32_t mine) {
    for (std::uint32_t now = mine; now < kTurns; now += 2) {
      for (;;) {
        const std::uint32_t seen = turn.load(std::memory_order_acquire);
        if (seen == now) break;
        turn.wait(seen, std::memory_order_acquire);
      }
      turn.store(now + 1, std::memory_order_release);
      turn.notify_all();
    }
  };
  StdPlatform::thread other("other", [&] { play(1); });
  play(0);
  other.join();
  CHECK(turn.peek() == kTurns);
}

TEST_CASE("atomics, vars and observers behave as their std names say") {
  Atomic<std::uint64_t> word{1};
  word = 2;
  CHECK(word.exchange(5, std::memory_order_acq_rel) == 2);
  CHECK(word.fetch_add(1, std::memory_order_relaxed) == 5);
  std::uint64_t expected = 6;
  CHECK(word.compare_exchange_strong(expected, 9, std::memory_order_acq_rel,
                                     std::memory_order_relaxed));
  CHECK(word.peek() == 9);
  StdPlatform::var<std::string> text;
  text = std::string("a");
  text.set(text.get() + "b");
  const std::string copy = text;
  CHECK(copy == "ab");
}

TEST_CASE(
    "a thread carries the first fifteen characters of its name, and a callable that only moves") {
  std::array<char, 16> seen{};
  auto owned = std::make_unique<int>(3);
  StdPlatform::thread thread("a name longer than fifteen", [&seen, owned = std::move(owned)] {
    pthread_getname_np(pthread_self(), seen.data(), seen.size());
    *owned += 1;
  });
  CHECK(thread.joinable());
  StdPlatform::thread moved = std::move(thread);
  CHECK_FALSE(thread.joinable());
  moved.join();
  CHECK_FALSE(moved.joinable());
  CHECK(std::string(seen.data()) == "a name longer t");
}

std::vector<std::uint64_t> draws() {
  std::vector<std::uint64_t> values(16);
  for (std::uint64_t& value : values)
    value = StdPlatform::random(1000);
  return values;
}

TEST_CASE("random draws are a function of the seed and the order of spawning") {
  const auto run = [](std::uint64_t seed) {
    StdPlatform::seed_random(seed);
    std::array<std::vector<std::uint64_t>, 3> streams;
    streams[0] = draws();
    StdPlatform::thread one("one", [&] { streams[1] = draws(); });
    StdPlatform::thread two("two", [&] { streams[2] = draws(); });
    one.join();
    two.join();
    return streams;
  };
  const auto first = run(1);
  CHECK(run(1) == first);
  CHECK(run(2) != first);
  CHECK(first[0] != first[1]);
  CHECK(first[1] != first[2]);
}

TEST_CASE("a draw stays below its bound, and an impossible bound is refused") {
  StdPlatform::seed_random(3);
  for (int i = 0; i != 1000; ++i) {
    CHECK(StdPlatform::random(3) < 3);
    CHECK(StdPlatform::random(1) == 0);
    CHECK(StdPlatform::random(std::uint64_t{1} << 32U) < std::uint64_t{1} << 32U);
  }
  CHECK_THROWS_AS((void)StdPlatform::random(0), std::invalid_argument);
  CHECK_THROWS_AS((void)StdPlatform::random((std::uint64_t{1} << 32U) + 1), std::invalid_argument);
}

TEST_CASE("guarded hands back what was thrown, and null otherwise") {
  CHECK(StdPlatform::guarded([] {}) == nullptr);
  const std::exception_ptr thrown = StdPlatform::guarded([] { throw std::runtime_error("x"); });
  CHECK_THROWS_AS(std::rethrow_exception(thrown), std::runtime_error);
}

TEST_CASE(
    "sleeping ends no earlier than asked, and a condition variable works with the platform's "
    "clock") {
  const auto start = StdPlatform::clock::now();
  StdPlatform::sleep_until(start + milliseconds(1));
  StdPlatform::sleep_for(milliseconds(1));
  CHECK(StdPlatform::clock::now() >= start + milliseconds(2));
  StdPlatform::mutex mutex;
  StdPlatform::condition_variable condition;
  std::unique_lock lock(mutex);
  CHECK_FALSE(condition.wait_until(lock, start, [] { return false; }));
  StdPlatform::spin_hint();
}

}  // namespace brine::tests
