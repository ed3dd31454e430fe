#include "scenarios/seqlock_rollover.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kSeqlockRolloverParameters = {
    parameter("messages", "messages",
              "writes during the second of two loads that are held up; 128 during the first", 1,
              127, {.small = 8, .normal = 127, .full = 127}),
    readers({.small = 1, .normal = 3, .full = 8}),
    parameter("rollovers", "times", "how often 128 writes and those of the second load follow", 1,
              1'000'000, {.small = 1, .normal = 8, .full = 1'000}),
    pause("think", "a reader pauses after each load, on average for so long", always(100)),
};

constexpr std::array kSeqlockRolloverMinima = {
    Minimum{.counter = "sent", .small = 136, .normal = 2'040, .full = 255'000},
    Minimum{.counter = "mixtures", .small = 1, .normal = 8, .full = 1'000},
    Minimum{.counter = "detected", .small = 1, .normal = 8, .full = 1'000},
    Minimum{.counter = "loads", .small = 1, .normal = 3, .full = 8},
};

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 4> kManyLoads = {
    {{"messages", 8}, {"readers", 2}, {"rollovers", 4}, {"think", 0}}};

constexpr std::array kSeqlockRolloverMutants = {
    Mutant{.name = "seqlock-compares-by-order",
           .summary = "a reader takes a version that is not greater for one that has not changed",
           .property = "seqlock.whole",
           .schedules = 100,
           .values = kManyLoads},
    Mutant{.name = "seqlock-version-saturates",
           .summary = "the version stops at its maximum, which is odd; readers wait for ever",
           .property = "progress",
           .schedules = 10,
           .step_limit = 50'000},
};

std::uint64_t seqlock_rollover_steps(const ParameterValues& values) {
  const std::uint64_t writes = values.at("rollovers") * (128 + values.at("messages"));
  return (2 + values.at("readers")) * (kStepsPerTask + kStepsPerMessage * writes);
}

}  // namespace

Scenario seqlock_rollover_row() {
  return Scenario{
      .name = "seqlock-rollover",
      .summary =
          "a seqlock whose version has 8 bits and comes round; loads are whole, and the "
          "one way to a mixture is shown",
      .parameters = kSeqlockRolloverParameters,
      .minima = kSeqlockRolloverMinima,
      .mutants = kSeqlockRolloverMutants,
      .check = nullptr,
      .most_steps = &seqlock_rollover_steps,
      .simulated = &seqlock_rollover<sim::SimPlatform>,
      .threaded = &seqlock_rollover<engine::StdPlatform>};
}

}  // namespace brine::scenarios
