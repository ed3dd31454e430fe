#include "soak/simulated_run.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "sim/strategies/replay.hpp"
#include "soak/row.hpp"
#include "soak/strategy_table.hpp"

namespace brine::soak {

namespace {

std::string difference(const sim::RunResult& first, const sim::RunResult& second) {
  std::string text = "scenario is not deterministic: the same decisions gave digest " +
                     digest_text(second.digest) + " after " + std::to_string(second.steps) +
                     " steps, where the first run gave " + digest_text(first.digest) + " after " +
                     std::to_string(first.steps);
  if (second.divergence) {
    text += "; first difference at step " + std::to_string(second.divergence->step) + ": " +
            second.divergence->recorded + " became " + second.divergence->actual;
  }
  return text;
}

/// The same failure; with detail, what is said of a data race goes on.
bool goes_on(const std::optional<engine::Failure>& first,
             const std::optional<engine::Failure>& second) {
  if (first == second) return true;
  return first && second && first->kind == "data-race" && second->kind == first->kind &&
         second->property == first->property && second->message.starts_with(first->message + '\n');
}

}  // namespace

SimulatedRun run_simulated(const scenarios::Scenario& scenario, const sim::RunSpec& spec,
                           const sim::RunOptions& options) {
  const auto strategy = make_strategy(spec);
  const auto start = std::chrono::steady_clock::now();
  SimulatedRun run{.result = scenarios::run_simulated(scenario, spec, *strategy, options),
                   .options = options};
  run.wall_ns = static_cast<std::uint64_t>((std::chrono::steady_clock::now() - start).count());
  return run;
}

ExploredRun explore(const scenarios::Scenario& scenario, const sim::RunSpec& spec,
                    const sim::RunOptions& options, const sim::ExploreOptions& search) {
  const auto start = std::chrono::steady_clock::now();
  ExploredRun explored;
  explored.found = sim::explore(
      spec,
      [&](const sim::RunSpec& limited, sim::DecisionSource& decisions) {
        return scenarios::run_simulated(scenario, limited, decisions, options);
      },
      search);
  explored.run.wall_ns =
      static_cast<std::uint64_t>((std::chrono::steady_clock::now() - start).count());
  explored.run.options = options;
  if (explored.found.result) explored.run.result = std::move(*explored.found.result);
  return explored;
}

sim::RunResult with_detail(const scenarios::Scenario& scenario, const sim::RunSpec& spec,
                           const SimulatedRun& run) {
  const sim::RunResult& first = run.result;
  sim::RunOptions options = run.options;
  options.detail = true;
  std::unique_ptr<sim::DecisionSource> decisions;
  if (first.decisions.complete) {
    decisions = std::make_unique<sim::Replay>(first.decisions);
  } else if (explores(spec.strategy)) {
    throw std::runtime_error(
        "this execution of an exhaustive search made more decisions than are kept; raise the "
        "decision_cap of its spec");
  } else {
    decisions = make_strategy(spec);
  }
  sim::RunResult second = scenarios::run_simulated(scenario, spec, *decisions, options);
  const bool same = second.digest == first.digest && second.status == first.status &&
                    goes_on(first.error, second.error) && !second.divergence;
  if (!same) throw NotDeterministic(difference(first, second));
  return second;
}

}  // namespace brine::soak
