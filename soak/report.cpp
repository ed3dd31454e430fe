#include "soak/report.hpp"

#include <array>
#include <cstdio>

#include "soak/comparison.hpp"
#include "soak/values.hpp"

namespace brine::soak {

namespace {

/// "  name          value" with the values in one column.
std::string field(std::string_view name, std::string_view value) {
  constexpr std::size_t kColumn = 20;
  std::string line = "\n  " + std::string(name);
  line.append(name.size() < kColumn ? kColumn - name.size() : 1, ' ');
  return line.append(value);
}

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

std::string with_decimals(double value, int decimals) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

/// "x 12.5 of real time": how long the simulated run took, against the time that it simulated.
std::string speed_text(std::uint64_t virtual_ns, std::uint64_t wall_ns) {
  if (wall_ns == 0 || virtual_ns == 0) return "";
  const double factor = static_cast<double>(virtual_ns) / static_cast<double>(wall_ns);
  if (factor >= 1) return ", " + with_decimals(factor, factor < 10 ? 1 : 0) + " x real time";
  return ", " + with_decimals(1 / factor, 1 / factor < 10 ? 1 : 0) + " x slower than real time";
}

std::string latency_text(const engine::LatencySnapshot& latency) {
  return "p50 " + rounded_duration(latency.p50) + "  p90 " + rounded_duration(latency.p90) +
         "  p99 " + rounded_duration(latency.p99) + "  p99.9 " + rounded_duration(latency.p999) +
         "  max " + rounded_duration(latency.max) + "  (" + grouped(latency.count) + ")";
}

std::string figures_text(const Row& row) {
  std::string text;
  if (row.simulated) {
    text += field("digest", digest_text(row.simulated->digest));
    text += field("steps", grouped(row.simulated->steps));
  }
  if (const auto messages = messages_of(row)) {
    std::string counts = grouped(*messages) + " sent";
    const auto received = row.coverage.find("received");
    if (received != row.coverage.end()) counts += ", " + grouped(received->second) + " received";
    text += field("messages", counts);
  }
  if (row.simulated) {
    text += field("virtual time", rounded_duration(row.simulated->virtual_ns) +
                                      speed_text(row.simulated->virtual_ns, row.wall_ns));
  }
  text += field("wall time", rounded_duration(row.wall_ns));
  text += comparison_text(row);
  for (const auto& [name, latency] : row.latencies) {
    if (latency.count != 0 && !is_compared(name, row.variants))
      text += field(name + " latency", latency_text(latency));
  }
  std::string counts;
  for (const auto& [name, count] : row.coverage) {
    if (is_compared(name, row.variants)) continue;
    if (!counts.empty()) counts += ", ";
    counts += name + " " + grouped(count);
  }
  if (!counts.empty()) text += field("coverage", counts);
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
  text += field("seed", std::to_string(plan.seeds.first()) +
                            (plan.seed_drawn ? " (drawn, because none was given)" : ""));
  text += field("mode", plan.threads ? "threads" : "sim");
  text += field("size", sim::name_of(spec.size));
  if (!spec.mutant.empty()) text += field("mutant", spec.mutant);
  if (!plan.threads) {
    text += field("strategy", spec.strategy);
    text += field("memory", sim::name_of(spec.memory));
    text += field("timing", sim::name_of(spec.timing));
    text += field("step limit", grouped(spec.step_limit));
    text += field("operation", std::to_string(spec.operation_ns) + "ns");
    text += field("events kept", grouped(spec.event_cap));
    text += field("decisions kept", grouped(spec.decision_cap));
  }
  for (const auto& parameter : planned.scenario->parameters) {
    const auto value = spec.values.find(parameter.name);
    if (value == spec.values.end()) continue;
    std::string shown_value = value_text(parameter, value->second);
    if (parameter.type == engine::ParameterType::kInteger && !parameter.unit.empty()) {
      shown_value.append(1, ' ').append(parameter.unit);
    }
    text += field(parameter.name, shown_value);
  }
  return text;
}

std::string run_text(const Row& row, const Terminal& terminal) {
  std::string text = verdict(row.status, terminal) + "  " + row.spec.scenario + "  seed " +
                     std::to_string(row.spec.seed);
  if (row.error) {
    text += "\n  " + error_text(*row.error);
  }
  text += figures_text(row);
  if (row.artifact) text += field("artifact", row.artifact->string());
  if (row.status == sim::Status::kPassed) return text + field("run it again", row.run_again);
  if (row.replay != row.run_again) text += field("run it again", row.run_again);
  text += field("seed", std::to_string(row.spec.seed));
  text += field(row.replay == row.run_again ? "run it again" : "replay", row.replay);
  return text;
}

std::string scenario_line(std::string_view scenario, const Summary& summary,
                          const Terminal& terminal) {
  const sim::Status worst = summary.errors > 0   ? sim::Status::kError
                            : summary.failed > 0 ? sim::Status::kFailed
                                                 : sim::Status::kPassed;
  if (summary.runs() == 0) return "not run " + std::string(scenario);
  std::string text = verdict(worst, terminal) + "  " + std::string(scenario) + "  ";
  text += grouped(summary.passed) + " of " + grouped(summary.planned) + " passed";
  return text;
}

std::string summary_text(const Summary& summary, const Terminal& terminal) {
  const bool good = summary.failed == 0 && summary.errors == 0 && !summary.interrupted;
  std::string text = grouped(summary.runs()) + " runs: " + grouped(summary.passed) + " passed, " +
                     grouped(summary.failed) + " failed, " + grouped(summary.errors) + " errors";
  text = terminal.paint(good ? Color::kGreen : Color::kRed, text);
  text += " in " + rounded_duration(summary.wall_ns);
  if (summary.runs() < summary.planned) {
    text += "; " + grouped(summary.planned - summary.runs()) + " not run";
    if (summary.interrupted) text += " (interrupted)";
  }
  return text;
}

}  // namespace brine::soak
