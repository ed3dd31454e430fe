#pragma once

/// SoakSession: one soak from its first word to its artifact.

#include <string>

#include "artifacts/observe.hpp"
#include "soak/commands.hpp"
#include "soak/outputs/make_outputs.hpp"
#include "soak/rig/rounds.hpp"
#include "soak/rig/soak_plan.hpp"
#include "soak/rig/summary.hpp"
#include "soak/terminal.hpp"

namespace brine::soak {

class SoakSession {
 public:
  /// Opens the outputs. Throws UsageError for one that cannot be opened.
  SoakSession(SoakPlan plan, const SoakCommand& command, const Surroundings& surroundings);

  /// Runs, writes everything, reports.
  [[nodiscard]] ExitCode run();

  /// Threads of the last round still live, so that the process must be left without them.
  [[nodiscard]] bool stuck() const noexcept { return stuck_; }

 private:
  void announce() const;
  [[nodiscard]] SoakSummary summary_of(const RoundsEnd& end);
  [[nodiscard]] std::vector<artifacts::SoakScenario> scenarios_of() const;
  [[nodiscard]] ExitCode code_of(const SoakSummary& summary) const;
  [[nodiscard]] std::vector<std::string> errors() const;
  [[nodiscard]] std::string why_nothing_measured(const SoakSummary& summary) const;
  void amend(SoakSummary& summary);
  void write_artifact(SoakSummary& summary);
  void report(const SoakSummary& summary, const RoundsEnd& end);

  const SoakPlan plan_;
  const bool json_;
  const Terminal terminal_;
  const artifacts::Observation observation_;
  SoakHeader header_;
  Outputs outputs_;
  ArtifactStore store_;
  SoakProgress progress_;
  RoundLog log_;
  SoakLedger ledger_;
  Collector collector_;
  Sinks sinks_;
  std::string artifact_;    ///< its file
  std::string unwritten_;   ///< why there is none
  std::string unmeasured_;  ///< why there is nothing to judge
  bool stuck_ = false;
};

}  // namespace brine::soak
