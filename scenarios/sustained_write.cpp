#include "scenarios/sustained_write.hpp"

#include <array>
#include <string>

#include "scenarios/load_parameters.hpp"
#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kSustainedWriteParameters = {
    operation_batch(),
    capacity(always(1024), kMostRetained),
    duration({.small = 1 * kMs, .normal = 100 * kMs, .full = 10 * kSecond}),
    fail_every(),
    keys(),
    operation_p99(),
    rate(10'000, 1'000'000),
    load_rounds(),
    writers({.small = 2, .normal = 3, .full = 4}),
};

constexpr std::array kSustainedWriteMinima = {
    Minimum{.counter = "attempted", .small = 20, .normal = 9'000, .full = 1'200'000},
    Minimum{.counter = "succeeded", .small = 16, .normal = 8'550, .full = 1'140'000},
    Minimum{.counter = "failed", .small = 4, .normal = 450, .full = 60'000},
    Minimum{.counter = "received", .small = 16, .normal = 8'550, .full = 1'140'000},
    Minimum{.counter = "operations-per-second", .small = 1'000, .normal = 1'000, .full = 1'000},
    Minimum{.counter = "success-ppm", .small = 1, .normal = 1, .full = 1},
};

constexpr std::array kSustainedWriteMutants = {
    Mutant{.name = "load-forgets-failures",
           .summary = "an operation that fails is not counted",
           .property = "load.counted",
           .schedules = 10},
    Mutant{.name = "load-times-successes",
           .summary = "an operation that fails is not timed",
           .property = "load.timed",
           .schedules = 10},
};

LoadSize sustained_write_load(const ParameterValues& values) {
  return {.tasks = values.at("writers"),
          .operations = message_count(values.at("rate_hz"), values.at("duration"))};
}

std::uint64_t sustained_write_steps(const ParameterValues& values) {
  return load_steps(values, sustained_write_load(values));
}

std::string sustained_write_check(const ParameterValues& values) {
  return check_load(values, sustained_write_load(values));
}

}  // namespace

Scenario sustained_write_row() {
  return Scenario{.name = "sustained-write",
                  .summary =
                      "writers at a steady rate, in batches; some writes are refused, and all of "
                      "them are timed",
                  .parameters = kSustainedWriteParameters,
                  .minima = kSustainedWriteMinima,
                  .mutants = kSustainedWriteMutants,
                  .load = {.paced = true,
                           .rate = "rate_hz",
                           .duration = "duration",
                           .multiple_of = "batch",
                           .rounds = "rounds",
                           .senders = &writers_of},
                  .check = &sustained_write_check,
                  .most_steps = &sustained_write_steps,
                  .simulated = &sustained_write<sim::SimPlatform>,
                  .threaded = &sustained_write<engine::StdPlatform>};
}

}  // namespace brine::scenarios
