#pragma once

/// What a soak was judged by, as a list for reports: each scenario, each threshold, each measure of
/// memory, each figure of the baseline; and what the harness could not do.

#include <string>
#include <vector>

#include "soak/rig/summary.hpp"

namespace brine::soak {

struct VerdictRow {
  enum class Outcome { kHolds, kFails, kNotJudged, kError };

  std::string group;  ///< "brine.SCENARIO"
  std::string name;   ///< stable: the same soak has the same names; no two rows share both
  Outcome outcome = Outcome::kHolds;
  std::string kind;         ///< of a failure: "property", "threshold", "leak", "baseline", …
  std::string message;      ///< one line
  std::string detail = {};  ///< of a failure: seeds, artifacts and commands; may be long
  std::uint64_t time_ns = 0;
};

/// Scenarios first, in their order, errors last. What is judged of the whole soak belongs to its
/// scenario if it has one, else to "brine.all-scenarios".
[[nodiscard]] std::vector<VerdictRow> verdict_list(const SoakHeader& header,
                                                   const SoakSummary& summary);

}  // namespace brine::soak
