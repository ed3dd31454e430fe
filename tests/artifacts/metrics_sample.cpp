// Writes one set of metrics to standard output: in Prometheus' text format, or as JSON.
// Usage: brine_metrics_sample prometheus|json standard|seqlock

#include <cstdint>
#include <exception>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "artifacts/metrics_json.hpp"
#include "engine/metrics/make_metrics.hpp"
#include "engine/metrics/record_metrics.hpp"

namespace {

using namespace brine::engine;

void fill_histograms(MetricsProvider& metrics) {
  using Limits = std::numeric_limits<double>;
  const auto extremes = [&metrics](const char* zone) -> HistogramMetric& {
    return metrics.histogram(
        {.name = "extreme_seconds",
         .help = "From the smallest to the largest",
         .labels = {{"zone", zone}}},
        {-Limits::max(), -1.5, Limits::denorm_min(), 0.1, 1.0 / 3, 1e22, Limits::max()});
  };
  for (const double value : {-2.0, Limits::denorm_min(), 0.1, 0.30000000000000004, 0.5})
    extremes("a").observe(value);
  for (const double value : {Limits::max(), Limits::max()})
    extremes("b").observe(value);
  auto& seconds = metrics.histogram({.name = "request_seconds", .help = "Duration"},
                                    {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10});
  for (int i = 0; i != 1000; ++i)
    seconds.observe(0.123);
  bool refused = false;
  try {
    seconds.observe(Limits::quiet_NaN());
  } catch (const std::invalid_argument&) {
    refused = true;
  }
  if (!refused) seconds.observe(20);  // and so the test sees it
}

void fill(MetricsProvider& metrics) {
  for (const char* const path :
       {"/", "a\"b", "a\\b", "a\nb", "\\n", "\\", "a,b={c}", "gr\xc3\xbc"}) {
    metrics.counter({.name = "requests_total", .help = "Requests", .labels = {{"path", path}}})
        .add(1 + std::string(path).size());
  }
  metrics.gauge({.name = "active", .help = "A \\ and a \"quote\",\nand a second line"}).set(-0.5);
  metrics.gauge({.name = "large"}).set(1e300);
  metrics.gauge({.name = "tiny"}).set(std::numeric_limits<double>::denorm_min());
  metrics.counter({.name = "most_total"}).add(std::uint64_t{1} << 62U);
  fill_histograms(metrics);
  metrics.add_collector([] {
    RecordMetadata record{.name = "sensor \"one\"", .type = "int", .buffer_capacity = 200};
    record.buffer_stats = BufferStats{.total_pushes = 300,
                                      .total_pulls = 250,
                                      .current_size = 50,
                                      .capacity = 200,
                                      .active_readers = 3,
                                      .dropped_count = 7,
                                      .overwritten = 100};
    return record_metrics({record}, {});
  });
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> words(argv, argv + argc);
    const auto kind = metrics_kind_named(words.at(2));
    const auto metrics = make_metrics({.kind = kind.value()});
    fill(*metrics);
    if (words.at(1) == "json") {
      std::cout << brine::artifacts::export_json(*metrics).dump() << '\n';
    } else {
      std::cout << metrics->export_prometheus();
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "usage: brine_metrics_sample prometheus|json standard|seqlock\n"
              << error.what() << '\n';
    return 2;
  }
}
