#pragma once

/// What `brine soak` shows: before the first round, and in the end.

#include <string>

#include "soak/json_line.hpp"
#include "soak/rig/rounds.hpp"
#include "soak/rig/soak_plan.hpp"
#include "soak/rig/summary.hpp"
#include "soak/terminal.hpp"

namespace brine::soak {

/// Every option of the soak.
[[nodiscard]] std::string soak_opening_text(const SoakPlan& plan, const SoakHeader& header);

/// Verdict, figures, thresholds, and the command that repeats the soak.
[[nodiscard]] std::string soak_text(const SoakHeader& header, const SoakSummary& summary,
                                    const RoundsEnd& end, const Terminal& terminal);

/// {"summary": …}: the last line of --json.
[[nodiscard]] JsonLine json_of(const SoakHeader& header, const SoakSummary& summary,
                               const RoundsEnd& end, const std::string& artifact);

}  // namespace brine::soak
