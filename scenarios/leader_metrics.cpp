#include "scenarios/leader_metrics.hpp"

#include <array>
#include <string>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kLeaderMetricsParameters = {
    messages({.small = 10, .normal = 5'000, .full = 500'000}),
    parameter("nodes", "nodes", "voters of the cluster", 2, 64,
              {.small = 3, .normal = 3, .full = 5}),
    pause("period", kProducerPauses, always(400)),
    readers({.small = 4, .normal = 4, .full = 8}),
    pause("think", kReaderPauses, always(200)),
    duration_parameter("timeout", "a wait ends after twice that at most, on average half of it", 1,
                       kSecond, always(600)),
};

constexpr std::array kLeaderMetricsMinima = {
    Minimum{.counter = "sent", .small = 10, .normal = 5'000, .full = 500'000},
    Minimum{.counter = "state-waits", .small = 1, .normal = 100, .full = 1'000},
    Minimum{.counter = "leader-waits", .small = 1, .normal = 100, .full = 1'000},
    Minimum{.counter = "at-least-waits", .small = 1, .normal = 100, .full = 1'000},
    Minimum{.counter = "exact-waits", .small = 1, .normal = 100, .full = 1'000},
    Minimum{.counter = "timeouts", .small = 1, .normal = 100, .full = 1'000},
    Minimum{.counter = "closes", .small = 4, .normal = 4, .full = 8},
    // A small run is too short for one in every seed.
    Minimum{.counter = "transients-missed",
            .small = 0,
            .normal = 10,
            .full = 100,
            .simulated_only = true},
};

constexpr std::array kLeaderMetricsMutants = {
    Mutant{.name = "metrics-in-two-pushes",
           .summary = "a publication is two pushes, what an election decided and then the log",
           .property = "leader.whole",
           .schedules = 50},
    Mutant{.name = "wait-skips-current",
           .summary = "a wait tests only values that its reader has not received",
           .property = "wait.awake",
           .schedules = 10},
    Mutant{.name = "wait-forgets-last",
           .summary = "a wait that times out does not say which value it saw last",
           .property = "wait.latest",
           .schedules = 10},
    Mutant{.name = "wait-outlives-close",
           .summary = "a wait sleeps on after the close, until its deadline",
           .property = "wait.closed",
           .schedules = 10},
};

std::uint64_t leader_metrics_steps(const ParameterValues& values) {
  return 2 * config_steps(values);
}

std::string leader_metrics_check(const ParameterValues& values) {
  if (values.at("readers") >= kWaitKinds) return {};
  return "there are " + std::to_string(kWaitKinds) +
         " kinds of wait, and each reader waits in one of them; give it that many readers";
}

}  // namespace

Scenario leader_metrics_row() {
  return Scenario{
      .name = "leader-metrics",
      .summary =
          "a node publishes its metrics over a latest value; waits for a state, a leader or an "
          "index succeed, time out, or end with it",
      .parameters = kLeaderMetricsParameters,
      .minima = kLeaderMetricsMinima,
      .mutants = kLeaderMetricsMutants,
      .check = &leader_metrics_check,
      .most_steps = &leader_metrics_steps,
      .simulated = &leader_metrics<sim::SimPlatform>,
      .threaded = &leader_metrics<engine::StdPlatform>};
}

}  // namespace brine::scenarios
