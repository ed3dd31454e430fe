#include "artifacts/metrics_json.hpp"

#include <cstdint>
#include <limits>

#include <doctest/doctest.h>

#include "engine/metrics/make_metrics.hpp"

namespace brine::tests {

using nlohmann::json;

TEST_CASE("metrics are exported with kind, help, labels and values") {
  const auto metrics = engine::make_metrics();
  metrics->gauge({.name = "active", .help = "Under \"way\"", .labels = {{"zone", "a\n"}}}).set(1.5);
  auto& seconds = metrics->histogram({.name = "seconds", .help = "Duration"}, {0.5, 2});
  seconds.observe(0.25);
  seconds.observe(1);
  seconds.observe(8);
  metrics->counter({.name = "requests_total", .help = "Requests"}).add(12);
  CHECK(artifacts::export_json(*metrics) == json::parse(R"({"uptime_seconds": 0, "metrics": [
    {"name": "active", "type": "gauge", "help": "Under \"way\"",
     "samples": [{"labels": {"zone": "a\n"}, "value": 1.5}]},
    {"name": "requests_total", "type": "counter", "help": "Requests",
     "samples": [{"labels": {}, "value": 12}]},
    {"name": "seconds", "type": "histogram", "help": "Duration", "samples": [{"labels": {},
     "value": {"count": 3, "sum": 9.25, "buckets": [
       {"le": 0.5, "count": 1}, {"le": 2.0, "count": 2}, {"le": "+Inf", "count": 3}]}}]}]})"));
}

TEST_CASE("what JSON has no number for is text") {
  const auto metrics = engine::make_metrics();
  metrics->counter({.name = "a_total"}).add(std::numeric_limits<std::uint64_t>::max());
  auto& huge = metrics->histogram({.name = "h"}, {});
  for (int i = 0; i != 2; ++i)
    huge.observe(std::numeric_limits<double>::max());
  const json all = artifacts::export_json(*metrics);
  const json families = all.at("metrics");
  CHECK(families[0].at("samples")[0].at("value") == "18446744073709551615");
  CHECK(families[1].at("samples")[0].at("value").at("sum") == "+Inf");
  CHECK(json::parse(all.dump()) == all);
}

}  // namespace brine::tests
