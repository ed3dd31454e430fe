#include "scenarios/mixed_workload.hpp"

#include <array>
#include <string>

#include "scenarios/load_parameters.hpp"
#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kMixedWorkloadParameters = {
    operation_batch(),
    capacity(always(1024), kMostRetained),
    fail_every(),
    keys(),
    operations({.small = 10, .normal = 2'000, .full = 500'000}),
    operation_p99(),
    load_rounds(),
    parameter("write_percent", "%", "operations in a hundred that write, the others read", 1, 99,
              {.small = 50, .normal = 20, .full = 20}),
    parameter("writers", "tasks", "tasks that write and read", 1, kMostTasks,
              {.small = 2, .normal = 3, .full = 4}),
};

constexpr std::array kMixedWorkloadMinima = {
    Minimum{.counter = "attempted", .small = 20, .normal = 18'000, .full = 6'000'000},
    Minimum{.counter = "reads", .small = 10, .normal = 14'400, .full = 4'800'000},
    Minimum{.counter = "writes", .small = 10, .normal = 3'600, .full = 1'200'000},
    Minimum{.counter = "succeeded", .small = 16, .normal = 17'000, .full = 5'700'000},
    Minimum{.counter = "failed", .small = 4, .normal = 800, .full = 290'000},
    Minimum{.counter = "received", .small = 8, .normal = 3'400, .full = 1'100'000},
    Minimum{.counter = "operations-per-second", .small = 1'000, .normal = 1'000, .full = 1'000},
    Minimum{.counter = "success-ppm", .small = 1, .normal = 1, .full = 1},
};

constexpr std::array kMixedWorkloadMutants = {
    Mutant{.name = "load-loses-last",
           .summary = "a batch loses its last operation",
           .property = "load.batches",
           .schedules = 10},
    Mutant{.name = "load-rate-at-end",
           .summary = "the throughput is computed at the end only, and shows as 0 before",
           .property = "load.rate",
           .schedules = 10},
};

LoadSize mixed_workload_load(const ParameterValues& values) {
  return {.tasks = values.at("writers"), .operations = values.at("messages")};
}

std::uint64_t mixed_workload_steps(const ParameterValues& values) {
  return load_steps(values, mixed_workload_load(values));
}

std::string mixed_workload_check(const ParameterValues& values) {
  return check_load(values, mixed_workload_load(values));
}

}  // namespace

Scenario mixed_workload_row() {
  return Scenario{.name = "mixed-workload",
                  .summary =
                      "tasks that write and read one store, in batches; some operations fail, and "
                      "all are timed",
                  .parameters = kMixedWorkloadParameters,
                  .minima = kMixedWorkloadMinima,
                  .mutants = kMixedWorkloadMutants,
                  .load = {.paced = true,
                           .operations = "messages",
                           .multiple_of = "batch",
                           .rounds = "rounds",
                           .senders = &writers_of},
                  .check = &mixed_workload_check,
                  .most_steps = &mixed_workload_steps,
                  .simulated = &mixed_workload<sim::SimPlatform>,
                  .threaded = &mixed_workload<engine::StdPlatform>};
}

}  // namespace brine::scenarios
