#pragma once

/// RunPlan: what `brine run` will do, with everything checked that can be checked before the first
/// step.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario_set.hpp"
#include "sim/run_spec.hpp"
#include "soak/commands.hpp"
#include "soak/seeds.hpp"

namespace brine::soak {

struct PlannedScenario {
  const scenarios::Scenario* scenario = nullptr;
  sim::RunSpec spec;  ///< complete but for the seed
};

struct RunPlan {
  std::vector<PlannedScenario> scenarios;
  SeedRange seeds = SeedRange::single(0);
  bool seed_drawn = false;  ///< none was given
  bool threads = false;
  bool record = false;
  std::optional<std::uint64_t> max_failures;
  std::optional<std::uint64_t> max_executions;  ///< of an exhaustive search
  std::optional<std::uint32_t> preemptions;     ///< of an exhaustive search
  sim::RunOptions options;
  std::filesystem::path out = "brine-out";
  bool write_all = false;  ///< an artifact for passing runs too
  std::optional<std::string> spec_file;
  sim::RunSpec file_spec;  ///< what spec_file says; unset without it
};

/// Throws UsageError for whatever is wrong with the command. Touches no file but the one of --spec.
/// The plan refers to scenarios of `known`.
[[nodiscard]] RunPlan plan_of(const RunCommand& command, const scenarios::ScenarioSet& known);

/// The arguments that run `spec` again: `run high-throughput --seed 42 --set capacity=64`.
[[nodiscard]] std::vector<std::string> arguments_of(const PlannedScenario& planned,
                                                    const RunPlan& plan, std::uint64_t seed);

/// The options and values that the preset of `mutant` stands for: `--mutant X --size small …`.
[[nodiscard]] std::vector<std::string> arguments_of(const scenarios::Scenario& scenario,
                                                    const scenarios::Mutant& mutant);

}  // namespace brine::soak
