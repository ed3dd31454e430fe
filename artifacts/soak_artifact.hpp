#pragma once

/// SoakArtifact: what a soak leaves behind, as plain data. The JSON form is
/// schema/soak-1.schema.json. It keeps figures and their course, not events or decisions; a run in
/// it that failed has an artifact of its own.
///
///     const std::filesystem::path file = write_soak(artifact, "brine-out");
///     const SoakArtifact same = read_soak(file);

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "artifacts/artifact.hpp"
#include "artifacts/error.hpp"

namespace brine::artifacts {

/// Figures by name, in name order: "throughput" (per second), "recv.p99" (nanoseconds), "rss.slope"
/// (bytes per hour), …
using FigureSet = std::map<std::string, double, std::less<>>;

/// What was asked for.
struct SoakSpec {
  std::vector<std::string> scenarios;
  std::uint64_t seed = 0;
  std::string mutant;  ///< empty: the real parts
  Mode mode = Mode::kThreads;
  std::string loop;           ///< "open", "closed", "own-pace"
  std::uint64_t rate_hz = 0;  ///< 0: none was asked for
  std::uint64_t duration_ns = 0;
  std::uint64_t ramp_ns = 0;
  std::uint64_t warm_up_ns = 0;
  std::uint64_t interval_ns = 0;
  std::uint64_t round_ns = 0;
  std::map<std::string, std::uint64_t, std::less<>> parameters = {};  ///< that were set
  std::vector<std::uint32_t> cpus = {};                               ///< pinned to; empty: all
  std::uint64_t check_one_in = 1;  ///< messages, so that the properties look at one

  friend bool operator==(const SoakSpec&, const SoakSpec&) = default;
};

struct OperationCounts {
  std::uint64_t intended = 0;  ///< 0: no rate was asked for
  std::uint64_t attempted = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;

  friend bool operator==(const OperationCounts&, const OperationCounts&) = default;
};

/// A round that failed.
struct SoakFailure {
  std::uint64_t seed = 0;
  std::uint64_t round = 0;
  engine::Failure failure;
  std::string artifact;  ///< its file; empty when none was written
  std::string replay;    ///< the command that does it again

  friend bool operator==(const SoakFailure&, const SoakFailure&) = default;
};

/// One scenario of a soak.
struct SoakScenario {
  std::string name;
  std::uint64_t rounds = 0;
  std::uint64_t failed_rounds = 0;
  OperationCounts operations;
  engine::Coverage coverage;
  Latencies latencies;                ///< nanoseconds, after the warm-up
  std::vector<SoakFailure> failures;  ///< the first kMaxSoakFailures

  friend bool operator==(const SoakScenario&, const SoakScenario&) = default;
};

/// One `--threshold`.
struct ThresholdOutcome {
  std::string expression;
  std::string figure;
  std::optional<double> value = {};  ///< empty: it was never measured, and so does not hold
  bool holds = false;

  friend bool operator==(const ThresholdOutcome&, const ThresholdOutcome&) = default;
};

enum class LeakFinding : std::uint8_t {
  kFlat,      ///< "flat": the lower bound of the slope is within the budget
  kLeak,      ///< "leak"
  kTooShort,  ///< "too-short": not enough samples after the warm-up
};
[[nodiscard]] std::string_view name_of(LeakFinding finding) noexcept;

/// How one measure of memory went over time.
struct LeakTrend {
  std::string figure;  ///< "heap", "rss"
  LeakFinding finding = LeakFinding::kTooShort;
  bool quiescent = false;  ///< judged by samples between rounds only
  std::uint64_t samples = 0;
  std::uint64_t span_ns = 0;  ///< from the first sample that was judged to the last
  double slope = 0;           ///< bytes per hour, Theil-Sen
  double low = 0;             ///< confidence bounds of the slope
  double high = 0;
  double budget = 0;        ///< bytes per hour
  double least_growth = 0;  ///< bytes; less in the whole span is no finding
  std::uint64_t first_bytes = 0;
  std::uint64_t last_bytes = 0;
  std::uint64_t most_bytes = 0;

  friend bool operator==(const LeakTrend&, const LeakTrend&) = default;
};

enum class ChangeVerdict : std::uint8_t {
  kSame,     ///< "same": not shown to be beyond the tolerance
  kBetter,   ///< "better"
  kWorse,    ///< "worse"
  kUnknown,  ///< "unknown": not enough blocks, or not measured in both
};
[[nodiscard]] std::string_view name_of(ChangeVerdict verdict) noexcept;

/// One figure against the baseline. Ratios are after : before.
struct Change {
  std::string figure;
  double before = 0;  ///< median of its blocks
  double after = 0;
  double ratio = 1;
  double low = 1;  ///< confidence bounds of the ratio
  double high = 1;
  double tolerance = 0;  ///< 0.1: a tenth more or less is no change
  ChangeVerdict verdict = ChangeVerdict::kUnknown;

  friend bool operator==(const Change&, const Change&) = default;
};

/// Means over neighbouring intervals after the warm-up.
struct SeriesBlock {
  std::uint64_t begin_ns = 0;
  std::uint64_t end_ns = 0;
  FigureSet figures;

  friend bool operator==(const SeriesBlock&, const SeriesBlock&) = default;
};

enum class SoakStatus : std::uint8_t {
  kPassed,       ///< "passed"
  kFailed,       ///< "failed": a property failed, a threshold was crossed, memory leaked, …
  kError,        ///< "error": the harness could not do its work
  kInterrupted,  ///< "interrupted": by a signal; what there is, holds
};
[[nodiscard]] std::string_view name_of(SoakStatus status) noexcept;

struct SoakArtifact {
  SoakSpec spec;
  SoakStatus status = SoakStatus::kPassed;
  std::uint32_t exit_code = 0;
  std::uint64_t elapsed_ns = 0;   ///< warm-up included
  std::uint64_t measured_ns = 0;  ///< of the intervals that count
  std::uint64_t rounds = 0;
  OperationCounts operations;
  FigureSet figures;
  Latencies latencies;
  engine::Coverage coverage;
  std::vector<SoakScenario> scenarios;
  std::vector<ThresholdOutcome> thresholds;
  std::vector<LeakTrend> leaks;
  std::vector<Change> changes;
  std::string baseline;  ///< the file; empty: none was given
  std::vector<SeriesBlock> series;
  std::string command;
  std::string clock;
  std::uint64_t clock_cost_ps = 0;
  std::vector<std::string> files;
  Observed observed;  ///< who ran it, where, when; its latencies and figures are not written

  friend bool operator==(const SoakArtifact&, const SoakArtifact&) = default;
};

inline constexpr std::size_t kMaxSoakScenarios = 1024;
inline constexpr std::size_t kMaxSoakFailures = 10;  ///< kept of each scenario
inline constexpr std::size_t kMaxSoakThresholds = 1024;
inline constexpr std::size_t kMaxSoakLeaks = 16;
inline constexpr std::size_t kMaxSoakChanges = 256;
inline constexpr std::size_t kMaxSoakCpus = 4096;
inline constexpr std::size_t kMaxSeriesBlocks = 256;

/// Writes `soak-{run_id}.json` into `folder` (made if needed), whole or not at all, never over a
/// file that exists: see writer.hpp. Returns the file. Throws ArtifactError (kIo).
std::filesystem::path write_soak(const SoakArtifact& artifact, const std::filesystem::path& folder);

/// Nothing in the file is trusted. Throws ArtifactError: what is wrong, in which file and place,
/// and what to do next.
[[nodiscard]] SoakArtifact read_soak(const std::filesystem::path& file);

}  // namespace brine::artifacts
