#pragma once

/// RoundLog: what became of the rounds of a soak: how many failed, the artifacts and reports of
/// those that did. Memory depends on the number of scenarios, not of rounds.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "artifacts/soak_artifact.hpp"
#include "soak/artifact_store.hpp"
#include "soak/commands.hpp"
#include "soak/rig/soak_plan.hpp"
#include "soak/rig/soak_progress.hpp"
#include "soak/row.hpp"
#include "soak/terminal.hpp"

namespace brine::soak {

/// For one thread, but for failures().
class RoundLog {
 public:
  struct Options {
    bool json = false;
    std::string program;  ///< for commands to paste
  };

  /// All that it refers to must outlive it. Rows of failed rounds go to standard output.
  RoundLog(const SoakPlan& plan, ArtifactStore& store, const Terminal& terminal,
           SoakProgress& progress, Options options);

  /// A round has ended; `save()` writes its artifact and returns the file. A round that exercised
  /// too little counts as an error only if all of its scenario do. Throws OutputError when standard
  /// output is gone.
  void note(const RoundSchedule::Round& round, const FittedRound& fitted, Row row,
            const std::function<SavedRun()>& save);

  /// As many rounds have failed as --max-failures allows, or an artifact could not be written.
  [[nodiscard]] bool enough() const noexcept;

  /// Rounds that failed, so far. Thread-safe.
  [[nodiscard]] std::uint64_t failures() const noexcept {
    return failures_.load(std::memory_order_relaxed);
  }

  /// By scenario: rounds, failed ones, and the first failures. The rest is the caller's to fill.
  [[nodiscard]] const std::vector<artifacts::SoakScenario>& scenarios() const noexcept {
    return scenarios_;
  }

  /// What is wrong beside failed properties, a line each: an artifact that could not be written, a
  /// scenario of which every round exercised too little. Harness errors.
  [[nodiscard]] std::vector<std::string> errors() const;

 private:
  void report(const Row& row);
  void save(Row& row, const std::function<SavedRun()>& save_round);

  const SoakPlan& plan_;
  ArtifactStore& store_;
  const Terminal& terminal_;
  SoakProgress& progress_;
  const Options options_;
  std::atomic<std::uint64_t> failures_{0};
  std::vector<artifacts::SoakScenario> scenarios_;
  struct Vacuous {
    std::uint64_t rounds = 0;
    std::string first;  ///< why
  };
  std::vector<Vacuous> vacuous_;
  std::string unsaved_;  ///< why an artifact could not be written
};

}  // namespace brine::soak
