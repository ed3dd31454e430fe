#pragma once

/// SoakPlan: what `brine soak` will do, with everything checked that can be checked before the
/// first round.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "artifacts/soak_artifact.hpp"
#include "scenarios/scenario_set.hpp"
#include "soak/commands.hpp"
#include "soak/rig/interval.hpp"
#include "soak/rig/round_schedule.hpp"
#include "soak/run_plan.hpp"
#include "soak/verdict/threshold.hpp"

namespace brine::soak {

struct SoakPlan {
  /// Scenarios, first seed, threads or not, mutant, settings, --max-failures, folder of outputs.
  RunPlan rounds;
  Loop loop = Loop::kOwnPace;  ///< open or closed when at least one scenario keeps to a rate
  std::uint64_t rate_hz = 0;   ///< 0: as each scenario has it
  std::uint64_t duration_ns = 3'600'000'000'000;
  std::uint64_t ramp_ns = 0;
  std::uint64_t warm_up_ns = 0;
  std::uint64_t interval_ns = 1'000'000'000;
  std::uint64_t round_ns = 1'000'000'000;
  std::uint64_t check_one_in = 1;
  std::uint64_t watchdog_ns = 30'000'000'000;
  std::vector<std::uint32_t> cpus;  ///< empty: all
  std::vector<Threshold> thresholds;
  LeakBudget leak_budget = LeakBudget::defaults();  ///< with what the thresholds say
  bool abort_on_fail = false;
  std::string baseline_file;  ///< empty: none
  artifacts::SoakArtifact baseline;
  std::filesystem::path junit;  ///< empty: none
  std::filesystem::path prometheus;
  std::optional<std::uint16_t> metrics_port;

  [[nodiscard]] bool simulated() const noexcept { return !rounds.threads; }
};

/// Throws UsageError for whatever is wrong with the command. Reads no file but the one of
/// --baseline. The plan refers to scenarios of `known`.
[[nodiscard]] SoakPlan plan_of(const SoakCommand& command, const scenarios::ScenarioSet& known);

/// What was asked for, for the record.
[[nodiscard]] artifacts::SoakSpec spec_of(const SoakPlan& plan);

/// One round's scenario with its load, and how many operations are meant to begin in it.
struct FittedRound {
  PlannedScenario planned;  ///< complete, seed and load included
  std::uint64_t intended = 0;
  std::string problem;  ///< why the round's rate and length do not fit the scenario; empty: they do
};

[[nodiscard]] FittedRound fitted(const SoakPlan& plan, const RoundSchedule::Round& round);

/// Whose turn it is, at which rates.
[[nodiscard]] RoundSchedule::Options schedule_of(const SoakPlan& plan);

/// "soak lag-tolerance --seed 42 --rate 1000 …": the words that repeat one round of it.
[[nodiscard]] std::vector<std::string> arguments_of(const FittedRound& made,
                                                    const RoundSchedule::Round& round,
                                                    const SoakPlan& plan);

/// "soak high-throughput --duration 1h --seed 42 …": the words that repeat the soak.
[[nodiscard]] std::vector<std::string> arguments_of(const SoakCommand& command,
                                                    const SoakPlan& plan);

}  // namespace brine::soak
