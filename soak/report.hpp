#pragma once

/// What `brine run` shows to people.

#include <string>
#include <string_view>

#include "soak/row.hpp"
#include "soak/run_plan.hpp"
#include "soak/terminal.hpp"

namespace brine::soak {

/// Every option and parameter value of a run, shown before it starts.
[[nodiscard]] std::string opening_text(const PlannedScenario& planned, const RunPlan& plan);

/// A line of a report, "\n  name          value", with the values in one column.
[[nodiscard]] std::string report_field(std::string_view name, std::string_view value);

/// "p50 12.1 us  p90 …  (1,200)"
[[nodiscard]] std::string latency_text(const engine::LatencySnapshot& latency);

/// "property order: value 7 came after 9"
[[nodiscard]] std::string error_text(const engine::Failure& error);

/// Verdict and figures of a run. A failure ends with the seed and the commands to paste.
[[nodiscard]] std::string run_text(const Row& row, const Terminal& terminal);

/// One line for all seeds of one scenario.
[[nodiscard]] std::string scenario_line(std::string_view scenario, const Summary& summary,
                                        const Terminal& terminal);

/// One line for all runs of the command.
[[nodiscard]] std::string summary_text(const Summary& summary, const Terminal& terminal);

}  // namespace brine::soak
