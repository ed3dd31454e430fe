#include "artifacts/soak_to_json.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "artifacts/canonical.hpp"
#include "artifacts/limits.hpp"
#include "artifacts/to_json.hpp"
#include "artifacts/write_parts.hpp"

namespace brine::artifacts {
namespace {

using detail::build_to_json;
using detail::by_name;
using detail::failure_to_json;
using detail::key_of;
using detail::texts;
using nlohmann::json;

/// What is not finite has no text in JSON.
double finite(double value) {
  return std::isfinite(value) ? value : 0;
}

json figures_to_json(const FigureSet& figures) {
  json object = json::object();
  for (const auto& [name, value] : figures) {
    if (std::isfinite(value)) object[key_of(name)] = value;
  }
  return object;
}

/// At most `max` of them.
template <class Items, class Convert>
json list_of(const Items& items, std::size_t max, Convert&& convert) {
  json list = json::array();
  for (std::size_t i = 0; i != std::min(items.size(), max); ++i)
    list.push_back(convert(items[i]));
  return list;
}

json spec_to_json(const SoakSpec& spec) {
  return {{"scenarios", texts(spec.scenarios)},
          {"seed", std::to_string(spec.seed)},
          {"mutant", spec.mutant.empty() ? json() : text_to_json(spec.mutant)},
          {"mode", name_of(spec.mode)},
          {"loop", text_to_json(spec.loop)},
          {"rate_hz", count_to_json(spec.rate_hz)},
          {"duration_ns", count_to_json(spec.duration_ns)},
          {"ramp_ns", count_to_json(spec.ramp_ns)},
          {"warm_up_ns", count_to_json(spec.warm_up_ns)},
          {"interval_ns", count_to_json(spec.interval_ns)},
          {"round_ns", count_to_json(spec.round_ns)},
          {"parameters", by_name(spec.parameters, count_to_json)},
          {"cpus", spec.cpus},
          {"check_one_in", count_to_json(spec.check_one_in)}};
}

json operations_to_json(const OperationCounts& operations) {
  return {{"intended", count_to_json(operations.intended)},
          {"attempted", count_to_json(operations.attempted)},
          {"succeeded", count_to_json(operations.succeeded)},
          {"failed", count_to_json(operations.failed)}};
}

json soak_failure_to_json(const SoakFailure& failure) {
  return {{"seed", std::to_string(failure.seed)},
          {"round", count_to_json(failure.round)},
          {"error", failure_to_json(failure.failure)},
          {"artifact", failure.artifact.empty() ? json() : text_to_json(failure.artifact)},
          {"replay", text_to_json(failure.replay)}};
}

json scenario_to_json(const SoakScenario& scenario) {
  return {{"name", text_to_json(scenario.name)},
          {"rounds", count_to_json(scenario.rounds)},
          {"failed_rounds", count_to_json(scenario.failed_rounds)},
          {"operations", operations_to_json(scenario.operations)},
          {"coverage", by_name(scenario.coverage, count_to_json)},
          {"latencies", by_name(scenario.latencies, latency_to_json)},
          {"failures", list_of(scenario.failures, kMaxSoakFailures, soak_failure_to_json)}};
}

json threshold_to_json(const ThresholdOutcome& threshold) {
  return {{"expression", text_to_json(threshold.expression)},
          {"figure", text_to_json(threshold.figure)},
          {"value", threshold.value ? json(finite(*threshold.value)) : json()},
          {"holds", threshold.holds}};
}

json leak_to_json(const LeakTrend& trend) {
  return {{"figure", text_to_json(trend.figure)},
          {"finding", name_of(trend.finding)},
          {"quiescent", trend.quiescent},
          {"samples", count_to_json(trend.samples)},
          {"span_ns", count_to_json(trend.span_ns)},
          {"slope", finite(trend.slope)},
          {"low", finite(trend.low)},
          {"high", finite(trend.high)},
          {"budget", finite(trend.budget)},
          {"least_growth", finite(trend.least_growth)},
          {"first_bytes", count_to_json(trend.first_bytes)},
          {"last_bytes", count_to_json(trend.last_bytes)},
          {"most_bytes", count_to_json(trend.most_bytes)}};
}

json change_to_json(const Change& change) {
  return {{"figure", text_to_json(change.figure)},
          {"before", finite(change.before)},
          {"after", finite(change.after)},
          {"ratio", finite(change.ratio)},
          {"low", finite(change.low)},
          {"high", finite(change.high)},
          {"tolerance", finite(change.tolerance)},
          {"verdict", name_of(change.verdict)}};
}

json block_to_json(const SeriesBlock& block) {
  return {{"begin_ns", count_to_json(block.begin_ns)},
          {"end_ns", count_to_json(block.end_ns)},
          {"figures", figures_to_json(block.figures)}};
}

json process_to_json(const engine::ProcessFigures& process) {
  json object = json::object();
  const auto put = [&object](const char* name, std::optional<std::uint64_t> value) {
    if (value) object[name] = count_to_json(*value);
  };
  put("rss_bytes", process.rss_bytes);
  put("vms_bytes", process.vms_bytes);
  put("threads", process.threads);
  put("cpu_ns", process.cpu_ns);
  put("voluntary_switches", process.voluntary_switches);
  put("involuntary_switches", process.involuntary_switches);
  put("minor_faults", process.minor_faults);
  put("major_faults", process.major_faults);
  put("heap_bytes", process.heap_bytes);
  return object;
}

json observed_to_json(const Observed& observed) {
  return {{"run_id", observed.run_id},
          {"timestamp", observed.timestamp},
          {"duration_ms", count_to_json(observed.duration_ms)},
          {"process", process_to_json(observed.process)},
          {"host", text_to_json(observed.host)},
          {"build", build_to_json(observed.build)},
          {"argv", texts(observed.argv)},
          {"remarks", texts(observed.remarks)}};
}

}  // namespace

json to_json(const SoakArtifact& artifact) {
  json document = {
      {"schema_version", kSchemaVersion},
      {"kind", "soak"},
      {"spec", spec_to_json(artifact.spec)},
      {"status", name_of(artifact.status)},
      {"exit_code", artifact.exit_code},
      {"elapsed_ns", count_to_json(artifact.elapsed_ns)},
      {"measured_ns", count_to_json(artifact.measured_ns)},
      {"rounds", count_to_json(artifact.rounds)},
      {"operations", operations_to_json(artifact.operations)},
      {"figures", figures_to_json(artifact.figures)},
      {"thresholds", list_of(artifact.thresholds, kMaxSoakThresholds, threshold_to_json)},
      {"leaks", list_of(artifact.leaks, kMaxSoakLeaks, leak_to_json)},
      {"baseline", artifact.baseline.empty() ? json() : text_to_json(artifact.baseline)},
      {"changes", list_of(artifact.changes, kMaxSoakChanges, change_to_json)},
      {"latencies", by_name(artifact.latencies, latency_to_json)},
      {"coverage", by_name(artifact.coverage, count_to_json)},
      {"scenarios", list_of(artifact.scenarios, kMaxSoakScenarios, scenario_to_json)},
      {"series", list_of(artifact.series, kMaxSeriesBlocks, block_to_json)},
      {"command", text_to_json(artifact.command)},
      {"clock",
       {{"source", text_to_json(artifact.clock)},
        {"cost_ps", count_to_json(artifact.clock_cost_ps)}}},
      {"files", texts(artifact.files)},
      {"observed", observed_to_json(artifact.observed)}};
  document["content_hash"] = content_hash(document);
  return document;
}

}  // namespace brine::artifacts
