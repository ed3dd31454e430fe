#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>

#include "scenarios/scenario.hpp"
#include "sim/run.hpp"

namespace brine::scenarios {

namespace {

constexpr std::uint64_t step_limit_at(engine::Size size) noexcept {
  return size == engine::Size::kSmall  ? 1'000'000
         : size == engine::Size::kFull ? 20'000'000'000
                                       : 100'000'000;
}

/// Minutes; nobody waits for more in one run.
constexpr std::uint64_t kMostSteps = 4'000'000'000;

}  // namespace

sim::RunSpec default_spec(const Scenario& scenario, engine::Size size, const Mutant* mutant) {
  sim::RunSpec spec;
  spec.scenario = scenario.name;
  spec.size = size;
  spec.step_limit = step_limit_at(size);
  for (const engine::Parameter& parameter : scenario.parameters) {
    spec.values.emplace(parameter.name, parameter.default_at(size));
  }
  if (mutant == nullptr) return spec;
  spec.mutant = mutant->name;
  spec.timing = mutant->timing;
  spec.memory = mutant->memory;
  if (mutant->step_limit != 0) spec.step_limit = mutant->step_limit;
  for (const auto& [name, value] : mutant->values)
    spec.values.insert_or_assign(std::string(name), value);
  return spec;
}

std::string fit_step_limit(const Scenario& scenario, sim::RunSpec& spec) {
  if (scenario.most_steps == nullptr) return {};
  const std::uint64_t steps = scenario.most_steps(spec.values);
  if (steps > kMostSteps) {
    return "these parameters may take " + std::to_string(steps) +
           " steps, and a simulated run is limited to " + std::to_string(kMostSteps) +
           "; give it fewer messages, a shorter duration or fewer tasks, or run it on --threads";
  }
  spec.step_limit = std::max(spec.step_limit, steps);
  return {};
}

std::optional<engine::Failure> missed_minimum(const Scenario& scenario, const sim::RunSpec& spec,
                                              const engine::Coverage& coverage, bool simulated) {
  const bool as_listed =
      std::ranges::all_of(scenario.parameters, [&](const engine::Parameter& parameter) {
        return spec.values.at(std::string(parameter.name)) == parameter.default_at(spec.size);
      });
  for (const Minimum& minimum : scenario.minima) {
    if (minimum.simulated_only && !simulated) continue;
    const std::uint64_t wanted =
        as_listed ? minimum.at(spec.size) : std::min<std::uint64_t>(1, minimum.at(spec.size));
    const auto found = coverage.find(minimum.counter);
    const std::uint64_t counted = found == coverage.end() ? 0 : found->second;
    if (counted >= wanted) continue;
    return engine::Failure{
        .kind = "vacuous",
        .property = "coverage",
        .message =
            "the run counted " + std::to_string(counted) + " x '" + std::string(minimum.counter) +
            "', and at least " + std::to_string(wanted) +
            " are needed for it to mean anything; give it more messages or a longer duration"};
  }
  return std::nullopt;
}

sim::RunResult run_simulated(const Scenario& scenario, const sim::RunSpec& spec,
                             sim::DecisionSource& decisions, const sim::RunOptions& options) {
  sim::RunResult result = sim::run(spec, decisions, scenario.simulated, options);
  if (result.status != sim::Status::kPassed) return result;
  // What comes of a scenario's own pace cannot be asked for under another one.
  const bool own_pace = !spec.load;
  if (auto missed = missed_minimum(scenario, spec, result.coverage, own_pace)) {
    result.status = sim::Status::kError;
    result.error = std::move(missed);
  }
  return result;
}

sim::RunResult run_simulated(const sim::RunSpec& spec, sim::DecisionSource& decisions,
                             const sim::RunOptions& options) {
  if (const Scenario* const scenario = find(spec.scenario))
    return run_simulated(*scenario, spec, decisions, options);
  throw std::invalid_argument("brine has no scenario '" + spec.scenario + "'");
}

}  // namespace brine::scenarios
