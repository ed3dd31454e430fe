#pragma once

/// SoakMetrics: what a running soak says to Prometheus. Counters add up over all intervals, warm-up
/// included; gauges are of the last interval.

#include "engine/measure/latency_histogram.hpp"
#include "engine/metrics/metrics_snapshot.hpp"
#include "soak/rig/interval.hpp"
#include "soak/rig/summary.hpp"

namespace brine::soak {

/// Bounded: a histogram for each name of a latency and a count for each name of a counter. For one
/// task.
class SoakMetrics {
 public:
  void begin(const SoakHeader& header);
  void interval(const Interval& interval);
  void end(const SoakSummary& summary);

  /// Families in name order. Latencies are cumulative histograms in seconds.
  [[nodiscard]] engine::MetricsSnapshot snapshot() const;

 private:
  engine::Labels info_;
  Operations operations_;
  std::uint64_t rounds_ = 0;
  engine::Coverage coverage_;
  Histograms latencies_;
  ProcessSample process_;
  double operations_per_second_ = 0;
  std::uint64_t elapsed_ns_ = 0;
  std::uint64_t duration_ns_ = 0;
  std::uint64_t harness_ns_ = 0;
  bool running_ = false;
  std::map<std::string, double> last_p99_;  ///< of the last interval, seconds
};

/// The histogram with Prometheus' few bounds, in seconds. A bucket that lies on a bound counts as
/// above it, which is at most 1/1024 of the value too high.
[[nodiscard]] engine::HistogramSnapshot in_seconds(const engine::LatencyHistogram& histogram);

}  // namespace brine::soak
