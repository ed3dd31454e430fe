#include "scenarios/stats_consistency.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kStatsConsistencyParameters = {
    capacity({.small = 2, .normal = 8, .full = 64}, kMostRetained),
    parameter("lives", "subscriptions", "how often each reader comes; the last time it stays", 1,
              1'000'000, {.small = 2, .normal = 20, .full = 1'000}),
    messages({.small = 12, .normal = 1'000, .full = 100'000}),
    pause("period", "writers and the observer pause one time in four, on average for so long",
          always(200)),
    parameter("readers", "tasks", "readers of each of the three buffers", 1, kMostTasks / 4,
              {.small = 1, .normal = 2, .full = 4}),
    parameter("snapshots", "snapshots", "of each buffer, by one observer", 1, 100'000'000,
              {.small = 8, .normal = 500, .full = 20'000}),
    parameter("stay", "messages", "how many a reader receives before it leaves, on average", 1,
              1'000'000, {.small = 3, .normal = 16, .full = 64}),
    pause("think", kReaderPauses, always(400)),
};

constexpr std::array kStatsConsistencyMinima = {
    Minimum{.counter = "sent", .small = 36, .normal = 3'000, .full = 300'000},
    Minimum{.counter = "snapshots", .small = 8, .normal = 500, .full = 20'000},
    Minimum{.counter = "received", .small = 2, .normal = 4, .full = 4},
    Minimum{.counter = "lags", .small = 0, .normal = 1, .full = 1, .simulated_only = true},
};

/// A reader that keeps up, and is the only one that ever subscribes: the bound is tight.
constexpr std::array<std::pair<std::string_view, std::uint64_t>, 5> kOneReaderKeepsUp = {
    {{"capacity", 4}, {"lives", 1}, {"messages", 64}, {"snapshots", 64}, {"think", 0}}};

constexpr std::array kStatsConsistencyMutants = {
    Mutant{.name = "stats-one-by-one",
           .summary = "a snapshot loads the pushes, then what was received meanwhile",
           .property = "stats.pulls",
           .schedules = 500,
           .values = kOneReaderKeepsUp},
    Mutant{.name = "stats-forget-the-gone",
           .summary = "what a reader has counted goes with it",
           .property = "stats.totals",
           .schedules = 10},
    Mutant{.name = "stats-size-over-capacity",
           .summary = "the backlog of a reader that has lagged counts in full",
           .property = "stats.size",
           .schedules = 100},
    Mutant{.name = "stats-lag-as-readers",
           .summary = "a lag is added to the count of active readers",
           .property = "stats.readers",
           .schedules = 100},
    Mutant{.name = "stats-32-bit-wraps",
           .summary = "a 32-bit counter is full and goes on at 0",
           .property = "stats.totals",
           .schedules = 100},
};

std::uint64_t stats_consistency_steps(const ParameterValues& values) {
  return churn_steps(values) +
         3 * kStepsPerMessage * values.at("snapshots") * (1 + values.at("readers"));
}

}  // namespace

Scenario stats_consistency_row() {
  return Scenario{.name = "stats-consistency",
                  .summary =
                      "snapshots of statistics during load; each is possible, none behind the one "
                      "before",
                  .parameters = kStatsConsistencyParameters,
                  .minima = kStatsConsistencyMinima,
                  .mutants = kStatsConsistencyMutants,
                  .load = {.paced = true,
                           .open_only = true,
                           .operations = "messages",
                           .senders = &three_streams},
                  .check = nullptr,
                  .most_steps = &stats_consistency_steps,
                  .simulated = &stats_consistency<sim::SimPlatform>,
                  .threaded = &stats_consistency<engine::StdPlatform>};
}

}  // namespace brine::scenarios
