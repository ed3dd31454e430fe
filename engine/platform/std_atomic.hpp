#pragma once

/// StdAtomic: std::atomic with a timed wait; how it waits is told in std_platform.hpp.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace brine::engine {

namespace detail {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Where the waiters of all atomics whose addresses share a hash sleep. Both counts are 32 bits: a
/// waiter would have to sleep through exactly 2^32 notifications of its bucket, between its look at
/// the epoch and its sleep, to miss one.
struct alignas(64) ParkingBucket {
  std::atomic<std::uint32_t> waiters{0};
  std::atomic<std::uint32_t> epoch{0};  ///< the futex word
};

inline constexpr unsigned kParkingBucketBits = 8;
extern ParkingBucket parking_buckets[std::size_t{1} << kParkingBucketBits];

[[nodiscard]] inline ParkingBucket& parking_bucket(const void* address) noexcept {
  // Fibonacci hashing: the top bits of a product with 2^64 / golden ratio.
  const std::uint64_t hash = reinterpret_cast<std::uintptr_t>(address) * 0x9E3779B97F4A7C15U;
  return parking_buckets[hash >> (64U - kParkingBucketBits)];
}

/// Sleeps while the bucket's epoch equals `epoch`. False: the deadline passed; null means none. May
/// wake for nothing.
bool park(ParkingBucket& bucket, std::uint32_t epoch, const SteadyTime* deadline) noexcept;
void wake_all(ParkingBucket& bucket) noexcept;

/// std::atomic_thread_fence. (g++ warns that its thread sanitizer ignores fences: it may then
/// report a race that is none, and hides none.)
#if defined(__SANITIZE_THREAD__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wtsan"
#endif
inline void thread_fence(std::memory_order order) noexcept {
  std::atomic_thread_fence(order);
}
#if defined(__SANITIZE_THREAD__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

/// Wakes whoever waits on `address`, and its neighbours in the bucket, who look and sleep again.
inline void notify_address(const void* address) noexcept {
  ParkingBucket& bucket = parking_bucket(address);
  // seq_cst: pairs with the fence in StdAtomic::wait_on. Of a notifier (store of the value, fence,
  // load of the waiter count) and a waiter (increment of the waiter count, fence, load of the
  // value) one sees the other: the count is seen here, or the new value is seen there.
  thread_fence(std::memory_order_seq_cst);
  if (bucket.waiters.load(std::memory_order_relaxed) != 0) [[unlikely]]
    wake_all(bucket);
}

}  // namespace detail

/// std::atomic with a timed wait, own notifications and peek().
template <class T>
class StdAtomic : public std::atomic<T> {
 public:
  StdAtomic() noexcept = default;
  constexpr StdAtomic(T value) noexcept : std::atomic<T>(value) {}
  StdAtomic(const StdAtomic&) = delete;
  StdAtomic& operator=(const StdAtomic&) = delete;
  ~StdAtomic() = default;
  using std::atomic<T>::operator=;

  /// Blocks until a load of that order gives something other than `old`.
  void wait(T old, std::memory_order order = std::memory_order_seq_cst) const noexcept {
    wait_on(old, order, nullptr);
  }

  /// True: the value differs from `old`. False: the deadline passed, and it still did not.
  bool wait_until(T old, detail::SteadyTime deadline,
                  std::memory_order order = std::memory_order_seq_cst) const noexcept {
    return wait_on(old, order, &deadline);
  }

  /// Wakes at least one waiter, if there are any: all of the bucket, since addresses share it.
  void notify_one() noexcept { detail::notify_address(this); }
  void notify_all() noexcept { detail::notify_address(this); }

  /// A relaxed load for observers; in simulation it makes no scheduling point.
  [[nodiscard]] T peek() const noexcept { return this->load(std::memory_order_relaxed); }

 private:
  [[nodiscard]] static bool differ(const T& a, const T& b) noexcept {
    static_assert(std::has_unique_object_representations_v<T> || std::is_same_v<T, float> ||
                      std::is_same_v<T, double>,
                  "waiting compares bytes, so T must have no padding");
    return std::memcmp(&a, &b, sizeof(T)) != 0;
  }

  bool wait_on(const T& old, std::memory_order order,
               const detail::SteadyTime* deadline) const noexcept {
    if (differ(this->load(order), old)) return true;
    detail::ParkingBucket& bucket = detail::parking_bucket(this);
    for (;;) {
      // relaxed: ordered by the fence below.
      bucket.waiters.fetch_add(1, std::memory_order_relaxed);
      // acquire: pairs with the release increment in wake_all. Having read an epoch, this waiter
      // sees every value whose notification made that epoch; a later notification changes the futex
      // word, and park returns.
      const std::uint32_t epoch = bucket.epoch.load(std::memory_order_acquire);
      // seq_cst: pairs with the fence in notify_address.
      detail::thread_fence(std::memory_order_seq_cst);
      const bool arrived = differ(this->load(order), old);
      const bool in_time = arrived || detail::park(bucket, epoch, deadline);
      // relaxed: a count that is seen too high costs a wake-up for nothing.
      bucket.waiters.fetch_sub(1, std::memory_order_relaxed);
      if (arrived || differ(this->load(order), old)) return true;
      if (!in_time) return false;
    }
  }
};

}  // namespace brine::engine
