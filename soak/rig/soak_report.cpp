#include "soak/rig/soak_report.hpp"

#include <string_view>

#include "soak/report.hpp"
#include "soak/text.hpp"
#include "soak/values.hpp"
#include "soak/verdict/baseline.hpp"
#include "soak/verdict/figures.hpp"
#include "soak/verdict/leak_verdict.hpp"
#include "soak/verdict/threshold.hpp"

namespace brine::soak {

namespace {

std::string verdict_text(const SoakSummary& summary, const Terminal& terminal) {
  switch (summary.exit_code) {
    case kPassed:
      return terminal.paint(Color::kGreen, "passed");
    case kInterrupted:
      return terminal.paint(Color::kYellow, "INTERRUPTED");
    case kHarnessError:
      return terminal.paint(Color::kYellow, "ERROR");
    default:
      return terminal.paint(Color::kRed, "FAILED");
  }
}

std::string loop_text(const SoakHeader& header) {
  const artifacts::SoakSpec& spec = header.spec;
  std::string text = spec.loop + (spec.loop == "own-pace" ? "" : " loop");
  if (spec.rate_hz != 0) text += ", " + grouped(spec.rate_hz) + " per second";
  if (spec.ramp_ns != 0) text += " after a ramp of " + duration_text(spec.ramp_ns);
  if (spec.loop == "closed") text += "; a stall hides all that it delays";
  return text;
}

std::uint64_t failed_rounds(const SoakSummary& summary) {
  std::uint64_t failed = 0;
  for (const artifacts::SoakScenario& scenario : summary.scenarios)
    failed += scenario.failed_rounds;
  return failed;
}

std::uint64_t all_rounds(const SoakSummary& summary) {
  std::uint64_t rounds = 0;
  for (const artifacts::SoakScenario& scenario : summary.scenarios)
    rounds += scenario.rounds;
  return rounds;
}

template <class Counts>
std::string operations_text(const Counts& operations) {
  std::string text = grouped(operations.attempted) + " begun";
  if (operations.intended != 0) text += " of " + grouped(operations.intended) + " intended";
  return text + ", " + grouped(operations.succeeded) + " succeeded, " + grouped(operations.failed) +
         " failed";
}

std::string scenario_text(const artifacts::SoakScenario& scenario) {
  std::string text = "\n  " + scenario.name + ": " + grouped(scenario.rounds) + " rounds, " +
                     grouped(scenario.failed_rounds) + " failed";
  text += report_field("  operations", operations_text(scenario.operations));
  for (const auto& [name, latency] : scenario.latencies) {
    if (latency.count != 0) text += report_field("  " + name + " latency", latency_text(latency));
  }
  return text;
}

std::string cost_text(const SoakSummary& summary, const HarnessCost& cost) {
  const std::uint64_t cpu_ns = cost.sampler_cpu_ns + cost.rounds_cpu_ns;
  const double share = summary.elapsed_ns == 0 ? 0
                                               : 100 * static_cast<double>(cpu_ns) /
                                                     static_cast<double>(summary.elapsed_ns);
  std::string text = with_decimals(share, 2) + " % of one processor: sampling " +
                     rounded_duration(cost.sampler_cpu_ns) + ", rounds " +
                     rounded_duration(cost.rounds_cpu_ns);
  const engine::LatencySnapshot turnaround = cost.turnaround.snapshot();
  if (turnaround.count == 0) return text;
  return text + "; from round to round p50 " + rounded_duration(turnaround.p50) + ", max " +
         rounded_duration(turnaround.max);
}

std::string memory_text(const SoakSummary& summary) {
  std::string text;
  if (summary.leaks.empty())
    text += report_field("memory", "not judged: the last of the scenarios had no turn yet");
  for (const artifacts::LeakTrend& trend : summary.leaks)
    text += report_field("memory", trend_text(trend));
  const auto bytes = [](std::uint64_t n) {
    return figure_text(FigureUnit::kBytes, static_cast<double>(n));
  };
  if (summary.totals.rss_most_bytes)
    text += report_field("rss, most", bytes(*summary.totals.rss_most_bytes));
  return text;
}

std::string verdicts_text(const SoakSummary& summary, const Terminal& terminal) {
  std::string text;
  const Marks marks = marks_of_locale();
  for (const artifacts::ThresholdOutcome& outcome : summary.thresholds) {
    text += "\n  " + terminal.paint(outcome.holds ? Color::kGreen : Color::kRed,
                                    outcome_text(outcome, marks));
  }
  for (const artifacts::Change& change : summary.changes)
    text += "\n  " + change_text(change);
  for (const auto* const lines : {&summary.remarks, &summary.errors}) {
    for (const std::string& line : *lines)
      text += "\n  " + terminal.paint(Color::kYellow, line);
  }
  return text;
}

JsonLine json_of(const artifacts::FigureSet& figures) {
  JsonLine line;
  for (const auto& [name, value] : figures)
    line.real(name, value);
  return line;
}

/// As the scenario that has the parameter writes it.
std::string setting_text(const SoakPlan& plan, std::string_view name, std::uint64_t value) {
  for (const PlannedScenario& planned : plan.rounds.scenarios) {
    for (const engine::Parameter& parameter : planned.scenario->parameters) {
      if (parameter.name == name) return value_text(parameter, value);
    }
  }
  return std::to_string(value);
}

}  // namespace

std::string soak_opening_text(const SoakPlan& plan, const SoakHeader& header) {
  const artifacts::SoakSpec& spec = header.spec;
  std::string names;
  for (const std::string& name : spec.scenarios)
    names += (names.empty() ? "" : ", ") + name;
  std::string text = "soak of " + names;
  text +=
      report_field("seed", std::to_string(spec.seed) +
                               (plan.rounds.seed_drawn ? " (drawn, because none was given)" : ""));
  text += report_field("mode", plan.simulated() ? "sim, virtual time" : "threads");
  text += report_field("load", loop_text(header));
  for (const PlannedScenario& planned : plan.rounds.scenarios) {
    if (plan.loop == Loop::kClosed && planned.scenario->load.open_only)
      text += report_field("open loop", std::string(planned.scenario->name) +
                                            ", for it is about readers that are late or leave");
  }
  text += report_field("duration", duration_text(spec.duration_ns));
  if (spec.warm_up_ns != 0) {
    text += report_field("warm-up", duration_text(spec.warm_up_ns) +
                                        (spec.warm_up_ns == spec.ramp_ns ? ", the ramp" : ""));
  }
  text += report_field("round", duration_text(spec.round_ns));
  text += report_field("interval", duration_text(spec.interval_ns));
  if (!spec.mutant.empty()) text += report_field("mutant", spec.mutant);
  for (const auto& [name, value] : spec.parameters)
    text += report_field(name, setting_text(plan, name, value));
  if (plan.check_one_in != 1)
    text += report_field("checks", "one message in " + grouped(plan.check_one_in));
  for (const std::uint32_t cpu : spec.cpus)
    text += report_field("processor", std::to_string(cpu));
  return text + report_field("clock", header.clock + ", " +
                                          with_decimals(
                                              static_cast<double>(header.clock_cost_ps) / 1000, 1) +
                                          " ns a stamp");
}

std::string soak_text(const SoakHeader& header, const SoakSummary& summary, const RoundsEnd& end,
                      const Terminal& terminal) {
  std::string text = verdict_text(summary, terminal) + "  soak of " +
                     rounded_duration(summary.elapsed_ns) + "  seed " +
                     std::to_string(header.spec.seed);
  text += report_field(
      "rounds", grouped(all_rounds(summary)) + ", " + grouped(failed_rounds(summary)) + " failed");
  const SoakTotals& totals = summary.totals;
  text += report_field("load", loop_text(header));
  text += report_field("operations", operations_text(totals.operations));
  if (const auto found = summary.figures.find("throughput"); found != summary.figures.end())
    text += report_field("throughput", figure_text(FigureUnit::kPerSecond, found->second));
  for (const auto& [name, histogram] : totals.latencies) {
    if (histogram.count() != 0)
      text += report_field(name + " latency", latency_text(histogram.snapshot()));
  }
  if (summary.scenarios.size() > 1) {
    for (const artifacts::SoakScenario& scenario : summary.scenarios)
      text += scenario_text(scenario);
  }
  if (header.spec.mode == artifacts::Mode::kThreads) {
    text += memory_text(summary);
    text += report_field("harness", cost_text(summary, end.cost));
  }
  text += verdicts_text(summary, terminal);
  for (const std::string& file : summary.files)
    text += report_field("file", file);
  return text + report_field("run it again", header.command);
}

JsonLine json_of(const SoakHeader& header, const SoakSummary& summary, const RoundsEnd& end,
                 const std::string& artifact) {
  const Operations& operations = summary.totals.operations;
  JsonLine inner;
  inner.text("seed", std::to_string(header.spec.seed))
      .text("mode", header.spec.mode == artifacts::Mode::kThreads ? "threads" : "sim")
      .text("loop", header.spec.loop)
      .number("exit_code", static_cast<std::uint64_t>(summary.exit_code))
      .flag("interrupted", summary.interrupted)
      .number("elapsed_ns", summary.elapsed_ns)
      .number("measured_ns", summary.totals.measured_ns)
      .number("runs", all_rounds(summary))
      .number("passed", all_rounds(summary) - failed_rounds(summary))
      .number("failed", failed_rounds(summary))
      .number("intended", operations.intended)
      .number("attempted", operations.attempted)
      .number("succeeded", operations.succeeded)
      .number("failed_operations", operations.failed)
      .number("harness_cpu_ns", end.cost.sampler_cpu_ns + end.cost.rounds_cpu_ns)
      .object("figures", json_of(summary.figures));
  std::vector<JsonLine> thresholds;
  for (const artifacts::ThresholdOutcome& outcome : summary.thresholds) {
    JsonLine line;
    line.text("expression", outcome.expression).flag("holds", outcome.holds);
    thresholds.push_back(line);
  }
  inner.array("thresholds", thresholds)
      .texts("remarks", summary.remarks)
      .texts("errors", summary.errors)
      .texts("files", summary.files)
      .text_or_null("artifact", artifact)
      .text("replay", header.command);
  JsonLine line;
  line.object("summary", inner);
  return line;
}

}  // namespace brine::soak
