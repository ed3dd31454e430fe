#include "soak/report.hpp"

#include "soak/comparison.hpp"
#include "soak/text.hpp"
#include "soak/values.hpp"

namespace brine::soak {

std::string report_field(std::string_view name, std::string_view value) {
  constexpr std::size_t kColumn = 20;
  std::string line = "\n  " + std::string(name);
  line.append(name.size() < kColumn ? kColumn - name.size() : 1, ' ');
  return line.append(value);
}

std::string latency_text(const engine::LatencySnapshot& latency) {
  return "p50 " + rounded_duration(latency.p50) + "  p90 " + rounded_duration(latency.p90) +
         "  p99 " + rounded_duration(latency.p99) + "  p99.9 " + rounded_duration(latency.p999) +
         "  max " + rounded_duration(latency.max) + "  (" + grouped(latency.count) + ")";
}

namespace {

constexpr const char* kStopped = "STOPPED";

std::string verdict(sim::Status status, const Terminal& terminal) {
  switch (status) {
    case sim::Status::kPassed:
      return terminal.paint(Color::kGreen, "passed");
    case sim::Status::kFailed:
      return terminal.paint(Color::kRed, "FAILED");
    case sim::Status::kError:
      break;
  }
  return terminal.paint(Color::kYellow, "ERROR");
}

/// "x 12.5 of real time": how long the simulated run took, against the time that it simulated.
std::string speed_text(std::uint64_t virtual_ns, std::uint64_t wall_ns) {
  if (wall_ns == 0 || virtual_ns == 0) return "";
  const double factor = static_cast<double>(virtual_ns) / static_cast<double>(wall_ns);
  if (factor >= 1) return ", " + with_decimals(factor, factor < 10 ? 1 : 0) + " x real time";
  return ", " + with_decimals(1 / factor, 1 / factor < 10 ? 1 : 0) + " x slower than real time";
}

std::uint64_t magnitude(std::int64_t value) noexcept {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? 0 - bits : bits;
}

std::string search_text(const SearchFigures& search, std::uint64_t wall_ns) {
  std::string verdict = search.verdict;
  if (search.preemptions && search.complete) {
    verdict += search.bounded ? " within " : "; none needs more than ";
    verdict += std::to_string(*search.preemptions) +
               (*search.preemptions == 1 ? " preemption" : " preemptions");
  }
  if (search.gave_way && search.complete)
    verdict += "; fair schedules: who yields twice lets the others go on";
  const std::uint64_t begun = search.executions + search.repeats;
  const double seconds = static_cast<double>(wall_ns) / 1e9;
  const auto rate =
      seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(begun) / seconds) : 0;
  return report_field("search", verdict) +
         report_field("begun", grouped(begun) + ", " + grouped(search.repeats) +
                                   " of them cut short as repeats, " + grouped(rate) + " a second");
}

std::string figures_text(const Row& row) {
  std::string text;
  // What belongs to one execution says nothing of a search that found no failure.
  const bool one = row.simulated && (!row.search || row.status != sim::Status::kPassed);
  if (one) {
    text += report_field("digest", digest_text(row.simulated->digest));
    text += report_field("steps", grouped(row.simulated->steps));
  }
  if (row.search) text += search_text(*row.search, row.wall_ns);
  if (const auto messages = messages_of(row)) {
    std::string counts = grouped(*messages) + " sent";
    const auto received = row.coverage.find("received");
    if (received != row.coverage.end()) counts += ", " + grouped(received->second) + " received";
    text += report_field("messages", counts);
  }
  if (one) {
    text += report_field(
        "virtual time", rounded_duration(row.simulated->virtual_ns) +
                            (row.search ? "" : speed_text(row.simulated->virtual_ns, row.wall_ns)));
  }
  text += report_field("wall time", rounded_duration(row.wall_ns));
  text += comparison_text(row);
  for (const auto& [name, latency] : row.latencies) {
    if (latency.count != 0 && !is_compared(name, row.variants))
      text += report_field(name + " latency", latency_text(latency));
  }
  std::string counts;
  for (const auto& [name, count] : row.coverage) {
    if (is_compared(name, row.variants)) continue;
    if (!counts.empty()) counts += ", ";
    counts += name + " " + grouped(count);
  }
  if (!counts.empty()) text += report_field("coverage", counts);
  for (const auto& [name, value] : row.figures)
    text += report_field(name, (value < 0 ? "-" : "") + grouped(magnitude(value)));
  return text;
}

}  // namespace

