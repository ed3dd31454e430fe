#include "scenarios/throughput.hpp"

#include <array>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kThroughputParameters = {
    capacity(always(1024), kMostRetained),
    messages({.small = 12, .normal = 1'500, .full = 1'000'000}),
    parameter("rounds", "rounds", "how often each buffer is measured; the best counts", 1, 1'000,
              {.small = 2, .normal = 5, .full = 5}),
};

constexpr std::array kThroughputMinima = {
    Minimum{.counter = "sent", .small = 72, .normal = 22'500, .full = 15'000'000},
    Minimum{.counter = "received", .small = 8, .normal = 15, .full = 15},
    Minimum{.counter = "ring.receipts-per-second"},
    Minimum{.counter = "latest.receipts-per-second"},
    Minimum{.counter = "mailbox.receipts-per-second"},
};

constexpr std::array kThroughputMutants = {
    Mutant{.name = "throughput-waits",
           .summary = "a push waits for its consumption, by looking every 20 us",
           .property = "throughput.ring",
           .schedules = 10},
};

std::uint64_t throughput_steps(const ParameterValues& values) {
  return values.at("rounds") * 3 * 2 * (kStepsPerTask + kStepsPerMessage * values.at("messages"));
}

}  // namespace

Scenario throughput_row() {
  return Scenario{
      .name = "throughput",
      .summary = "pushes per second of each buffer with one live reader, above its floor",
      .parameters = kThroughputParameters,
      .minima = kThroughputMinima,
      .mutants = kThroughputMutants,
      .check = nullptr,
      .most_steps = &throughput_steps,
      .simulated = &throughput<sim::SimPlatform>,
      .threaded = &throughput<engine::StdPlatform>};
}

}  // namespace brine::scenarios
