#include "tests/conformance/run_case.hpp"

#include "engine/platform/std_platform.hpp"
#include "sim/run.hpp"
#include "sim/strategies/random_walk.hpp"
#include "tests/conformance/counted.hpp"
#include "tests/conformance/stage_on.hpp"

namespace brine::tests {

namespace {

template <class P>
void perform(engine::Context<P>& context, const Row& row, const Case& contract) {
  StageOn<P> stage(context, row);
  contract.body(stage);
}

/// What the ledger of values says after everything is gone; empty: all is well.
std::string wrong_lives() {
  const Counted::Ledger& ledger = Counted::ledger();
  if (ledger.misused != 0)
    return std::to_string(ledger.misused) + " times a value was used or destroyed after its end";
  if (ledger.live != 0)
    return std::to_string(ledger.live) + " of " + std::to_string(ledger.born) +
           " values were never destroyed";
  return {};
}

std::string where(const Row& row, const Case& contract) {
  return text_of(row) + ": '" + std::string(contract.name) + "'";
}

CaseRun run_on_threads(const Row& row, const Case& contract) {
  CaseRun run;
  while (run.runs != kThreadRuns && run.failure.empty()) {
    Counted::ledger().reset();
    engine::StdPlatform::seed_random(run.runs);
    engine::Context<engine::StdPlatform> context(engine::RunContext::Options{});
    perform(context, row, contract);
    Counted::ledger().disarm();
    ++run.runs;
    const std::string wrong = context.failure() ? context.failure()->message : wrong_lives();
    if (!wrong.empty()) run.failure = where(row, contract) + ": " + wrong;
  }
  return run;
}

CaseRun run_simulated(const Row& row, const Case& contract, const Schedules& schedules) {
  CaseRun run;
  for (std::uint64_t seed = 0; seed != schedules.seeds; ++seed) {
    Counted::ledger().reset();
    sim::RunSpec spec;
    spec.seed = seed;
    spec.memory = schedules.memory;
    spec.step_limit = 1'000'000;
    spec.event_cap = sim::kMinEventCap;
    sim::RandomWalk walk(seed);
    const sim::RunResult result = sim::run(
        spec, walk,
        [&](engine::Context<sim::SimPlatform>& context) { perform(context, row, contract); });
    Counted::ledger().disarm();
    ++run.runs;
    run.digests.insert(result.digest);
    const std::string wrong = result.error ? result.error->message : wrong_lives();
    if (!wrong.empty()) {
      run.failure = where(row, contract) + ", " + std::string(sim::name_of(schedules.memory)) +
                    ", seed " + std::to_string(seed) + ": " + wrong;
      return run;
    }
    if (result.tasks.size() == 1) return run;  // one task: one schedule
  }
  return run;
}

}  // namespace

CaseRun run_case(const Row& row, const Case& contract, const Schedules& schedules) {
  return row.simulated ? run_simulated(row, contract, schedules) : run_on_threads(row, contract);
}

std::string text_of(const Row& row) {
  return std::string(row.buffer) + " of " + std::to_string(row.capacity) + ", " +
         std::string(row.value_type) + ", " + (row.simulated ? "simulated" : "on threads");
}

}  // namespace brine::tests
