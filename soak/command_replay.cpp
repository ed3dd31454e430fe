/// brine replay: the decisions of an artifact again. No strategy is made and nothing is drawn.

#include <chrono>
#include <exception>
#include <optional>
#include <string>

#include "artifacts/observe.hpp"
#include "artifacts/reader.hpp"
#include "artifacts/replay.hpp"
#include "scenarios/scenario_set.hpp"
#include "soak/commands.hpp"
#include "soak/output.hpp"
#include "soak/replay_report.hpp"
#include "soak/shell_quote.hpp"
#include "soak/spec_builder.hpp"
#include "soak/usage_error.hpp"
#include "soak/values.hpp"

namespace brine::soak {

namespace {

using artifacts::Verdict;
using scenarios::ScenarioSet;

/// The scenario and its parameters must be those that this binary knows.
void require_known(const ScenarioSet& known, const artifacts::Artifact& artifact,
                   const std::string& file) {
  const sim::RunSpec& spec = artifact.spec;
  const std::string why = why_unknown(known, spec);
  if (!why.empty()) throw UsageError(file + ": " + why);
}

std::string build_text(const artifacts::Build& build) {
  std::string text = build.version + ", " + build.compiler + ", " + build.optimisation;
  if (build.commit) text += ", commit " + *build.commit;
  return text;
}

void note_other_build(const artifacts::Artifact& artifact, const std::string& file) {
  const artifacts::Build& recorded = artifact.observed.build;
  if (recorded == artifacts::this_build()) return;
  note_line("brine: " + file + " was written by another build (" + build_text(recorded) +
            "); this is " + build_text(artifacts::this_build()));
}

Replayed replay_file(const ScenarioSet& known, const std::string& file, const std::string& program,
                     const sim::RunOptions& run_options) {
  Replayed replayed;
  const artifacts::Artifact artifact = artifacts::read(file);
  artifacts::require_replayable(artifact);
  require_known(known, artifact, file);
  note_other_build(artifact, file);
  const auto start = std::chrono::steady_clock::now();
  replayed.report = artifacts::replay(
      artifact,
      [&scenario = *known.find(artifact.spec.scenario)](const sim::RunSpec& spec,
                                                        sim::DecisionSource& decisions,
                                                        const sim::RunOptions& options) {
        return scenarios::run_simulated(scenario, spec, decisions, options);
      },
      run_options);
  const sim::RunResult& result = replayed.report.result;
  replayed.recorded = artifact.status;
  Row& row = replayed.row;
  row.wall_ns = static_cast<std::uint64_t>((std::chrono::steady_clock::now() - start).count());
  row.spec = artifact.spec;
  row.status = result.status;
  row.error = result.error;
  row.simulated = {.digest = result.digest, .steps = result.steps, .virtual_ns = result.virtual_ns};
  row.coverage = result.coverage;
  row.latencies = result.latencies;
  row.artifact = file;
  row.replay = shell_command({program, "replay", file});
  return replayed;
}

ExitCode code_of(const Replayed& replayed) {
  switch (replayed.report.verdict) {
    case Verdict::kExact:
    case Verdict::kDrifted:
      break;
    case Verdict::kLost:
    case Verdict::kDiffers:
      return kHarnessError;
  }
  switch (replayed.recorded) {
    case sim::Status::kPassed:
      return kPassed;
    case sim::Status::kFailed:
      return kFailed;
    case sim::Status::kError:
      break;
  }
  return kHarnessError;
}

/// Whether this build has the recorded failure. A pass on another path says that it has not.
ExitCode bisect_code_of(const Replayed& replayed) {
  const ExitCode code = code_of(replayed);
  if (code == kFailed) return kFailed;
  const bool passed = replayed.report.result.status == sim::Status::kPassed;
  return passed ? kPassed : kCannotBisect;
}

/// Several artifacts under --bisect: one failure is enough, and one that cannot be judged spoils a
/// pass.
ExitCode worse_for_bisect(ExitCode a, ExitCode b) {
  if (a == kFailed || b == kFailed) return kFailed;
  return a == kCannotBisect || b == kCannotBisect ? kCannotBisect : kPassed;
}

class ReplayLoop {
 public:
  ReplayLoop(const ReplayCommand& command, const Surroundings& surroundings)
      : command_(command),
        known_(surroundings.scenarios),
        program_(surroundings.program),
        terminal_(surroundings.color) {
    if (command.watchdog) options_.watchdog_ns = parse_watchdog(*command.watchdog);
  }

  ExitCode run() {
    for (const std::string& file : command_.artifacts)
      run(file);
    if (command_.json && command_.artifacts.size() > 1) print_line(json_of(summary_).str());
    if (command_.bisect) return code_;
    return unreadable_ ? kUsage : code_;
  }

 private:
  void run(const std::string& file) {
    try {
      const Replayed replayed = replay_file(known_, file, program_, options_);
      summary_.count(replayed);
      print_line(command_.json ? json_of(replayed).str() : text_of(replayed, terminal_));
      code_ = command_.bisect ? worse_for_bisect(code_, bisect_code_of(replayed))
                              : worse(code_, code_of(replayed));
    } catch (const OutputError&) {
      throw;
    } catch (const artifacts::ArtifactError& error) {
      refuse(file, error.what());
    } catch (const UsageError& error) {
      refuse(file, error.what());
    }
  }

  void refuse(const std::string& file, const std::string& why) {
    const bool named = why.find(file) != std::string::npos;
    note_line("brine: " + (named ? "" : file + ": ") + why);
    unreadable_ = true;
    ++summary_.unreadable;
    if (command_.bisect) code_ = worse_for_bisect(code_, kCannotBisect);
  }

  const ReplayCommand& command_;
  const ScenarioSet& known_;
  sim::RunOptions options_;
  const std::string program_;
  const Terminal terminal_;
  ReplaySummary summary_;
  ExitCode code_ = kPassed;
  bool unreadable_ = false;
};

}  // namespace

ExitCode carry_out(const ReplayCommand& command, const Surroundings& surroundings) {
  try {
    return ReplayLoop(command, surroundings).run();
  } catch (const std::exception& error) {
    if (!command.bisect) throw;
    note_line("brine: harness error: " + std::string(error.what()));
    return kCannotBisect;
  }
}

}  // namespace brine::soak
