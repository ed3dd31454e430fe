#pragma once

/// RunLoop: every seed of every planned scenario, reported as it ends, artifacts written on the
/// way.

#include <cstdint>
#include <optional>
#include <string>

#include "soak/artifact_store.hpp"
#include "soak/commands.hpp"
#include "soak/progress.hpp"
#include "soak/row.hpp"
#include "soak/run_plan.hpp"
#include "soak/terminal.hpp"

namespace brine::soak {

class RunLoop {
 public:
  RunLoop(RunPlan plan, bool json, const Surroundings& surroundings);

  /// Ends early after an interrupt, after --max-failures, or when threads cannot be ended.
  [[nodiscard]] ExitCode run();

  /// Threads of the last run still live, so that the process must be left without them.
  [[nodiscard]] bool stuck() const noexcept { return stuck_; }

 private:
  [[nodiscard]] bool single() const noexcept { return summary_.planned == 1; }
  [[nodiscard]] bool stopped() const noexcept;

  void announce();
  void run_scenario(const PlannedScenario& planned);
  void run_seed(const PlannedScenario& planned, std::uint64_t seed);
  [[nodiscard]] Row simulated(const PlannedScenario& planned, const sim::RunSpec& spec);
  [[nodiscard]] Row explored(const PlannedScenario& planned, const sim::RunSpec& spec);
  [[nodiscard]] Row threaded(const PlannedScenario& planned, const sim::RunSpec& spec);
  template <class Save>
  void save(Row& row, Save&& save_run);
  void count(const Row& row);
  void report(const Row& row);
  void report_scenario(const PlannedScenario& planned, const Summary& before);
  void report_all();
  void add_commands(const PlannedScenario& planned, Row& row) const;

  const RunPlan plan_;
  const bool json_;
  const std::string program_;
  const Terminal terminal_;
  ArtifactStore store_;
  Summary summary_;
  Progress progress_;
  ExitCode code_ = kPassed;
  std::uint64_t failures_shown_ = 0;
  std::optional<Row> first_failure_;
  bool stuck_ = false;
};

}  // namespace brine::soak