std::string error_text(const engine::Failure& error) {
  const std::string what = error.property.empty() ? error.kind : error.kind + " " + error.property;
  return what + ": " + error.message;
}

std::string opening_text(const PlannedScenario& planned, const RunPlan& plan) {
  const sim::RunSpec& spec = planned.spec;
  std::string text = spec.scenario + ": " + std::string(planned.scenario->summary);
  text += report_field("seed", std::to_string(plan.seeds.first()) +
                                   (plan.seed_drawn ? " (drawn, because none was given)" : ""));
  text += report_field("mode", plan.threads ? "threads" : "sim");
  text += report_field("size", sim::name_of(spec.size));
  if (!spec.mutant.empty()) text += report_field("mutant", spec.mutant);
  if (!plan.threads) {
    text += report_field("strategy", spec.strategy);
    if (plan.preemptions)
      text += report_field("preemptions", std::to_string(*plan.preemptions) + " at most");
    text += report_field("memory", sim::name_of(spec.memory));
    text += report_field("timing", sim::name_of(spec.timing));
    text += report_field("step limit", grouped(spec.step_limit));
    text += report_field("operation", std::to_string(spec.operation_ns) + "ns");
    text += report_field("events kept", grouped(spec.event_cap));
    text += report_field("decisions kept", grouped(spec.decision_cap));
  }
  for (const auto& parameter : planned.scenario->parameters) {
    const auto value = spec.values.find(parameter.name);
    if (value == spec.values.end()) continue;
    std::string shown_value = value_text(parameter, value->second);
    if (parameter.type == engine::ParameterType::kInteger && !parameter.unit.empty()) {
      shown_value.append(1, ' ').append(parameter.unit);
    }
    text += report_field(parameter.name, shown_value);
  }
  return text;
}

std::string run_text(const Row& row, const Terminal& terminal) {
  const std::string word =
      row.stopped() ? terminal.paint(Color::kYellow, kStopped) : verdict(row.status, terminal);
  std::string text = word + "  " + row.spec.scenario + "  seed " + std::to_string(row.spec.seed);
  if (row.error) {
    text += "\n  " + error_text(*row.error);
  }
  text += figures_text(row);
  if (row.artifact) text += report_field("artifact", row.artifact->string());
  if (row.status == sim::Status::kPassed) return text + report_field("run it again", row.run_again);
  if (row.replay != row.run_again) text += report_field("run it again", row.run_again);
  text += report_field("seed", std::to_string(row.spec.seed));
  text += report_field(row.replay == row.run_again ? "run it again" : "replay", row.replay);
  return text;
}

std::string scenario_line(std::string_view scenario, const Summary& summary,
                          const Terminal& terminal) {
  const sim::Status worst = summary.errors > 0   ? sim::Status::kError
                            : summary.failed > 0 ? sim::Status::kFailed
                                                 : sim::Status::kPassed;
  if (summary.runs() == 0) return "not run " + std::string(scenario);
  const bool stopped = worst == sim::Status::kPassed && summary.stopped > 0;
  std::string text =
      (stopped ? terminal.paint(Color::kYellow, kStopped) : verdict(worst, terminal)) + "  " +
      std::string(scenario) + "  ";
  text += grouped(summary.passed) + " of " + grouped(summary.planned) + " passed";
  if (summary.stopped > 0) text += ", " + grouped(summary.stopped) + " stopped at a limit";
  return text;
}

std::string summary_text(const Summary& summary, const Terminal& terminal) {
  const bool good =
      summary.failed == 0 && summary.errors == 0 && summary.stopped == 0 && !summary.interrupted;
  std::string text = grouped(summary.runs()) + " runs: " + grouped(summary.passed) + " passed, " +
                     grouped(summary.failed) + " failed, " + grouped(summary.errors) + " errors";
  if (summary.stopped > 0) text += ", " + grouped(summary.stopped) + " stopped at a limit";
  text = terminal.paint(good ? Color::kGreen : Color::kRed, text);
  text += " in " + rounded_duration(summary.wall_ns);
  if (summary.runs() < summary.planned) {
    text += "; " + grouped(summary.planned - summary.runs()) + " not run";
    if (summary.interrupted) text += " (interrupted)";
  }
  return text;
}

}  // namespace brine::soak
