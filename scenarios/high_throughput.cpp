#include "scenarios/high_throughput.hpp"

#include <array>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

constexpr std::array kHighThroughputParameters = {
    batch(),
    capacity(always(1024)),
    consumers(always(3)),
    duration({.small = 2'600'000, .normal = 500 * kMs, .full = 10 * kSecond}),
    rate(10'000),
    duration_parameter("service", "how long a consumer works on each message", 0, kSecond,
                       always(0)),
    duration_parameter("stall",
                       "each consumer stops once for so long, half-way; more than capacity / rate "
                       "makes it lag",
                       0, kHour, always(0)),
    duration_parameter("stall_every",
                       "it stops again after so long, first after half of that; 0: once", 0, kHour,
                       always(0)),
};

constexpr std::array kHighThroughputMinima = {
    Minimum{.counter = "sent", .small = 26, .normal = 5'000, .full = 100'000},
    Minimum{.counter = "received", .small = 78, .normal = 15'000, .full = 300'000},
    Minimum{.counter = "parks", .small = 3, .normal = 100, .full = 1'000, .simulated_only = true},
};

}  // namespace

Scenario high_throughput_row() {
  return Scenario{
      .name = "high-throughput",
      .summary = "a steady stream to several consumers; each gets every message, none lags",
      .parameters = kHighThroughputParameters,
      .minima = kHighThroughputMinima,
      .mutants = {},
      .load = {.paced = true, .rate = "rate_hz", .duration = "duration"},
      .check = &check_ring_load,
      .most_steps = &ring_steps,
      .simulated = &high_throughput<sim::SimPlatform>,
      .threaded = &high_throughput<engine::StdPlatform>};
}

}  // namespace brine::scenarios
