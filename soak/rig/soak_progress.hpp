#pragma once

/// Progress of a soak on standard error.

#include <cstdint>
#include <mutex>
#include <string>

#include "soak/progress_line.hpp"
#include "soak/rig/interval.hpp"

namespace brine::soak {

/// How far a soak has come.
struct SoakProgressState {
  std::uint64_t duration_ns = 0;
  std::uint64_t failures = 0;  ///< rounds
  double speed = 1;            ///< time of the soak in time of the machine
};

/// "12 %  432 s of 1.00 h  9,980/s  response p50 12.1 us p99 40.2 us  rss 21.3 MiB  failures 0  ETA
/// 52.8 min"
[[nodiscard]] std::string progress_text(const Interval& interval, const SoakProgressState& state);

/// The latency that says most of an interval: from the intended start to the end, if there is one.
/// Null when nothing was timed.
[[nodiscard]] const Histograms::value_type* main_latency(const Histograms& latencies);

/// Thread-safe.
class SoakProgress {
 public:
  explicit SoakProgress(const Terminal& terminal) : line_(terminal, std::chrono::nanoseconds(0)) {}

  /// Shows something when it is time to.
  void update(const Interval& interval, const SoakProgressState& state);
  /// Removes the line, so that something else can be printed.
  void clear() noexcept;

 private:
  std::mutex mutex_;
  ProgressLine line_;
};

}  // namespace brine::soak
