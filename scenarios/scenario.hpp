#pragma once

/// Scenario: a named workload, written once for every platform, with typed parameters and stated
/// minima of coverage.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "engine/measure/context.hpp"
#include "engine/measure/parameters.hpp"
#include "engine/platform/std_platform.hpp"
#include "sim/run.hpp"
#include "sim/run_spec.hpp"
#include "sim/sim_platform.hpp"

namespace brine::scenarios {

/// At least this much of `counter` must have happened, or the run is an error: a green that tested
/// nothing.
struct Minimum {
  std::string_view counter;
  std::uint64_t small = 1;
  std::uint64_t normal = 1;
  std::uint64_t full = 1;
  bool simulated_only = false;  ///< real threads may be too fast or too slow for it

  [[nodiscard]] constexpr std::uint64_t at(engine::Size size) const noexcept {
    return size == engine::Size::kSmall ? small : size == engine::Size::kFull ? full : normal;
  }
};

/// A deliberately broken twin of a real part: changed code, not an injected verdict.
struct Mutant {
  std::string_view name;
  std::string_view summary = {};
  std::string_view property;       ///< the property or detector that must catch it
  std::uint32_t schedules = 1000;  ///< found within that many consecutive seeds
  sim::Timing timing = sim::Timing::kFree;
  engine::Size size = engine::Size::kSmall;
  std::span<const std::pair<std::string_view, std::uint64_t>> values =
      {};  ///< parameters that the preset changes
};

struct Scenario {
  std::string_view name;
  std::string_view summary = {};
  std::span<const engine::Parameter> parameters = {};
  std::span<const Minimum> minima = {};
  std::span<const Mutant> mutants = {};
  /// Across parameters: empty, or what is wrong with this combination and what to do.
  std::string (*check)(const engine::ParameterValues&) = nullptr;
  void (*simulated)(engine::Context<sim::SimPlatform>&) = nullptr;
  void (*threaded)(engine::Context<engine::StdPlatform>&) = nullptr;
};

/// All scenarios that this binary knows, in name order. The table is registry.cpp.
[[nodiscard]] std::span<const Scenario> all() noexcept;
[[nodiscard]] const Scenario* find(std::string_view name) noexcept;

/// One run of `spec.scenario`, simulated, with `decisions` deciding. Adds the verdicts that only
/// the scenario can give: coverage below its minimum and properties that nothing exercised are
/// errors. Preconditions: the scenario exists, the values are complete.
[[nodiscard]] sim::RunResult run_simulated(const sim::RunSpec& spec, sim::DecisionSource& decisions,
                                           const sim::RunOptions& options = {});

/// The first coverage minimum that a passed run fell short of, if any. With parameters other than
/// the size's defaults, each minimum is 1.
[[nodiscard]] std::optional<engine::Failure> missed_minimum(const Scenario& scenario,
                                                            const sim::RunSpec& spec,
                                                            const engine::Coverage& coverage,
                                                            bool simulated);

/// Defaults of `scenario` at `size`, with timing and parameters of `mutant`'s preset, if there is
/// one. (The preset's size is for the caller to take.)
[[nodiscard]] sim::RunSpec default_spec(const Scenario& scenario, engine::Size size,
                                        const Mutant* mutant = nullptr);

}  // namespace brine::scenarios
