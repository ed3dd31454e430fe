#pragma once

/// StdSemaphore: std::counting_semaphore, made of an atomic that is waited for.
///
/// Not std's own: in libstdc++ 12 an acquire that loses a race for a permit may fall asleep after
/// the release that should have woken it, and a soak of hours meets that. Same size, and the same
/// cost while nobody waits, but for a fence in release.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "engine/platform/std_atomic.hpp"
#include "engine/platform/time_limit.hpp"

namespace brine::engine {

/// Preconditions, as in std: permits never below 0 nor above max(). Progress: try_acquire and
/// release are lock-free; acquire blocks.
template <std::ptrdiff_t LeastMax = std::numeric_limits<std::int32_t>::max()>
class StdSemaphore {
  static_assert(LeastMax >= 0 && LeastMax <= std::numeric_limits<std::int32_t>::max(),
                "permits are counted in 31 bits");

 public:
  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept { return LeastMax; }

  constexpr explicit StdSemaphore(std::ptrdiff_t permits) noexcept
      : permits_(static_cast<std::uint32_t>(permits)) {}
  StdSemaphore(const StdSemaphore&) = delete;
  StdSemaphore& operator=(const StdSemaphore&) = delete;
  ~StdSemaphore() = default;

  void acquire() noexcept {
    while (!try_acquire())
      permits_.wait(0, std::memory_order_relaxed);  // relaxed: try_acquire is what acquires
  }
  [[nodiscard]] bool try_acquire() noexcept {
    std::uint32_t seen = permits_.load(std::memory_order_relaxed);
    while (seen != 0) {
      // acquire: pairs with the release increment in release().
      if (permits_.compare_exchange_weak(seen, seen - 1, std::memory_order_acquire,
                                         std::memory_order_relaxed)) {
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool try_acquire_until(detail::SteadyTime deadline) noexcept {
    while (!try_acquire()) {
      if (!permits_.wait_until(0, deadline, std::memory_order_relaxed)) return try_acquire();
    }
    return true;
  }
  [[nodiscard]] bool try_acquire_for(TimeLimit limit) noexcept {
    const detail::SteadyTime now = std::chrono::steady_clock::now();
    const std::chrono::nanoseconds wait = limit.nanoseconds();
    const bool far = wait > detail::SteadyTime::max() - now;
    return try_acquire_until(far ? detail::SteadyTime::max() : now + wait);
  }
  void release(std::ptrdiff_t permits = 1) noexcept {
    // release: pairs with the acquire exchange in try_acquire.
    permits_.fetch_add(static_cast<std::uint32_t>(permits), std::memory_order_release);
    permits_.notify_all();
  }

 private:
  StdAtomic<std::uint32_t> permits_;
};

}  // namespace brine::engine
