#include "soak/artifact_store.hpp"

#include <utility>

#include "artifacts/writer.hpp"

namespace brine::soak {

bool ArtifactStore::wants(const sim::RunSpec& spec, sim::Status status) const {
  if (options_.every_run) return true;
  if (status == sim::Status::kPassed) return false;
  const auto found = failures_.find(spec.scenario);
  return found == failures_.end() || found->second < kFailuresKept;
}

SavedRun ArtifactStore::save(const scenarios::Scenario& scenario, const sim::RunSpec& spec,
                             const SimulatedRun& run) {
  const artifacts::Observation observation = observe();
  const sim::RunResult detailed = with_detail(scenario, spec, run);
  artifacts::Observed observed = observation.finish();
  observed.duration_ms = run.wall_ns / 1'000'000;  // of the run itself, not of the one with detail
  const auto decisions =
      options_.keep_decisions ? artifacts::Decisions::kKeep : artifacts::Decisions::kUnlessPassing;
  return {.file = write(artifacts::make_artifact(spec, detailed, decisions, std::move(observed))),
          .error = detailed.error};
}

SavedRun ArtifactStore::save(const sim::RunSpec& spec, const ThreadRun& run,
                             const artifacts::Observation& observation) {
  artifacts::Observed observed = observation.finish();
  observed.wall_latencies = run.latencies;
  for (const auto& [name, value] : run.figures)
    observed.figures[name] = static_cast<double>(value);
  return {.file = write(artifacts::make_thread_artifact(
              spec, {.status = run.status, .error = run.error, .coverage = run.coverage},
              std::move(observed))),
          .error = run.error};
}

std::filesystem::path ArtifactStore::write(const artifacts::Artifact& artifact) {
  std::filesystem::path file = artifacts::write(artifact, options_.folder);
  if (artifact.status != sim::Status::kPassed) ++failures_[artifact.spec.scenario];
  return file;
}

}  // namespace brine::soak
