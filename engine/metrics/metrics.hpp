#pragma once

/// `Metrics`: a MetricsProvider whose values live in cells of one kind (metric_cells.hpp).

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/metrics/histogram_cell.hpp"
#include "engine/metrics/merge_families.hpp"
#include "engine/metrics/metric_checks.hpp"
#include "engine/metrics/metrics_provider.hpp"
#include "engine/metrics/metrics_rules.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine::detail {

template <Platform P, class Cells, class Rules>
class CounterIn final : public CounterMetric {
 public:
  explicit CounterIn(std::string_view name) : value_(name) {}

  void add(std::uint64_t n) override {
    const auto grown = [n](std::uint64_t value) {
      constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
      return value > kMost - n ? kMost : value + n;
    };
    if constexpr (Rules::kCountsAtOnce) {
      value_.update(grown);
    } else {
      value_.store(grown(value_.load()));
    }
  }
  [[nodiscard]] std::uint64_t value() const override { return value_.load(); }

 private:
  typename Cells::template Cell<std::uint64_t, P> value_;
};

template <Platform P, class Cells>
class GaugeIn final : public GaugeMetric {
 public:
  explicit GaugeIn(std::string_view name) : name_(name), value_(name) {}

  void set(double value) override {
    require_finite(value);
    value_.store(value);
  }
  void add(double change) override {
    double sum = 0;
    value_.update([&](double value) {
      sum = value + change;
      return std::isfinite(sum) ? sum : value;
    });
    require_finite(sum);
  }
  [[nodiscard]] double value() const override { return value_.load(); }

 private:
  void require_finite(double value) const {
    if (!std::isfinite(value)) {
      refuse_metric(name_, "a gauge cannot be " + prometheus_number(value) +
                               "; it keeps the value that it has");
    }
  }

  const std::string name_;
  typename Cells::template Cell<double, P> value_;
};

template <Platform P, class Cells, class Rules>
class Metrics final : public MetricsProvider {
 public:
  Metrics() {
    if constexpr (P::kSimulated) {
      P::name(mutex_, "metrics.lock");
      P::name(collectors_mutex_, "metrics.collectors.lock");
    }
  }

  [[nodiscard]] CounterMetric& counter(const MetricOptions& about) override {
    return get<CounterMetric>(about,
                              {.kind = MetricKind::kCounter, .help = std::string(about.help)},
                              [&] { return std::make_unique<Counter>(about.name); });
  }
  [[nodiscard]] GaugeMetric& gauge(const MetricOptions& about) override {
    return get<GaugeMetric>(about, {.kind = MetricKind::kGauge, .help = std::string(about.help)},
                            [&] { return std::make_unique<Gauge>(about.name); });
  }
  [[nodiscard]] HistogramMetric& histogram(const MetricOptions& about,
                                           const std::vector<double>& bounds) override {
    require_valid_bounds(about.name, bounds);
    if constexpr (Rules::kRefusesManyBounds) require_few_bounds(about.name, bounds);
    return get<HistogramMetric>(
        about, {.kind = MetricKind::kHistogram, .help = std::string(about.help), .bounds = bounds},
        [&] { return std::make_unique<Histogram>(about.name, bounds); });
  }

  std::size_t add_collector(MetricsCollector collector) override {
    const std::lock_guard lock(collectors_mutex_);
    collectors_.emplace(++last_collector_, std::move(collector));
    return last_collector_;
  }
  void remove_collector(std::size_t id) override {
    const std::lock_guard lock(collectors_mutex_);
    collectors_.erase(id);
  }

  [[nodiscard]] MetricsSnapshot snapshot() const override {
    MetricsSnapshot all{.uptime = P::clock::now() - made_at_, .families = own_families()};
    std::vector<MetricFamily> collected;
    {
      const std::lock_guard lock(collectors_mutex_);
      for (const auto& [id, collect] : collectors_)
        std::ranges::move(collect(), std::back_inserter(collected));
    }
    if (!collected.empty()) merge_families(all.families, std::move(collected));
    return all;
  }

