#include "soak/rig/rounds.hpp"

namespace brine::soak {

IntervalMaker::Options intervals_of(const SoakPlan& plan) {
  IntervalMaker::Options options{
      .scenarios = {}, .at_rates = plan.loop != Loop::kOwnPace, .warm_up_ns = plan.warm_up_ns};
  for (const PlannedScenario& planned : plan.rounds.scenarios)
    options.scenarios.emplace_back(planned.scenario->name);
  return options;
}

}  // namespace brine::soak
