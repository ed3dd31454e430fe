#pragma once

/// `MetricsProvider`: counters, gauges and histograms by name, and their export. Made by
/// `make_metrics` (make_metrics.hpp), which says by what the values are guarded.
///
/// Get or create: the same name and labels give the same metric, whoever asks. A name stands for
/// one kind, one help text and, for a histogram, one set of bounds. std::invalid_argument, which
/// says what and what to do: a name or label that Prometheus does not take, text that is not UTF-8,
/// a name that is taken for something else, bounds that are not at most 15 finite ascending
/// numbers; std::length_error beyond kMostSeries metrics.
///
/// A metric lives as long as its provider. Everything here is safe from any task. Getting a metric
/// takes a lock and may allocate: do it once, and keep the reference. Using it allocates nothing.
///
///     const auto metrics = make_metrics<StdPlatform>({.kind = MetricsKind::kSeqlock});
///     CounterMetric& requests = metrics->counter({.name = "requests_total", .help = "Requests"});
///     HistogramMetric& seconds =
///         metrics->histogram({.name = "request_seconds", .help = "Duration"}, {0.01, 0.1, 1});
///     …
///     requests.inc();
///     seconds.observe(0.123);
///     answer(metrics->export_prometheus());

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/metrics/metrics_snapshot.hpp"
#include "engine/metrics/prometheus.hpp"

namespace brine::engine {

/// Only grows; stops at 2^64 - 1.
class CounterMetric {
 public:
  CounterMetric() = default;
  CounterMetric(const CounterMetric&) = delete;
  CounterMetric& operator=(const CounterMetric&) = delete;
  virtual ~CounterMetric() = default;

  virtual void add(std::uint64_t n) = 0;
  void inc() { add(1); }
  [[nodiscard]] virtual std::uint64_t value() const = 0;
};

/// A number that goes up and down; whole numbers are exact up to 2^53. It is always finite: what
/// would make it NaN or infinite is std::invalid_argument, and changes nothing.
class GaugeMetric {
 public:
  GaugeMetric() = default;
  GaugeMetric(const GaugeMetric&) = delete;
  GaugeMetric& operator=(const GaugeMetric&) = delete;
  virtual ~GaugeMetric() = default;

  virtual void set(double value) = 0;
  virtual void add(double change) = 0;
  void inc() { add(1); }
  void dec() { add(-1); }
  [[nodiscard]] virtual double value() const = 0;
};

/// Counts observations by size. An observation belongs to the first bucket whose bound it does not
/// exceed. The sum is a double, and infinite once it exceeds what a double holds.
class HistogramMetric {
 public:
  HistogramMetric() = default;
  HistogramMetric(const HistogramMetric&) = delete;
  HistogramMetric& operator=(const HistogramMetric&) = delete;
  virtual ~HistogramMetric() = default;

  /// std::invalid_argument if `value` is NaN or infinite; nothing is counted then.
  virtual void observe(double value) = 0;
  [[nodiscard]] virtual HistogramSnapshot snapshot() const = 0;
};

/// What a metric is asked for by.
struct MetricOptions {
  std::string_view name;  ///< [a-zA-Z_:][a-zA-Z0-9_:]*
  std::string_view help = {};
  Labels labels = {};  ///< in any order; names [a-zA-Z_][a-zA-Z0-9_]*, but not __… and not "le"
};

/// Families that somebody else counts; called by each snapshot.
using MetricsCollector = std::function<std::vector<MetricFamily>()>;

class MetricsProvider {
 public:
  /// Metrics of all names and labels together.
  static constexpr std::size_t kMostSeries = 65'536;

  MetricsProvider() = default;
  MetricsProvider(const MetricsProvider&) = delete;
  MetricsProvider& operator=(const MetricsProvider&) = delete;
  virtual ~MetricsProvider() = default;

  [[nodiscard]] virtual CounterMetric& counter(const MetricOptions& about) = 0;
  [[nodiscard]] virtual GaugeMetric& gauge(const MetricOptions& about) = 0;
  /// `bounds`: upper, inclusive; the bucket of +Inf comes by itself.
  [[nodiscard]] virtual HistogramMetric& histogram(const MetricOptions& about,
                                                   const std::vector<double>& bounds) = 0;

  /// Adds a collector, which must be callable until it is removed or the provider goes, and must
  /// neither add nor remove one. Returns its id, for remove_collector(), which waits for a snapshot
  /// that is under way.
  virtual std::size_t add_collector(MetricsCollector collector) = 0;
  virtual void remove_collector(std::size_t id) = 0;

  /// std::invalid_argument if a collector brings a name or a series that is taken.
  [[nodiscard]] virtual MetricsSnapshot snapshot() const = 0;
  /// Whole seconds since the provider was made, by the platform's clock.
  [[nodiscard]] virtual std::uint64_t uptime_seconds() const = 0;

  /// A snapshot in the text format of Prometheus; prometheus.hpp. As JSON:
  /// artifacts/metrics_json.hpp.
  [[nodiscard]] std::string export_prometheus() const { return prometheus_text(snapshot()); }
};

}  // namespace brine::engine
