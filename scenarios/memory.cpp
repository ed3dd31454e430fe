#include "scenarios/memory.hpp"

#include <array>
#include <string>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kMemoryParameters = {
    capacity({.small = 1, .normal = 64, .full = 1024}, kMostRetained),
    messages({.small = 8, .normal = 2'000, .full = 1'000'000}),
    readers({.small = 1, .normal = 2, .full = 3}),
    parameter("warm_up", "messages",
              "sent before memory is measured for the first time; more than a ring has slots", 1,
              kMostRetained * 4, {.small = 3, .normal = 300, .full = 10'000}),
};

constexpr std::array kMemoryMinima = {
    Minimum{.counter = "sent", .small = 44, .normal = 9'200, .full = 4'040'000},
    Minimum{.counter = "received", .small = 8, .normal = 14, .full = 20},
};

constexpr std::array kMemoryMutants = {
    Mutant{.name = "memory-keeps-pages",
           .summary = "a reader keeps a page of memory for each message",
           .property = "memory.heap",
           .schedules = 10},
    Mutant{.name = "memory-keeps-values",
           .summary = "a reader keeps each value that it received",
           .property = "memory.values",
           .schedules = 10},
};

std::uint64_t memory_steps(const ParameterValues& values) {
  const std::uint64_t messages = values.at("warm_up") + values.at("messages");
  return 4 * (1 + values.at("readers")) * (kStepsPerTask + kStepsPerMessage * messages);
}

std::string memory_check(const ParameterValues& values) {
  if (values.at("warm_up") > 2 * values.at("capacity")) return {};
  return "the warm-up must fill every slot: give warm_up more than twice the capacity";
}

}  // namespace

Scenario memory_row() {
  return Scenario{.name = "memory",
                  .summary = "many messages over each buffer; after a warm-up memory does not grow",
                  .parameters = kMemoryParameters,
                  .minima = kMemoryMinima,
                  .mutants = kMemoryMutants,
                  .check = &memory_check,
                  .most_steps = &memory_steps,
                  .simulated = &memory<sim::SimPlatform>,
                  .threaded = &memory<engine::StdPlatform>};
}

}  // namespace brine::scenarios
