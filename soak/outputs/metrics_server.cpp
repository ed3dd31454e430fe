#include "soak/outputs/metrics_server.hpp"

#include <exception>
#include <mutex>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>
#include <utility>
#include <variant>
#include <vector>

#include "soak/outputs/soak_metrics.hpp"

namespace brine::soak {
namespace {

prometheus::MetricType type_of(engine::MetricKind kind) {
  switch (kind) {
    case engine::MetricKind::kCounter:
      return prometheus::MetricType::Counter;
    case engine::MetricKind::kHistogram:
      return prometheus::MetricType::Histogram;
    case engine::MetricKind::kGauge:
      break;
  }
  return prometheus::MetricType::Gauge;
}

void set_histogram(prometheus::ClientMetric& metric, const engine::HistogramSnapshot& histogram) {
  metric.histogram.sample_count = histogram.count;
  metric.histogram.sample_sum = histogram.sum;
  for (std::size_t i = 0; i != histogram.bounds().size(); ++i) {
    metric.histogram.bucket.push_back(
        {.cumulative_count = histogram.cumulative()[i], .upper_bound = histogram.bounds()[i]});
  }
}

prometheus::MetricFamily family_of(const engine::MetricFamily& family) {
  prometheus::MetricFamily out;
  out.name = family.name;
  out.help = family.help;
  out.type = type_of(family.kind);
  for (const engine::MetricSample& sample : family.samples) {
    prometheus::ClientMetric metric;
    for (const engine::Label& label : sample.labels)
      metric.label.push_back({.name = label.name, .value = label.value});
    if (const auto* const histogram = std::get_if<engine::HistogramSnapshot>(&sample.value)) {
      set_histogram(metric, *histogram);
    } else {
      const auto* const whole = std::get_if<std::uint64_t>(&sample.value);
      const double value =
          whole != nullptr ? static_cast<double>(*whole) : std::get<double>(sample.value);
      metric.counter.value = value;
      metric.gauge.value = value;
    }
    out.metric.push_back(std::move(metric));
  }
  return out;
}

/// What the server's thread reads: the last snapshot, whole.
class Published : public prometheus::Collectable {
 public:
  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override {
    const std::lock_guard lock(mutex_);
    return families_;
  }

  void publish(const engine::MetricsSnapshot& snapshot) {
    std::vector<prometheus::MetricFamily> families;
    for (const engine::MetricFamily& family : snapshot.families)
      families.push_back(family_of(family));
    const std::lock_guard lock(mutex_);
    families_ = std::move(families);
  }

 private:
  mutable std::mutex mutex_;
  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace

struct MetricsServer::Impl {
  explicit Impl(std::uint16_t port)
      : exposer("127.0.0.1:" + std::to_string(port), 1), published(std::make_shared<Published>()) {
    exposer.RegisterCollectable(published);
  }

  SoakMetrics metrics;
  prometheus::Exposer exposer;
  std::shared_ptr<Published> published;
};

bool can_serve_metrics() noexcept {
  return true;
}

MetricsServer::MetricsServer(std::uint16_t port) {
  try {
    impl_ = std::make_unique<Impl>(port);
  } catch (const std::exception& error) {
    throw OutputError("--metrics-port " + std::to_string(port) +
                      ": 127.0.0.1 cannot be listened on: " + error.what() +
                      "; choose another port, or 0 for one that is free");
  }
}

MetricsServer::~MetricsServer() = default;

std::string MetricsServer::url() const {
  const std::vector<int> ports = impl_->exposer.GetListeningPorts();
  return "http://127.0.0.1:" + std::to_string(ports.empty() ? 0 : ports.front()) + "/metrics";
}

void MetricsServer::begin(const SoakHeader& header) {
  impl_->metrics.begin(header);
  impl_->published->publish(impl_->metrics.snapshot());
}

void MetricsServer::interval(const Interval& interval) {
  impl_->metrics.interval(interval);
  impl_->published->publish(impl_->metrics.snapshot());
}

void MetricsServer::end(const SoakSummary& summary) {
  impl_->metrics.end(summary);
  impl_->published->publish(impl_->metrics.snapshot());
}

}  // namespace brine::soak
