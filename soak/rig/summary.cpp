#include "soak/rig/summary.hpp"

#include <algorithm>
#include <utility>

#include "soak/values.hpp"

namespace brine::soak {
namespace {

void keep_most(std::optional<std::uint64_t>& most, std::optional<std::uint64_t> value) {
  if (value) most = std::max(most.value_or(0), *value);
}

artifacts::SoakStatus status_of(const SoakSummary& summary) {
  switch (summary.exit_code) {
    case kPassed:
      return artifacts::SoakStatus::kPassed;
    case kFailed:
    case kThreshold:
      return artifacts::SoakStatus::kFailed;
    case kInterrupted:
      return artifacts::SoakStatus::kInterrupted;
    default:
      return artifacts::SoakStatus::kError;
  }
}

}  // namespace

void accumulate(SoakTotals& totals, const Interval& interval) {
  const engine::ProcessFigures& process = interval.process.figures;
  const auto cpu_before_ns = std::exchange(totals.cpu_before_ns, process.cpu_ns);
  if (interval.warm_up) return;
  ++totals.intervals;
  totals.measured_ns += interval.end_ns - interval.begin_ns;
  totals.rounds += interval.rounds;
  totals.operations.intended += interval.operations.intended;
  totals.operations.attempted += interval.operations.attempted;
  totals.operations.succeeded += interval.operations.succeeded;
  totals.operations.failed += interval.operations.failed;
  for (const auto& [name, n] : interval.coverage)
    totals.coverage[name] += n;
  for (const auto& [name, histogram] : interval.latencies)
    totals.latencies[name].merge(histogram);
  if (cpu_before_ns && process.cpu_ns) totals.cpu_ns += *process.cpu_ns - *cpu_before_ns;
  totals.harness_ns += interval.harness_ns;
  keep_most(totals.rss_most_bytes, process.rss_bytes);
  if (interval.allocations)
    totals.allocations = totals.allocations.value_or(0) + *interval.allocations;
}

std::string saturation_text(const SoakTotals& totals, std::uint64_t overrun_ns) {
  constexpr std::uint64_t kUsualNs = 250'000'000;  // to see that all tasks have ended
  const Operations& operations = totals.operations;
  if (operations.intended == 0 || totals.measured_ns == 0) return {};
  const std::uint64_t late_ns = overrun_ns > kUsualNs ? overrun_ns : 0;
  if (late_ns >= totals.measured_ns) return {};
  const auto per_second = [](std::uint64_t n, std::uint64_t ns) {
    return static_cast<double>(n) * 1e9 / static_cast<double>(ns);
  };
  const double begun = per_second(operations.attempted, totals.measured_ns);
  const double intended = per_second(operations.intended, totals.measured_ns - late_ns);
  if (begun >= 0.99 * intended) return {};
  return "saturated: " + grouped(static_cast<std::uint64_t>(begun)) + " of " +
         grouped(static_cast<std::uint64_t>(intended)) + " per second";
}

artifacts::SoakArtifact make_soak_artifact(const SoakHeader& header, const SoakSummary& summary,
                                           const artifacts::Observed& observed) {
  const Operations& operations = summary.totals.operations;
  artifacts::SoakArtifact artifact{.spec = header.spec,
                                   .status = status_of(summary),
                                   .exit_code = static_cast<std::uint32_t>(summary.exit_code),
                                   .elapsed_ns = summary.elapsed_ns,
                                   .measured_ns = summary.totals.measured_ns,
                                   .rounds = summary.totals.rounds,
                                   .operations = {.intended = operations.intended,
                                                  .attempted = operations.attempted,
                                                  .succeeded = operations.succeeded,
                                                  .failed = operations.failed},
                                   .figures = summary.figures,
                                   .latencies = {},
                                   .coverage = summary.totals.coverage,
                                   .scenarios = summary.scenarios,
                                   .thresholds = summary.thresholds,
                                   .leaks = summary.leaks,
                                   .changes = summary.changes,
                                   .baseline = summary.baseline,
                                   .series = summary.series,
                                   .command = header.command,
                                   .clock = header.clock,
                                   .clock_cost_ps = header.clock_cost_ps,
                                   .files = summary.files,
                                   .observed = observed};
  for (const auto& [name, histogram] : summary.totals.latencies)
    artifact.latencies[name] = histogram.snapshot();
  artifact.observed.run_id = header.run_id;
  artifact.observed.timestamp = header.timestamp;
  artifact.observed.duration_ms = summary.elapsed_ns / 1'000'000;
  artifact.observed.argv = header.argv;
  artifact.observed.remarks.insert(artifact.observed.remarks.end(), summary.remarks.begin(),
                                   summary.remarks.end());
  artifact.observed.remarks.insert(artifact.observed.remarks.end(), summary.errors.begin(),
                                   summary.errors.end());
  return artifact;
}

}  // namespace brine::soak
