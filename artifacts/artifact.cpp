#include "artifacts/artifact.hpp"

#include <algorithm>
#include <utility>

namespace brine::artifacts {

const std::string_view kThreadsRemark =
    "This run used real threads: the machine decided the interleaving, and it cannot be replayed "
    "step by step. `brine reproduce` searches for the same failure in simulation.";

std::string_view name_of(Mode mode) noexcept {
  return mode == Mode::kThreads ? "threads" : "sim";
}

Artifact make_artifact(const sim::RunSpec& spec, const sim::RunResult& result, Decisions decisions,
                       Observed observed) {
  Artifact artifact;
  artifact.spec = spec;
  artifact.status = result.status;
  artifact.error = result.error;
  artifact.digest = result.digest;
  artifact.virtual_ns = result.virtual_ns;
  artifact.steps = result.steps;
  artifact.leaked_tasks = result.leaked_tasks;
  artifact.coverage = result.coverage;
  artifact.latencies = result.latencies;
  artifact.events = result.events;
  artifact.tasks = result.tasks;
  artifact.objects = result.objects;
  if (decisions == Decisions::kKeep || result.status != sim::Status::kPassed) {
    artifact.decisions = result.decisions;
  }
  artifact.observed = std::move(observed);
  return artifact;
}

Artifact make_thread_artifact(const sim::RunSpec& spec, const ThreadOutcome& outcome,
                              Observed observed) {
  Artifact artifact;
  artifact.spec = spec;
  artifact.mode = Mode::kThreads;
  artifact.status = outcome.status;
  artifact.error = outcome.error;
  artifact.coverage = outcome.coverage;
  artifact.events.cap = spec.event_cap;
  artifact.observed = std::move(observed);
  auto& remarks = artifact.observed.remarks;
  if (std::find(remarks.begin(), remarks.end(), kThreadsRemark) == remarks.end()) {
    remarks.emplace_back(kThreadsRemark);
  }
  return artifact;
}

}  // namespace brine::artifacts
