#include "artifacts/replay.hpp"

#include <algorithm>
#include <utility>

#include "artifacts/first_difference.hpp"
#include "artifacts/observe.hpp"
#include "sim/strategies/replay.hpp"

namespace brine::artifacts {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw ArtifactError(ArtifactError::Kind::kNotReplayable, why);
}

/// The same failure though its message may hold other numbers.
bool same_failure(const std::optional<engine::Failure>& a,
                  const std::optional<engine::Failure>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || (a->kind == b->kind && a->property == b->property);
}

std::string describe(const sim::Divergence& divergence) {
  return "decision " + std::to_string(divergence.decision) + " at step " +
         std::to_string(divergence.step) + ": recorded " + divergence.recorded + "; now " +
         divergence.actual;
}

/// The very binary that recorded the run. It cannot drift: what does not fit was edited.
bool same_binary(const Artifact& artifact) {
  return artifact.observed.build.id.has_value() && artifact.observed.build == this_build();
}

/// Some decisions did not fit: goes on all the same, and sees where that leads.
ReplayReport replay_leniently(const Artifact& artifact, const Runner& runner,
                              const sim::RunOptions& options) {
  sim::Replay source(*artifact.decisions, sim::Replay::Mode::kLenient);
  ReplayReport report;
  report.result = runner(artifact.spec, source, options);
  const bool found =
      report.result.status == artifact.status && same_failure(report.result.error, artifact.error);
  report.verdict = found ? Verdict::kDrifted : Verdict::kLost;
  if (found) report.drifted = std::max<std::uint64_t>(source.drifted(), 1);
  return report;
}

}  // namespace

std::string_view name_of(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::kExact:
      return "exact";
    case Verdict::kDrifted:
      return "drifted";
    case Verdict::kLost:
      return "lost";
    case Verdict::kDiffers:
      break;
  }
  return "differs";
}

std::string ReplayReport::summary() const {
  std::string text(name_of(verdict));
  if (verdict == Verdict::kDrifted) text += " by " + std::to_string(drifted);
  return text;
}

void require_replayable(const Artifact& artifact) {
  const std::string again =
      "run the seed again with --record: brine run " + artifact.spec.scenario + " --seed " +
      std::to_string(artifact.spec.seed) + " --record, with the options of its spec";
  if (artifact.mode == Mode::kThreads) {
    refuse(
        "this run used real threads, so there are no decisions to replay; search for the failure "
        "in simulation "
        "with brine reproduce");
  }
  if (!artifact.decisions) refuse("its decisions were not recorded; " + again);
  if (!artifact.decisions->complete) {
    refuse("its decisions exceeded the limit of " + std::to_string(artifact.spec.decision_cap) +
           " and were given up; choose a smaller --size or shorter parameters, and " + again);
  }
}

ReplayReport replay(const Artifact& artifact, const Runner& runner, sim::RunOptions options) {
  options.detail = true;
  require_replayable(artifact);
  sim::Replay source(*artifact.decisions);
  sim::RunResult result = runner(artifact.spec, source, options);
  if (source.divergence()) {
    ReplayReport report;
    if (same_binary(artifact)) {
      report.verdict = Verdict::kDiffers;
      report.result = std::move(result);
    } else {
      report = replay_leniently(artifact, runner, options);
    }
    report.difference = describe(*source.divergence());
    return report;
  }
  ReplayReport report;
  report.difference = first_difference(artifact, result);
  if (!source.finished()) {
    const bool found =
        result.status == artifact.status && same_failure(result.error, artifact.error);
    report.verdict = same_binary(artifact) ? Verdict::kDiffers
                     : found               ? Verdict::kDrifted
                                           : Verdict::kLost;
    report.drifted = report.verdict == Verdict::kDrifted ? 1 : 0;
    if (report.difference.empty())
      report.difference = "the run ended before all recorded decisions were used";
  } else if (!report.difference.empty()) {
    report.verdict = Verdict::kDiffers;
  }
  report.result = std::move(result);
  return report;
}

}  // namespace brine::artifacts
