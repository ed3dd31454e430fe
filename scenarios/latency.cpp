#include "scenarios/latency.hpp"

#include <array>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kLatencyParameters = {
    capacity(always(1024)),
    consumers({.small = 2, .normal = 3, .full = 3}),
    duration({.small = 15 * kMs, .normal = 100 * kMs, .full = 10 * kSecond}),
    duration_parameter("p50", "half of the messages take less than this", 1, kSecond,
                       always(10 * kMs)),
    duration_parameter("p99", "99 in 100 messages take less than this", 1, kSecond,
                       always(50 * kMs)),
    rate(1'000, 1'000'000),
    parameter("rounds", "rounds", "how often the load is sent; on threads the best counts", 1,
              1'000, {.small = 1, .normal = 5, .full = 5}),
};

constexpr std::array kLatencyMinima = {
    Minimum{.counter = "sent", .small = 15, .normal = 500, .full = 50'000},
    Minimum{.counter = "received", .small = 30, .normal = 1'500, .full = 150'000},
    Minimum{.counter = "parks", .small = 3, .normal = 100, .full = 1'000, .simulated_only = true},
};

constexpr std::array kLatencyMutants = {
    Mutant{.name = "latency-polls",
           .summary = "a consumer looks every 120 ms instead of waiting in a receive",
           .property = "latency.p50",
           .schedules = 10},
};

std::uint64_t latency_steps(const ParameterValues& values) {
  return values.at("rounds") * ring_steps(values);
}

}  // namespace

Scenario latency_row() {
  return Scenario{
      .name = "latency",
      .summary = "a steady stream to consumers that wait; p50 below 10 ms, p99 below 50 ms",
      .parameters = kLatencyParameters,
      .minima = kLatencyMinima,
      .mutants = kLatencyMutants,
      .load = {.paced = true, .rate = "rate_hz", .duration = "duration", .rounds = "rounds"},
      .check = &check_ring_load,
      .most_steps = &latency_steps,
      .simulated = &latency<sim::SimPlatform>,
      .threaded = &latency<engine::StdPlatform>};
}

}  // namespace brine::scenarios
