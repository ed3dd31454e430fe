#pragma once

/// SoakClock: the time since a soak began, by a clock that nobody sets, and the processor time of
/// single threads.

#include <chrono>
#include <cstdint>
#include <ctime>
#include <pthread.h>

namespace brine::soak {

class SoakClock {
 public:
  using Clock = std::chrono::steady_clock;  ///< that of StdPlatform

  /// Begins now.
  SoakClock() = default;

  [[nodiscard]] std::uint64_t now_ns() const noexcept {
    return static_cast<std::uint64_t>((Clock::now() - begin_).count());
  }
  [[nodiscard]] Clock::time_point at(std::uint64_t ns) const noexcept {
    return begin_ + std::chrono::nanoseconds(ns);
  }
  /// Nanoseconds since the epoch of the clock, as LoadPlan has them.
  [[nodiscard]] std::uint64_t since_epoch(std::uint64_t ns) const noexcept {
    return static_cast<std::uint64_t>(at(ns).time_since_epoch().count());
  }

  /// For people, and for nothing else: it may be set.
  [[nodiscard]] static std::int64_t unix_ns() noexcept {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
  }

 private:
  Clock::time_point begin_ = Clock::now();
};

/// Processor time of the thread that made it, to be read by any while that lives.
class ThreadCpuClock {
 public:
  ThreadCpuClock() noexcept { known_ = ::pthread_getcpuclockid(::pthread_self(), &id_) == 0; }

  [[nodiscard]] std::uint64_t now_ns() const noexcept {
    timespec time{};
    if (!known_ || ::clock_gettime(id_, &time) != 0) return 0;
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(time.tv_nsec);
  }

 private:
  clockid_t id_{};
  bool known_ = false;
};

}  // namespace brine::soak
