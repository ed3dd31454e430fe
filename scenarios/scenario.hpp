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
#include "scenarios/load.hpp"
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
  bool simulated_only = false;  ///< real threads, or a load plan, may be too fast or slow for it

  [[nodiscard]] constexpr std::uint64_t at(engine::Size size) const noexcept {
    return size == engine::Size::kSmall ? small : size == engine::Size::kFull ? full : normal;
  }
};

/// What shows a mutant.
enum class FoundBy : std::uint8_t {
  kSimulation,
  kSoak,  ///< the leak verdict of a soak; a simulated run of it passes
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
  /// Of the preset; 0: as the size has it. A livelock replays while its decisions fit the log.
  std::uint64_t step_limit = 0;
  /// kCpp: sequential consistency cannot show it.
  sim::Memory memory = sim::Memory::kSequential;
  FoundBy found_by = FoundBy::kSimulation;
};

/// A property that a scenario declares by itself, for `brine list`.
struct PropertyClaim {
  std::string_view name;
  std::string_view summary = {};
};

/// One row of a table. What its views and spans refer to must live as long as the program:
/// `static constexpr` arrays and literals.
struct Scenario {
  std::string_view name;
  std::string_view summary = {};
  std::span<const engine::Parameter> parameters = {};
  std::span<const Minimum> minima = {};
  std::span<const Mutant> mutants = {};
  std::span<const PropertyClaim> properties = {};
  /// What a run measures side by side: counters and latencies named VARIANT.figure are shown as a
  /// table.
  std::span<const std::string_view> variants = {};
  /// What a soak may set of its load.
  Load load = {};
  /// Across parameters: empty, or what is wrong with this combination and what to do.
  std::string (*check)(const engine::ParameterValues&) = nullptr;
  /// An upper bound of the steps that a simulated run with these values takes. None: as the size
  /// has it.
  std::uint64_t (*most_steps)(const engine::ParameterValues&) = nullptr;
  void (*simulated)(engine::Context<sim::SimPlatform>&) = nullptr;
  /// Null: the scenario is for simulation only.
  void (*threaded)(engine::Context<engine::StdPlatform>&) = nullptr;
};

/// `about` with one body for both worlds: a generic lambda without captures.
///
///     template <class P>
///     void handover(engine::Context<P>& context) { … }
///
///     const Scenario row = scenario({.name = "handover"}, [](auto& context) { handover(context);
///     });
template <class Body>
[[nodiscard]] constexpr Scenario scenario(Scenario about, Body body) {
  about.simulated = body;
  about.threaded = body;
  return about;
}

/// `parameter` with its normal default at every size.
[[nodiscard]] constexpr engine::Parameter at_every_size(engine::Parameter parameter) noexcept {
  parameter.small = parameter.normal;
  parameter.full = parameter.normal;
  return parameter;
}

/// The scenarios that brine brings, in name order. The table is registry.cpp.
[[nodiscard]] std::span<const Scenario> all() noexcept;
/// One of them.
[[nodiscard]] const Scenario* find(std::string_view name) noexcept;

/// One run of `scenario`, simulated, with `decisions` deciding. Adds the verdicts that only the
/// scenario can give: coverage below its minimum and properties that nothing exercised are errors.
/// Preconditions: `spec` is of that scenario, its values are complete.
[[nodiscard]] sim::RunResult run_simulated(const Scenario& scenario, const sim::RunSpec& spec,
                                           sim::DecisionSource& decisions,
                                           const sim::RunOptions& options = {});

/// The same for the scenario of brine's own that `spec` names. Throws std::invalid_argument when
/// there is none.
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

/// Raises the step limit of `spec` to what its values may need, so that a long run is not taken for
/// one that never ends. Empty, or why these values would take too long to simulate.
[[nodiscard]] std::string fit_step_limit(const Scenario& scenario, sim::RunSpec& spec);

}  // namespace brine::scenarios
