#include "scenarios/concurrent_read.hpp"

#include <array>
#include <string>

#include "scenarios/load_parameters.hpp"
#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kConcurrentReadParameters = {
    operation_batch(),
    capacity(always(1024), kMostRetained),
    fail_every(),
    keys(),
    operations({.small = 10, .normal = 2'000, .full = 1'000'000}),
    operation_p99(),
    pause("period", "the task that rewrites pauses one time in four, on average for so long",
          always(400)),
    readers({.small = 2, .normal = 3, .full = 8}),
    load_rounds(),
};

constexpr std::array kConcurrentReadMinima = {
    Minimum{.counter = "attempted", .small = 20, .normal = 18'000, .full = 24'000'000},
    Minimum{.counter = "succeeded", .small = 16, .normal = 17'100, .full = 22'800'000},
    Minimum{.counter = "failed", .small = 4, .normal = 900, .full = 1'200'000},
    Minimum{.counter = "sent", .small = 4, .normal = 114, .full = 114},
    Minimum{.counter = "operations-per-second", .small = 1'000, .normal = 1'000, .full = 1'000},
    Minimum{.counter = "success-ppm", .small = 1, .normal = 1, .full = 1},
};

constexpr std::array kConcurrentReadMutants = {
    Mutant{.name = "store-reads-cache",
           .summary = "what was read once is read from a cache",
           .property = "store.values",
           .schedules = 250},
};

LoadSize concurrent_read_load(const ParameterValues& values) {
  return {.tasks = values.at("readers"), .operations = values.at("messages")};
}

std::uint64_t concurrent_read_steps(const ParameterValues& values) {
  return load_steps(values, concurrent_read_load(values));
}

std::string concurrent_read_check(const ParameterValues& values) {
  return check_load(values, concurrent_read_load(values));
}

}  // namespace

Scenario concurrent_read_row() {
  return Scenario{.name = "concurrent-read",
                  .summary =
                      "readers of a store as fast as they can, in batches, while it is rewritten; "
                      "no value is stale",
                  .parameters = kConcurrentReadParameters,
                  .minima = kConcurrentReadMinima,
                  .mutants = kConcurrentReadMutants,
                  .load = {.paced = true,
                           .operations = "messages",
                           .multiple_of = "batch",
                           .rounds = "rounds",
                           .senders = &readers_of},
                  .check = &concurrent_read_check,
                  .most_steps = &concurrent_read_steps,
                  .simulated = &concurrent_read<sim::SimPlatform>,
                  .threaded = &concurrent_read<engine::StdPlatform>};
}

}  // namespace brine::scenarios
