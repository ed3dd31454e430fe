#include "engine/measure/stamp_clock.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <mutex>
#include <thread>
#if defined(__x86_64__)
#include <cpuid.h>
#include <pthread.h>
#include <sched.h>
#endif

namespace brine::engine {

namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;

/// Both clocks at one moment.
struct Moment {
  std::uint64_t ticks = 0;
  std::uint64_t ns = 0;
  std::uint64_t width_ns = std::numeric_limits<std::uint64_t>::max();  ///< it may be off by half
};

std::uint64_t ticks_now() noexcept {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return 0;
#endif
}

/// The counter between two looks at the clock, of several tries the one with the shortest time in
/// between: what interrupts a try makes it longer.
Moment moment_now() noexcept {
  constexpr int kTries = 24;
  Moment best;
  for (int i = 0; i != kTries; ++i) {
    const std::uint64_t before = StampClock::clock_ns();
    const std::uint64_t ticks = ticks_now();
    const std::uint64_t width = StampClock::clock_ns() - before;
    if (width < best.width_ns) best = {.ticks = ticks, .ns = before + width / 2, .width_ns = width};
  }
  return best;
}

/// Nanoseconds of a tick.
double rate_between(const Moment& first, const Moment& last) noexcept {
  return static_cast<double>(last.ns - first.ns) / static_cast<double>(last.ticks - first.ticks);
}

/// The counter goes on at one rate, whatever the processor does to save power.
bool counter_is_invariant() noexcept {
#if defined(__x86_64__)
  constexpr unsigned kPowerManagement = 0x80000007;
  constexpr unsigned kInvariantTsc = 1U << 8;  // of edx
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return __get_cpuid(kPowerManagement, &eax, &ebx, &ecx, &edx) != 0 && (edx & kInvariantTsc) != 0;
#else
  return false;
#endif
}

/// By how much the counter is off on the processor where it is worst, of those that the process may
/// use, by the rate since `first`. Moves a thread of its own from one to the next.
std::uint64_t worst_offset_ns(const Moment& first, double rate) {
  std::uint64_t worst = 0;
#if defined(__x86_64__)
  std::thread([&] {
    cpu_set_t allowed;
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    for (int cpu = 0; cpu != CPU_SETSIZE; ++cpu) {
      if (!CPU_ISSET(cpu, &allowed)) continue;
      cpu_set_t one;
      CPU_ZERO(&one);
      CPU_SET(cpu, &one);
      if (::pthread_setaffinity_np(::pthread_self(), sizeof one, &one) != 0) continue;
      const Moment here = moment_now();
      const double told =
          static_cast<double>(static_cast<std::int64_t>(here.ticks - first.ticks)) * rate;
      const double off = std::abs(told - static_cast<double>(here.ns - first.ns));
      const auto doubt = here.width_ns / 2;  // of the look itself
      const auto whole = static_cast<std::uint64_t>(off);
      worst = std::max(worst, whole > doubt ? whole - doubt : 0);
    }
  }).join();
#endif
  return worst;
}

/// Of one `now()`, in the best of some rounds.
template <class Now>
double cost_of(const Now& now) {
  constexpr int kRounds = 8;
  constexpr int kCalls = 500;
  std::uint64_t best = std::numeric_limits<std::uint64_t>::max();
  for (int round = 0; round != kRounds; ++round) {
    const std::uint64_t begun = StampClock::clock_ns();
    for (int i = 0; i != kCalls; ++i) {
      const std::uint64_t stamp = now();
      asm volatile("" : : "r"(stamp));
    }
    best = std::min(best, StampClock::clock_ns() - begun);
  }
  return static_cast<double>(best) / kCalls;
}

}  // namespace

/// What is known of this process's counter. One for all.
class StampCalibration {
 public:
  static StampCalibration& get() {
    static StampCalibration one;
    return one;
  }

  [[nodiscard]] const StampClock::Choice& choice() const noexcept { return choice_; }

  StampClock anchor() {
    StampClock clock;
    if (!choice_.counter) return clock;
    const std::scoped_lock lock(mutex_);
    const Moment now = moment_now();
    // The rate is that of the last kWindow to 2 x kWindow: longer would miss that the system slows
    // its clock or hurries it, shorter would measure the doubt about the two moments.
    if (now.ns - middle_.ns > kWindow) {
      base_ = middle_;
      middle_ = now;
    }
    return anchored_at(now, rate_between(base_, now));
  }

 private:
  static constexpr std::uint64_t kWindow = 10 * kNsPerSecond;
  static constexpr std::chrono::milliseconds kHalf{40};
  static constexpr double kMostUnsteady = 50e-6;
  static constexpr std::uint64_t kMostApart = 500;  // ns

  StampCalibration() {
    choice_.clock_ns_each = cost_of([] { return StampClock::clock_ns(); });
    choice_.ns_each = choice_.clock_ns_each;
    choice_.reason = why_not();
    choice_.counter = choice_.reason.empty();
    if (!choice_.counter) return;
    const Moment now = moment_now();
    const StampClock clock = anchored_at(now, rate_between(base_, now));
    choice_.ns_each = cost_of([&clock] { return clock.now_ns(); });
  }

  static StampClock anchored_at(const Moment& now, double rate) noexcept {
    StampClock clock;
    clock.scale_ = static_cast<std::int64_t>(std::llround(std::ldexp(rate, StampClock::kFraction)));
    clock.anchor_ticks_ = now.ticks;
    clock.anchor_ns_ = now.ns;
    return clock;
  }

  std::string why_not() {
    if (!counter_is_invariant()) return "the processor does not say that its TSC is invariant";
    base_ = moment_now();
    std::this_thread::sleep_for(kHalf);
    const Moment half = moment_now();
    std::this_thread::sleep_for(kHalf);
    middle_ = moment_now();
    if (half.ticks <= base_.ticks || middle_.ticks <= half.ticks) return "the TSC stands still";
    const double rate = rate_between(base_, middle_);
    if (std::abs(rate_between(base_, half) / rate - 1) > kMostUnsteady)
      return "the TSC is not steady against the clock";
    const std::uint64_t apart = worst_offset_ns(base_, rate);
    if (apart <= kMostApart) return {};
    return "the TSC of one processor is off by " + std::to_string(apart) + " ns";
  }

  std::mutex mutex_;
  StampClock::Choice choice_;
  Moment base_;
  Moment middle_;
};

std::uint64_t StampClock::clock_ns() noexcept {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                        std::chrono::steady_clock::now().time_since_epoch())
                                        .count());
}

StampClock StampClock::anchored() {
  return StampCalibration::get().anchor();
}

const StampClock::Choice& StampClock::choice() {
  return StampCalibration::get().choice();
}

std::string StampClock::description() {
  const Choice& found = choice();
  char text[160];
  if (found.counter) {
    std::snprintf(text, sizeof text, "time stamps: TSC, %.0f ns each (clock_gettime: %.0f ns)",
                  found.ns_each, found.clock_ns_each);
    return text;
  }
  std::snprintf(text, sizeof text, "time stamps: clock_gettime, %.0f ns each (", found.ns_each);
  return text + found.reason + ")";
}

}  // namespace brine::engine
