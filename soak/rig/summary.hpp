#pragma once

/// SoakHeader, SoakTotals and SoakSummary: what is known of a soak before its first interval, what
/// its intervals add up to, and what it came to, as plain values for every output.

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "artifacts/soak_artifact.hpp"
#include "soak/exit_codes.hpp"
#include "soak/rig/interval.hpp"

namespace brine::soak {

struct SoakHeader {
  artifacts::SoakSpec spec;
  std::string run_id;              ///< unique; enters file names
  std::string timestamp;           ///< UTC, ISO 8601
  std::int64_t begin_unix_ns = 0;  ///< when interval 0 begins
  std::string command;             ///< runs the same soak again; ready to paste
  std::vector<std::string> argv;
  std::string clock;                ///< what time stamps are taken with: "tsc", "clock_gettime"
  std::uint64_t clock_cost_ps = 0;  ///< of one stamp, picoseconds
};

/// Sums over the intervals that count, which are those after the warm-up. An hour of them takes
/// what a minute takes: histograms are merged.
struct SoakTotals {
  std::uint64_t intervals = 0;
  std::uint64_t measured_ns = 0;
  std::uint64_t rounds = 0;
  Operations operations;
  engine::Coverage coverage;
  Histograms latencies;
  std::uint64_t cpu_ns = 0;  ///< of the process, between the ends of the first and the last of them
  std::uint64_t harness_ns = 0;
  std::optional<std::uint64_t> rss_most_bytes;
  std::optional<std::uint64_t> allocations;    ///< calls of operator new; absent: not counted
  std::optional<std::uint64_t> cpu_before_ns;  ///< for the next interval's share
};

/// Adds an interval. One of the warm-up only says where the next one's processor time begins.
void accumulate(SoakTotals& totals, const Interval& interval);

/// What came of a soak. The lists are in the order of the command line.
struct SoakSummary {
  std::uint64_t elapsed_ns = 0;  ///< warm-up included
  std::int64_t end_unix_ns = 0;
  bool interrupted = false;  ///< by a signal; everything up to then is here
  SoakTotals totals;
  std::vector<artifacts::SoakScenario> scenarios;
  artifacts::FigureSet figures;  ///< those of figures_of() that were measured
  std::vector<artifacts::ThresholdOutcome> thresholds;
  std::vector<artifacts::LeakTrend> leaks;  ///< what judge_leak() found, of heap and RSS
  std::vector<artifacts::Change> changes;   ///< against the baseline, if one was given
  std::string baseline;                     ///< its file
  std::vector<artifacts::SeriesBlock> series;
  std::vector<std::string> remarks;  ///< "saturated: 4,100 of 10,000 per second", …
  std::vector<std::string> errors;   ///< what the harness could not do; none unless kHarnessError
  std::vector<std::string> files;    ///< that were written beside the artifact
  ExitCode exit_code = kPassed;
};

/// "saturated: X of Y" when operations were begun at less than 99 in 100 of the rate that was
/// intended; else empty. `overrun_ns`: how much of the measured time came after the planned end.
[[nodiscard]] std::string saturation_text(const SoakTotals& totals, std::uint64_t overrun_ns);

/// The plain data of the final artifact: artifacts::write_soak() brings it to a file.
[[nodiscard]] artifacts::SoakArtifact make_soak_artifact(const SoakHeader& header,
                                                         const SoakSummary& summary,
                                                         const artifacts::Observed& observed);

}  // namespace brine::soak