  [[nodiscard]] std::uint64_t uptime_seconds() const override {
    const auto uptime = P::clock::now() - made_at_;
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(uptime).count());
  }

 private:
  using Counter = CounterIn<P, Cells, Rules>;
  using Gauge = GaugeIn<P, Cells>;
  using Histogram = HistogramIn<P, Cells, Rules>;
  using Series = std::variant<std::unique_ptr<CounterMetric>, std::unique_ptr<GaugeMetric>,
                              std::unique_ptr<HistogramMetric>>;

  /// What all metrics of one name have in common.
  struct Kin {
    MetricKind kind = MetricKind::kCounter;
    std::string help = {};
    std::vector<double> bounds = {};
  };
  struct Family {
    Kin kin;
    std::map<Labels, Series> series;
  };

  template <class Metric, class Make>
  Metric& get(const MetricOptions& about, Kin kin, Make&& make) {
    require_valid(about);
    Labels labels = checked_labels(about);
    const std::lock_guard lock(mutex_);
    const auto known = families_.find(about.name);
    if (known != families_.end()) {
      require_same(about.name, known->second.kin, kin);
      const auto found = known->second.series.find(labels);
      if (found != known->second.series.end())
        return *std::get<std::unique_ptr<Metric>>(found->second);
    } else {
      require_free(about.name, kin.kind);
    }
    if (series_count_ == kMostSeries) {
      throw std::length_error("metric '" + std::string(about.name) + "': there are " +
                              std::to_string(kMostSeries) +
                              " metrics already; use labels of fewer different values");
    }
    std::unique_ptr<Metric> made = make();
    Metric& metric = *made;
    Family& family =
        known != families_.end() ? known->second : new_family(about.name, std::move(kin));
    family.series.emplace(std::move(labels), std::move(made));
    ++series_count_;
    return metric;
  }

  static void require_same(std::string_view name, const Kin& known, const Kin& wanted) {
    if (known.kind != wanted.kind) {
      refuse_metric(name, "it is a " + std::string(name_of(known.kind)) + ", and cannot be a " +
                              std::string(name_of(wanted.kind)) + ", too; use another name");
    }
    if (known.help != wanted.help) {
      refuse_metric(name, "its help text is \"" + known.help + "\", and cannot be \"" +
                              wanted.help + "\", too; use the same text, or another name");
    }
    if (known.bounds != wanted.bounds)
      refuse_metric(name, "it has other bounds; use the same ones, or another name");
  }

  /// A histogram is exported under names of its own.
  void require_free(std::string_view name, MetricKind kind) const {
    for (const std::string& each : exported_names(name, kind)) {
      const auto taken = exported_.find(each);
      if (taken == exported_.end()) continue;
      refuse_metric(
          name, "'" + each + "' is exported by metric '" + taken->second + "'; use another name");
    }
  }

  Family& new_family(std::string_view name, Kin kin) {
    for (std::string& each : exported_names(name, kin.kind))
      exported_.emplace(std::move(each), name);
    Family family{.kin = std::move(kin), .series = {}};
    return families_.emplace(name, std::move(family)).first->second;
  }

  [[nodiscard]] std::vector<MetricFamily> own_families() const {
    std::vector<MetricFamily> all;
    const std::lock_guard lock(mutex_);
    for (const auto& [name, family] : families_) {
      MetricFamily& made = all.emplace_back();
      made.name = name;
      made.help = family.kin.help;
      made.kind = family.kin.kind;
      for (const auto& [labels, series] : family.series)
        made.samples.push_back({.labels = labels, .value = value_of(series)});
    }
    return all;
  }

  [[nodiscard]] static MetricValue value_of(const Series& series) {
    if (const auto* const counter = std::get_if<std::unique_ptr<CounterMetric>>(&series))
      return (*counter)->value();
    if (const auto* const gauge = std::get_if<std::unique_ptr<GaugeMetric>>(&series))
      return (*gauge)->value();
    return std::get<std::unique_ptr<HistogramMetric>>(series)->snapshot();
  }

  const typename P::clock::time_point made_at_ = P::clock::now();

  mutable typename P::mutex mutex_;  ///< guards what follows; never held while a collector runs
  std::map<std::string, Family, std::less<>> families_;
  std::map<std::string, std::string, std::less<>> exported_;  ///< names of lines, and whose
  std::size_t series_count_ = 0;

  mutable typename P::mutex collectors_mutex_;  ///< guards what follows
  std::map<std::size_t, MetricsCollector> collectors_;
  std::size_t last_collector_ = 0;
};

}  // namespace brine::engine::detail
