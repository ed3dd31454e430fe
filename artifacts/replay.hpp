#pragma once

/// Replay: the same decisions again, and what came of them. No strategy is made and nothing is
/// drawn; the record decides.
///
///     const ReplayReport report = replay(read(file), runner);
///     if (report.verdict != Verdict::kExact) std::cerr << report.difference << '\n';

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "artifacts/artifact.hpp"
#include "artifacts/error.hpp"
#include "sim/decision_source.hpp"
#include "sim/run.hpp"

namespace brine::artifacts {

/// Runs a spec with somebody else deciding. Made by whoever knows the scenarios.
using Runner = std::function<sim::RunResult(const sim::RunSpec&, sim::DecisionSource&,
                                            const sim::RunOptions&)>;

enum class Verdict : std::uint8_t {
  kExact,    ///< every decision fitted; digest, status and error are the recorded ones
  kDrifted,  ///< some decisions no longer fitted; improvising there led to the same status and the
             ///< same failure
  kLost,     ///< some decisions no longer fitted, and the outcome was another
  kDiffers,  ///< every decision fitted, and still the run was another: the build differs, or
             ///< something is not deterministic
};
[[nodiscard]] std::string_view name_of(Verdict verdict) noexcept;

struct ReplayReport {
  Verdict verdict = Verdict::kExact;
  std::uint64_t drifted =
      0;  ///< kDrifted: how many decisions were made without the record, at least 1
  std::string difference;  ///< the first one found; empty when exact
  sim::RunResult result;   ///< of the run that the verdict is about

  /// "exact", "drifted by 3", "lost", "differs"
  [[nodiscard]] std::string summary() const;
};

/// Runs with detail whatever the options say, as artifacts are made. Throws ArtifactError
/// (kNotReplayable) when the artifact cannot be replayed: see require_replayable(). Exceptions of
/// `runner` pass through.
[[nodiscard]] ReplayReport replay(const Artifact& artifact, const Runner& runner,
                                  sim::RunOptions options = {});

/// Throws ArtifactError (kNotReplayable) for a run on threads, and for one whose decisions were not
/// recorded or were given up.
void require_replayable(const Artifact& artifact);

}  // namespace brine::artifacts
