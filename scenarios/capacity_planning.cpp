#include "scenarios/capacity_planning.hpp"

#include <array>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

constexpr std::array kCapacityPlanningParameters = {
    capacity({.small = 20, .normal = 200, .full = 200}, kMostRetained),
    consumer_rate(50, 100'000),
    consumers(always(1)),
    duration({.small = 800 * kMs, .normal = 6 * kSecond, .full = 60 * kSecond}),
    rate(100, 100'000),
};

// No minimum of lags: a plan under which nothing lags is a question, too, and the property demands
// the lags that are to be expected.
constexpr std::array kCapacityPlanningMinima = {
    Minimum{.counter = "sent", .small = 80, .normal = 600, .full = 6'000},
    Minimum{.counter = "received", .small = 40, .normal = 400, .full = 3'000},
    Minimum{.counter = "parks", .small = 1, .normal = 1, .full = 1, .simulated_only = true},
};

}  // namespace

Scenario capacity_planning_row() {
  return Scenario{.name = "capacity-planning",
                  .summary =
                      "a steady producer, a slower consumer; the lag begins and grows as "
                      "arithmetic says",
                  .parameters = kCapacityPlanningParameters,
                  .minima = kCapacityPlanningMinima,
                  .mutants = {},
                  .check = &check_ring_load,
                  .most_steps = &ring_steps,
                  .simulated = &capacity_planning<sim::SimPlatform>,
                  .threaded = &capacity_planning<engine::StdPlatform>};
}

}  // namespace brine::scenarios
