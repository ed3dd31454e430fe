#include "scenarios/lag_tolerance.hpp"

#include <array>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

constexpr std::array kLagToleranceParameters = {
    batch(),
    capacity({.small = 16, .normal = 64, .full = 1024}),
    consumer_rate(10),
    consumers({.small = 1, .normal = 2, .full = 3}),
    duration({.small = 220 * kMs, .normal = 4 * kSecond, .full = 60 * kSecond}),
    rate(1'000),
};

constexpr std::array kLagToleranceMinima = {
    Minimum{.counter = "sent", .small = 200, .normal = 4'000, .full = 60'000},
    Minimum{.counter = "received", .small = 16, .normal = 128, .full = 3'000},
    Minimum{.counter = "lags", .small = 1, .normal = 10, .full = 10},
};

constexpr std::array kLagToleranceMutants = {
    Mutant{
        .name = "ring-jump-to-newest",
        .summary =
            "after a lag the reader goes on at the newest value and loses what is still retained",
        .property = "ring.order",
        .schedules = 10},
    Mutant{.name = "ring-lag-as-readers",
           .summary = "a lag is added to the count of active readers, and none to that of dropped "
                      "values",
           .property = "readers.active",
           .schedules = 10},
};

}  // namespace

Scenario lag_tolerance_row() {
  return Scenario{
      .name = "lag-tolerance",
      .summary =
          "a producer far ahead of its consumers; they lag, go on, and every message "
          "is accounted for",
      .parameters = kLagToleranceParameters,
      .minima = kLagToleranceMinima,
      .mutants = kLagToleranceMutants,
      .load = {.paced = true, .open_only = true, .rate = "rate_hz", .duration = "duration"},
      .check = &check_ring_load,
      .most_steps = &ring_steps,
      .simulated = &lag_tolerance<sim::SimPlatform>,
      .threaded = &lag_tolerance<engine::StdPlatform>};
}

}  // namespace brine::scenarios
