#pragma once

/// What `brine replay` reports of one artifact.

#include <string>

#include "artifacts/replay.hpp"
#include "soak/json_line.hpp"
#include "soak/row.hpp"
#include "soak/terminal.hpp"

namespace brine::soak {

struct Replayed {
  Row row;  ///< of the run now
  sim::Status recorded = sim::Status::kPassed;
  artifacts::ReplayReport report;
};

/// The row of a run, with what the replay came to: {"replayed": "exact", "drifted": 0, "recorded":
/// …, …}.
[[nodiscard]] JsonLine json_of(const Replayed& replayed);

[[nodiscard]] std::string text_of(const Replayed& replayed, const Terminal& terminal);

struct ReplaySummary {
  std::uint64_t runs = 0;
  std::uint64_t reproduced = 0;
  std::uint64_t unreadable = 0;
  Summary statuses;  ///< of the runs now

  void count(const Replayed& replayed) noexcept;
};
[[nodiscard]] JsonLine json_of(const ReplaySummary& summary);

}  // namespace brine::soak
