#include "soak/outputs/verdict_list.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "soak/values.hpp"
#include "soak/verdict/baseline.hpp"
#include "soak/verdict/leak_verdict.hpp"
#include "soak/verdict/threshold.hpp"

namespace brine::soak {
namespace {

using Outcome = VerdictRow::Outcome;

/// What distinguishes one configuration of a scenario from another.
std::string configuration_of(const artifacts::SoakSpec& spec) {
  std::string text = "soak " + spec.loop;
  if (spec.rate_hz != 0) text += " at " + std::to_string(spec.rate_hz) + " per second";
  if (spec.mode == artifacts::Mode::kSimulated) text += ", simulated";
  if (!spec.mutant.empty()) text += ", mutant " + spec.mutant;
  for (const auto& [name, value] : spec.parameters)
    text += ", " + name + "=" + std::to_string(value);
  return text;
}

std::string detail_of(const artifacts::SoakScenario& scenario) {
  std::string text;
  for (const artifacts::SoakFailure& failure : scenario.failures) {
    text += "round " + std::to_string(failure.round) + ", seed " + std::to_string(failure.seed) +
            ": " + failure.failure.kind +
            (failure.failure.property.empty() ? "" : " " + failure.failure.property) + ": " +
            failure.failure.message + '\n';
    if (!failure.artifact.empty()) text += "  artifact " + failure.artifact + '\n';
    if (!failure.replay.empty()) text += "  " + failure.replay + '\n';
  }
  const std::uint64_t more =
      scenario.failed_rounds -
      std::min<std::uint64_t>(scenario.failed_rounds, scenario.failures.size());
  if (more != 0) text += "and " + grouped(more) + " more\n";
  return text;
}

VerdictRow row_of(const artifacts::SoakScenario& scenario, const SoakHeader& header) {
  VerdictRow row{.group = "brine." + scenario.name,
                 .name = configuration_of(header.spec),
                 .kind = "property",
                 .message = grouped(scenario.rounds) + " rounds, " +
                            grouped(scenario.operations.succeeded) + " operations"};
  if (scenario.failed_rounds == 0) return row;
  row.outcome = Outcome::kFails;
  row.message =
      grouped(scenario.failed_rounds) + " of " + grouped(scenario.rounds) + " rounds failed";
  if (!scenario.failures.empty()) {
    const engine::Failure& first = scenario.failures.front().failure;
    row.kind = first.kind;
    row.message +=
        "; first: " + (first.property.empty() ? "" : first.property + ": ") + first.message;
  }
  row.detail = detail_of(scenario);
  return row;
}

VerdictRow row_of(const artifacts::ThresholdOutcome& threshold) {
  return {.group = {},
          .name = "threshold " + threshold.expression,
          .outcome = threshold.holds ? Outcome::kHolds : Outcome::kFails,
          .kind = "threshold",
          .message = threshold.figure + " is " + value_text(threshold),
          .detail = {}};
}

VerdictRow row_of(const artifacts::LeakTrend& trend) {
  const Outcome outcome = trend.finding == artifacts::LeakFinding::kLeak       ? Outcome::kFails
                          : trend.finding == artifacts::LeakFinding::kTooShort ? Outcome::kNotJudged
                                                                               : Outcome::kHolds;
  return {.group = {},
          .name = "memory " + trend.figure,
          .outcome = outcome,
          .kind = "leak",
          .message = trend_text(trend),
          .detail = {}};
}

VerdictRow row_of(const artifacts::Change& change) {
  const Outcome outcome = change.verdict == artifacts::ChangeVerdict::kWorse ? Outcome::kFails
                          : change.verdict == artifacts::ChangeVerdict::kUnknown
                              ? Outcome::kNotJudged
                              : Outcome::kHolds;
  return {.group = {},
          .name = "baseline " + change.figure,
          .outcome = outcome,
          .kind = "baseline",
          .message = change_text(change),
          .detail = {}};
}

VerdictRow error_row(std::string_view error, std::size_t number) {
  return {.group = {},
          .name = "harness error " + std::to_string(number),
          .outcome = Outcome::kError,
          .kind = "harness",
          .message = std::string(error),
          .detail = {}};
}

}  // namespace

std::vector<VerdictRow> verdict_list(const SoakHeader& header, const SoakSummary& summary) {
  std::vector<VerdictRow> rows;
  std::set<std::pair<std::string, std::string>> known;
  const std::string whole = summary.scenarios.size() == 1
                                ? "brine." + summary.scenarios.front().name
                                : "brine.all-scenarios";
  const auto add = [&](VerdictRow row) {
    if (row.group.empty()) row.group = whole;
    if (known.emplace(row.group, row.name).second) rows.push_back(std::move(row));
  };
  for (const artifacts::SoakScenario& scenario : summary.scenarios) {
    add(row_of(scenario, header));
    rows.back().time_ns =
        summary.scenarios.empty() ? 0 : summary.elapsed_ns / summary.scenarios.size();
  }
  for (const artifacts::ThresholdOutcome& threshold : summary.thresholds)
    add(row_of(threshold));
  for (const artifacts::LeakTrend& trend : summary.leaks)
    add(row_of(trend));
  for (const artifacts::Change& change : summary.changes)
    add(row_of(change));
  for (std::size_t i = 0; i < summary.errors.size(); ++i)
    add(error_row(summary.errors[i], i + 1));
  return rows;
}

}  // namespace brine::soak
