#pragma once

/// Artifact: what one run leaves behind, as plain data. The JSON form is
/// schema/artifact-1.schema.json.
///
///     const Artifact artifact = make_artifact(spec, result, Decisions::kKeep, observed);
///     const std::filesystem::path file = write(artifact, "brine-out");
///     const Artifact same = read(file);

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/measure/context.hpp"
#include "engine/measure/latency_histogram.hpp"
#include "engine/measure/process.hpp"
#include "sim/run_result.hpp"
#include "sim/run_spec.hpp"

namespace brine::artifacts {

enum class Mode : std::uint8_t {
  kSimulated,  ///< "sim": decided step by step, so it can be replayed
  kThreads,    ///< "threads": a real machine decided; no digest, no decisions
};
[[nodiscard]] std::string_view name_of(Mode mode) noexcept;

using Latencies = std::map<std::string, engine::LatencySnapshot>;

struct Build {
  std::string version;
  std::string compiler;
  std::string optimisation;
  std::optional<std::string> commit = {};
  std::optional<std::string> id = {};  ///< of the binary itself, from its linker

  friend bool operator==(const Build&, const Build&) = default;
};

/// All that may differ between two runs of one spec.
struct Observed {
  std::string run_id;     ///< unique; enters the file name
  std::string timestamp;  ///< when the run began; UTC, ISO 8601
  std::uint64_t duration_ms = 0;
  engine::ProcessFigures process;  ///< at the end of the run
  Latencies wall_latencies;        ///< measured with a real clock, nanoseconds
  std::map<std::string, double>
      figures;  ///< other wall figures; one that is not finite is left out
  std::string host;
  Build build;
  std::vector<std::string> argv;
  std::vector<std::string> remarks;

  friend bool operator==(const Observed&, const Observed&) = default;
};

struct Artifact {
  sim::RunSpec spec;
  Mode mode = Mode::kSimulated;
  sim::Status status = sim::Status::kPassed;
  std::optional<engine::Failure> error;  ///< empty when status is kPassed
  std::optional<std::uint64_t> digest;   ///< empty on threads
  std::optional<std::uint64_t> virtual_ns;
  std::uint64_t steps = 0;
  std::uint64_t leaked_tasks = 0;
  engine::Coverage coverage;
  Latencies latencies;  ///< virtual nanoseconds; empty on threads
  sim::EventLog events;
  std::vector<std::string> tasks;
  std::vector<sim::ObjectInfo> objects;
  std::optional<sim::DecisionLog> decisions;  ///< empty: not recorded, or on threads
  Observed observed;
  /// What Event::site points into when the artifact was read from a file.
  std::shared_ptr<const std::set<std::string>> site_files;
};

enum class Decisions : std::uint8_t {
  kKeep,           ///< always: `--record`
  kUnlessPassing,  ///< the default: a passing run stores none
};

/// The artifact of a simulated run.
[[nodiscard]] Artifact make_artifact(const sim::RunSpec& spec, const sim::RunResult& result,
                                     Decisions decisions, Observed observed);

/// What a run on real threads came to.
struct ThreadOutcome {
  sim::Status status = sim::Status::kPassed;
  std::optional<engine::Failure> error;
  engine::Coverage coverage;
};

/// The artifact of a run on real threads. Adds the remark that it cannot be replayed step by step.
[[nodiscard]] Artifact make_thread_artifact(const sim::RunSpec& spec, const ThreadOutcome& outcome,
                                            Observed observed);

/// The remark that every artifact of a run on threads carries.
extern const std::string_view kThreadsRemark;

}  // namespace brine::artifacts
