#pragma once

/// `StdPlatform`: the platform of real threads. Each name maps to the standard library.
///
/// Cost: none. An atomic has the size and the instructions of std::atomic, a var those of a plain
/// T; a test compares the code that both compile to. Three things are our own. Waiting on an
/// atomic, for `wait_until` has no counterpart in std and libstdc++ skips notifications in a way
/// that a timed wait could not join: waiters park on Linux futexes in a table that is hashed by
/// address (the parking-lot scheme of WebKit, with a futex for the queue), and a notification costs
/// a fence and a load while nobody waits in its bucket. The semaphore, for that of libstdc++ 12 may
/// lose a wake-up. And the asymmetric barriers, which std does not have (std_barriers.hpp).
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
#include <exception>
#include <functional>
#include <latch>
#include <mutex>
#include <shared_mutex>
#include <stop_token>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

#include "engine/platform/platform.hpp"
#include "engine/platform/std_atomic.hpp"
#include "engine/platform/std_barriers.hpp"
#include "engine/platform/std_jthread.hpp"
#include "engine/platform/std_semaphore.hpp"
#include "engine/platform/std_thread.hpp"
#include "engine/platform/thread_specific.hpp"
#include "engine/platform/time_limit.hpp"

namespace brine::engine {

namespace detail {

struct NoCompletion {
  void operator()() const noexcept {}
};

}  // namespace detail

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
  template <std::ptrdiff_t LeastMax = StdSemaphore<>::max()>
  using counting_semaphore = StdSemaphore<LeastMax>;
  using binary_semaphore = StdSemaphore<1>;
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
  /// The light one is a predicted branch, the heavy one a system call: see std_barriers.hpp.
  static void light_barrier() noexcept { detail::light_barrier(); }
  static bool light_barrier_is_free() noexcept { return detail::barriers_are_asymmetric(); }
  static void free_light_barrier() noexcept { detail::free_light_barrier(); }
  static void heavy_barrier() noexcept { detail::heavy_barrier(); }
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
  static void sleep_for(TimeLimit limit) {
    std::this_thread::sleep_for(limit.nanoseconds());
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
