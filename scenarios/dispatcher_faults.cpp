#include "scenarios/dispatcher_faults.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kDispatcherFaultsParameters = {
    capacity({.small = 4, .normal = 64, .full = 1024}, kMostRetained),
    consumers({.small = 1, .normal = 2, .full = 3}),
    messages({.small = 7, .normal = 500, .full = 50'000}),
    writers({.small = 2, .normal = 3, .full = 4}),
};

constexpr std::array kDispatcherFaultsMinima = {
    Minimum{.counter = "sent", .small = 10, .normal = 1'100, .full = 150'000},
    Minimum{.counter = "refused", .small = 4, .normal = 370, .full = 50'000},
    Minimum{.counter = "received", .small = 24, .normal = 3'300, .full = 600'000},
    Minimum{.counter = "exceptions", .small = 4, .normal = 370, .full = 50'000},
    Minimum{.counter = "lags", .small = 1, .normal = 1, .full = 1},
    Minimum{.counter = "parks", .small = 1, .normal = 10, .full = 100, .simulated_only = true},
};

constexpr std::array kDispatcherFaultsMutants = {
    Mutant{.name = "dispatcher-ends-on-exception",
           .summary = "a consumer that throws gets nothing any more",
           .property = "record.delivery",
           .schedules = 10},
    Mutant{.name = "dispatcher-forgets-exceptions",
           .summary = "what a consumer throws is contained, and not counted",
           .property = "faults.counted",
           .schedules = 10},
    Mutant{.name = "record-push-unlocked",
           .summary = "tasks push without the lock of the record to a buffer that has one writer",
           .property = "no-data-race",
           .schedules = 10},
};

std::string dispatcher_faults_check(const ParameterValues& values) {
  const std::uint64_t writers = values.at("writers");
  const std::uint64_t needed = std::max(writers, kQuitterLife);
  if (values.at("capacity") < needed) {
    return "each writer keeps to a part of the capacity, and what the consumer takes that dies "
           "must be retained; give a capacity of " +
           std::to_string(needed) + " at least";
  }
  if (writers * values.at("messages") < kQuitterLife) {
    return "one consumer dies after " + std::to_string(kQuitterLife) +
           " messages; give it that many, or more writers";
  }
  return {};
}

}  // namespace

Scenario dispatcher_faults_row() {
  return Scenario{.name = "dispatcher-faults",
                  .summary =
                      "consumers that throw, stall or die; the others are unaffected, and all of "
                      "it is counted",
                  .parameters = kDispatcherFaultsParameters,
                  .minima = kDispatcherFaultsMinima,
                  .mutants = kDispatcherFaultsMutants,
                  .check = &dispatcher_faults_check,
                  .most_steps = &record_steps,
                  .simulated = &dispatcher_faults<sim::SimPlatform>,
                  .threaded = &dispatcher_faults<engine::StdPlatform>};
}

}  // namespace brine::scenarios
