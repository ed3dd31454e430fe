#pragma once

/// `StdPlatform`: the platform of real threads. Each name maps to the standard library.
///
/// Cost: none. An atomic has the size and the instructions of std::atomic, a var those of a plain
/// T; a test compares the code that both compile to. Only waiting on an atomic is our own, for
/// `wait_until` has no counterpart in std and libstdc++ skips notifications in a way that a timed
/// wait could not join: waiters park on Linux futexes in a table that is hashed by address (the
/// parking-lot scheme of WebKit, with a futex for the queue), and a notification costs a fence and
/// a load while nobody waits in its bucket.
///
/// Progress: load, store, read-modify-write and notify without a waiter are those of std::atomic;
/// wait blocks.
///
///     StdPlatform::atomic<std::uint32_t> ready{0};
///     StdPlatform::thread setter("setter", [&] {
///       ready.store(1, std::memory_order_release);
///       ready.notify_all();
///     });
///     ready.wait(0, std::memory_order_acquire);
///     setter.join();

#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <latch>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <stop_token>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

#include "engine/platform/platform.hpp"
#include "engine/platform/std_jthread.hpp"
#include "engine/platform/std_thread.hpp"
#include "engine/platform/thread_specific.hpp"

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

struct NoCompletion {
  void operator()() const noexcept {}
};

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
    static_assert(std::has_unique_object_representations_v<T> || std::is_floating_point_v<T>,
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

/// Plain data of a type whose races the simulator checks; here nothing but a T.
template <class T>
class StdVar {
 public:
  constexpr StdVar() noexcept(std::is_nothrow_default_constructible_v<T>) : value_() {}
  constexpr StdVar(T value) noexcept(std::is_nothrow_move_constructible_v<T>)
      : value_(std::move(value)) {}

  [[nodiscard]] constexpr T get() const noexcept(std::is_nothrow_copy_constructible_v<T>) {
    return value_;
  }
  constexpr void set(T value) noexcept(std::is_nothrow_move_assignable_v<T>) {
    value_ = std::move(value);
  }
  constexpr operator T() const noexcept(std::is_nothrow_copy_constructible_v<T>) { return value_; }
  constexpr StdVar& operator=(T value) noexcept(std::is_nothrow_move_assignable_v<T>) {
    set(std::move(value));
    return *this;
  }

 private:
  T value_;
};

struct StdPlatform {
  static constexpr bool kNothrow = true;
  static constexpr bool kSimulated = false;

  template <class T>
  using atomic = StdAtomic<T>;
  template <class T>
  using var = StdVar<T>;
  using atomic_flag = std::atomic_flag;
  using mutex = std::mutex;
  using timed_mutex = std::timed_mutex;
  using recursive_mutex = std::recursive_mutex;
  using recursive_timed_mutex = std::recursive_timed_mutex;
  using shared_mutex = std::shared_mutex;
  using shared_timed_mutex = std::shared_timed_mutex;
  using condition_variable = std::condition_variable;
  using condition_variable_any = std::condition_variable_any;
  template <std::ptrdiff_t LeastMax = std::counting_semaphore<>::max()>
  using counting_semaphore = std::counting_semaphore<LeastMax>;
  using binary_semaphore = std::binary_semaphore;
  using latch = std::latch;
  template <class CompletionFunction = detail::NoCompletion>
  using barrier = std::barrier<CompletionFunction>;
  using once_flag = std::once_flag;
  using stop_token = std::stop_token;
  using stop_source = std::stop_source;
  template <class Callback>
  using stop_callback = std::stop_callback<Callback>;
  using thread = StdThread;
  using jthread = StdJthread;
  template <class T>
  using thread_specific = ThreadSpecific<T, &ThreadValues::of_this_thread>;
  using clock = std::chrono::steady_clock;
  static_assert(std::is_same_v<clock::duration, std::chrono::nanoseconds>);

  template <class F, class... Args>
  static void call_once(once_flag& flag, F&& fn, Args&&... args) {
    std::call_once(flag, std::forward<F>(fn), std::forward<Args>(args)...);
  }

  static void fence(std::memory_order order) noexcept { detail::thread_fence(order); }
  static void yield() noexcept { std::this_thread::yield(); }
  static void spin_hint() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }
  static void sleep_until(clock::time_point time) {
    std::this_thread::sleep_until(time);
  }
  static void sleep_for(clock::duration duration) {
    std::this_thread::sleep_for(duration);
  }

  /// Uniform in [0, n), from the stream of the calling thread; 0 < n <= 2^32, else
  /// std::invalid_argument.
  [[nodiscard]] static std::uint64_t random(std::uint64_t n);

  /// Sets the seed of the run and starts every stream anew. The caller gets stream 0, the threads
  /// spawned from then on 1, 2, …; call it before spawning.
  static void seed_random(std::uint64_t seed) noexcept;

  /// What fn threw, or null.
  template <class F>
  [[nodiscard]] static std::exception_ptr guarded(F&& fn) noexcept {
    try {
      std::invoke(std::forward<F>(fn));
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  struct [[maybe_unused]] destructor_scope {
    // User-provided, so that a const instance needs no initialiser.
    constexpr destructor_scope() noexcept {}
  };

  template <class Object>
  static constexpr void name(Object&, std::string_view) noexcept {}
  template <class Object>
  static constexpr void hide_value(Object&) noexcept {}
};

static_assert(Platform<StdPlatform>);
static_assert(sizeof(StdPlatform::atomic<std::uint64_t>) == sizeof(std::uint64_t));
static_assert(sizeof(StdPlatform::var<std::uint64_t>) == sizeof(std::uint64_t));

}  // namespace brine::engine
