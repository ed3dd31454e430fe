#pragma once

/// StampClock: time stamps that cost a few nanoseconds, on the scale of std::chrono::steady_clock.
///
/// By the time stamp counter of the processor, where that is safe: it is invariant, it ran steadily
/// against the clock while it was calibrated, and it reads alike on all processors that this
/// process may use. Else by clock_gettime, as a default-constructed one. Anchoring is what keeps
/// the two scales together: an instance is off by less than a microsecond in the second after it
/// was made, and slowly by more later, so make a new one for each round of a long run.
///
/// Reading is thread-safe and wait-free, and monotone within a thread, as far as the counters of
/// the processors that it runs on agree. Nothing orders it with what is around it: the processor
/// may read the counter some tens of cycles early or late.
///
///     const StampClock stamps = StampClock::anchored();
///     const std::uint64_t begun = stamps.now_ns();

#include <cstdint>
#include <string>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace brine::engine {

class StampClock {
 public:
  /// By clock_gettime.
  StampClock() = default;

  /// By the counter if that is safe, anchored now. The first call of a process takes a tenth of a
  /// second, to find out; a later one microseconds. From any thread.
  [[nodiscard]] static StampClock anchored();

  /// Nanoseconds since the epoch of steady_clock.
  [[nodiscard]] std::uint64_t now_ns() const noexcept {
#if defined(__x86_64__)
    if (scale_ != 0) [[likely]] {
      // Signed: another processor's counter may be a little behind that of the anchor.
      const auto ticks = static_cast<std::int64_t>(__rdtsc() - anchor_ticks_);
      return anchor_ns_ + static_cast<std::uint64_t>((Wide{ticks} * scale_) >> kFraction);
    }
#endif
    return clock_ns();
  }

  [[nodiscard]] bool uses_counter() const noexcept {
    return scale_ != 0;
  }

  /// steady_clock itself, at its full cost.
  [[nodiscard]] static std::uint64_t clock_ns() noexcept;

  /// What was found out about this machine.
  struct Choice {
    bool counter = false;
    double ns_each = 0;        ///< cost of a stamp
    double clock_ns_each = 0;  ///< cost of clock_gettime
    std::string reason;        ///< why the counter is not used; empty: it is
  };
  [[nodiscard]] static const Choice& choice();
  /// For people: "time stamps: TSC, 9 ns each (clock_gettime: 25 ns)".
  [[nodiscard]] static std::string description();

 private:
  __extension__ using Wide = __int128;
  static constexpr unsigned kFraction = 32;

  friend class StampCalibration;

  std::int64_t scale_ = 0;  ///< nanoseconds of a tick, times 2^kFraction; 0: by clock_gettime
  std::uint64_t anchor_ticks_ = 0;
  std::uint64_t anchor_ns_ = 0;
};

}  // namespace brine::engine
