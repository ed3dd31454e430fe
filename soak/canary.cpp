#include "soak/canary.hpp"

#include <exception>
#include <optional>

#include "artifacts/reader.hpp"
#include "artifacts/replay.hpp"
#include "soak/interrupt.hpp"
#include "soak/report.hpp"
#include "soak/run_plan.hpp"
#include "soak/shell_quote.hpp"
#include "soak/simulated_run.hpp"

namespace brine::soak {

namespace {

/// One canary's seeds, step by step. Each step returns false when the verdict stands.
class CanaryRange {
 public:
  CanaryRange(const Canary& canary, const SeedRange& seeds, ArtifactStore& store)
      : canary_(canary),
        seeds_(seeds),
        store_(store),
        spec_(scenarios::default_spec(*canary.scenario, canary.mutant->size, canary.mutant)) {}

  CanaryCheck run(const std::string& program) {
    if (find() && name_property() && replay() && pass_without())
      check_.verdict = CanaryVerdict::kCaught;
    add_commands(program);
    return check_;
  }

 private:
  bool stop(CanaryVerdict verdict, std::string why) {
    check_.verdict = verdict;
    check_.why = std::move(why);
    return false;
  }
  bool interrupt() { return stop(CanaryVerdict::kInterrupted, "interrupted"); }

  [[nodiscard]] std::string seeds_text() const {
    return "seeds " + std::to_string(seeds_.first()) + " to " +
           std::to_string(seeds_.at(seeds_.count() - 1));
  }

  /// The first failing run. One that exercised too little is none: a broken part may well do so.
  bool find() {
    for (std::uint64_t i = 0; i < seeds_.count(); ++i) {
      if (interrupted()) return interrupt();
      spec_.seed = seeds_.at(i);
      found_ = run_simulated(*canary_.scenario, spec_);
      ++check_.tried;
      if (found_.result.status == sim::Status::kFailed) break;
    }
    fill_row();
    if (found_.result.status == sim::Status::kFailed) return true;
    return stop(CanaryVerdict::kMissed,
                "not found in " + std::to_string(check_.tried) + " schedules: " + seeds_text());
  }

  bool name_property() {
    const engine::Failure& failure = *found_.result.error;
    if (failure.property == canary_.mutant->property) return true;
    return stop(CanaryVerdict::kOtherProperty,
                "caught at seed " + std::to_string(spec_.seed) + " by '" +
                    (failure.property.empty() ? failure.kind : failure.property) +
                    "', but stated is '" + std::string(canary_.mutant->property) +
                    "': " + failure.message);
  }

  bool replay() {
    try {
      const artifacts::ReplayReport report = artifacts::replay(
          artifact(), [this](const sim::RunSpec& spec, sim::DecisionSource& decisions,
                             const sim::RunOptions& options) {
            return scenarios::run_simulated(*canary_.scenario, spec, decisions, options);
          });
      check_.replayed = report.summary();
      if (report.verdict == artifacts::Verdict::kExact) return true;
      return stop(CanaryVerdict::kNotReplayed,
                  "the replay of seed " + std::to_string(spec_.seed) + " is " + check_.replayed +
                      (report.difference.empty() ? "" : ": " + report.difference));
    } catch (const std::exception& error) {
      return stop(CanaryVerdict::kNotReplayed,
                  "seed " + std::to_string(spec_.seed) + " cannot be replayed: " + error.what());
    }
  }

  /// From its file, when it gets one.
  artifacts::Artifact artifact() {
    if (store_.wants(spec_, found_.result.status)) {
      SavedRun saved = store_.save(*canary_.scenario, spec_, found_);
      check_.row.artifact = std::move(saved.file);
      check_.row.error = std::move(saved.error);
      check_.row.replayable = found_.result.decisions.complete;
      return artifacts::read(*check_.row.artifact);
    }
    const artifacts::Observation observation = store_.observe();
    return artifacts::make_artifact(spec_, with_detail(*canary_.scenario, spec_, found_),
                                    artifacts::Decisions::kKeep, observation.finish());
  }

  bool pass_without() {
    sim::RunSpec spec = spec_;
    spec.mutant.clear();
    for (std::uint64_t i = 0; i < seeds_.count(); ++i) {
      if (interrupted()) return interrupt();
      spec.seed = seeds_.at(i);
      const sim::RunResult result = run_simulated(*canary_.scenario, spec).result;
      if (result.status != sim::Status::kPassed) {
        return stop(CanaryVerdict::kFailsWithout,
                    "seed " + std::to_string(spec.seed) +
                        " does not pass without the mutant: " + error_text(*result.error));
      }
      ++check_.without;
    }
    return true;
  }

  void fill_row() {
    const sim::RunResult& result = found_.result;
    check_.row = {.spec = spec_, .status = result.status, .error = result.error};
    check_.row.simulated = {
        .digest = result.digest, .steps = result.steps, .virtual_ns = result.virtual_ns};
    check_.row.wall_ns = found_.wall_ns;
    check_.row.coverage = result.coverage;
    check_.row.latencies = result.latencies;
  }

  void add_commands(const std::string& program) {
    Row& row = check_.row;
    const RunPlan usual;
    std::vector<std::string> words =
        arguments_of({.scenario = canary_.scenario, .spec = spec_}, usual, spec_.seed);
    words.insert(words.begin(), program);
    row.run_again = shell_command(words);
    row.replay = row.artifact && row.replayable
                     ? shell_command({program, "replay", row.artifact->string()})
                     : row.run_again;
  }

  const Canary canary_;
  const SeedRange seeds_;
  ArtifactStore& store_;
  sim::RunSpec spec_;
  SimulatedRun found_;
  CanaryCheck check_;
};

}  // namespace

std::string_view name_of(CanaryVerdict verdict) noexcept {
  switch (verdict) {
    case CanaryVerdict::kCaught:
      return "caught";
    case CanaryVerdict::kMissed:
      return "missed";
    case CanaryVerdict::kOtherProperty:
      return "other-property";
    case CanaryVerdict::kNotReplayed:
      return "not-replayed";
    case CanaryVerdict::kFailsWithout:
      return "fails-without";
    case CanaryVerdict::kInterrupted:
      break;
  }
  return "interrupted";
}

CanaryCheck check_canary(const Canary& canary, const SeedRange& seeds, ArtifactStore& store,
                         const std::string& program) {
  return CanaryRange(canary, seeds, store).run(program);
}

}  // namespace brine::soak
