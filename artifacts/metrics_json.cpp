#include "artifacts/metrics_json.hpp"

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <variant>

#include "artifacts/to_json.hpp"
#include "engine/metrics/prometheus.hpp"

namespace brine::artifacts {

namespace {

using nlohmann::json;

json number_to_json(double value) {
  return std::isfinite(value) ? json(value) : json(engine::prometheus_number(value));
}

json histogram_to_json(const engine::HistogramSnapshot& histogram) {
  json buckets = json::array();
  for (std::size_t i = 0; i != histogram.cumulative().size(); ++i) {
    const bool last = i == histogram.bounds().size();
    buckets.push_back({{"le", last ? json("+Inf") : json(histogram.bounds()[i])},
                       {"count", count_to_json(histogram.cumulative()[i])}});
  }
  return {{"count", count_to_json(histogram.count)},
          {"sum", number_to_json(histogram.sum)},
          {"buckets", buckets}};
}

json value_to_json(const engine::MetricValue& value) {
  if (const auto* const histogram = std::get_if<engine::HistogramSnapshot>(&value))
    return histogram_to_json(*histogram);
  if (const auto* const whole = std::get_if<std::uint64_t>(&value)) return count_to_json(*whole);
  return number_to_json(std::get<double>(value));
}

json family_to_json(const engine::MetricFamily& family) {
  json samples = json::array();
  for (const engine::MetricSample& sample : family.samples) {
    json labels = json::object();
    for (const engine::Label& label : sample.labels)
      labels[label.name] = text_to_json(label.value);
    samples.push_back({{"labels", labels}, {"value", value_to_json(sample.value)}});
  }
  return {{"name", family.name},
          {"type", engine::name_of(family.kind)},
          {"help", text_to_json(family.help)},
          {"samples", samples}};
}

}  // namespace

json to_json(const engine::MetricsSnapshot& snapshot) {
  json families = json::array();
  for (const engine::MetricFamily& family : snapshot.families)
    families.push_back(family_to_json(family));
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(snapshot.uptime).count();
  return {{"uptime_seconds", count_to_json(static_cast<std::uint64_t>(uptime))},
          {"metrics", families}};
}

json export_json(const engine::MetricsProvider& metrics) {
  return to_json(metrics.snapshot());
}

}  // namespace brine::artifacts
