#include "scenarios/cross_emit.hpp"

#include <array>
#include <string>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kCrossEmitParameters = {
    capacity(always(1024), kMostRetained),
    consumers({.small = 1, .normal = 2, .full = 3}),
    messages({.small = 5, .normal = 300, .full = 50'000}),
    writers({.small = 2, .normal = 3, .full = 4}),
};

constexpr std::array kCrossEmitMinima = {
    Minimum{.counter = "sent", .small = 8, .normal = 600, .full = 133'000},
    Minimum{.counter = "rejected", .small = 2, .normal = 300, .full = 66'000},
    Minimum{.counter = "received", .small = 16, .normal = 3'000, .full = 800'000},
    Minimum{.counter = "emits", .small = 10, .normal = 2'000, .full = 500'000},
    Minimum{.counter = "parks", .small = 1, .normal = 100, .full = 1'000, .simulated_only = true},
};

constexpr std::array kCrossEmitMutants = {
    Mutant{.name = "record-call-locked",
           .summary = "the producer function runs under the lock of its record; two that emit to "
                      "each other's records wait for each other",
           .property = "no-deadlock",
           .schedules = 50},
    Mutant{.name = "record-push-original",
           .summary = "what the producer function returns is dropped, and the original is pushed",
           .property = "record.transformed",
           .schedules = 10},
};

std::string cross_emit_check(const ParameterValues& values) {
  const std::uint64_t needed = cross_emit_capacity(values.at("writers"), values.at("consumers"));
  if (values.at("capacity") >= needed) return {};
  return "with so many writers and consumers somebody may lag below a capacity of " +
         std::to_string(needed) + ", and would wait for an answer that is lost; give it that much";
}

}  // namespace

Scenario cross_emit_row() {
  return Scenario{.name = "cross-emit",
                  .summary =
                      "two records emit to each other, from producer functions and consumers; no "
                      "deadlock, order kept",
                  .parameters = kCrossEmitParameters,
                  .minima = kCrossEmitMinima,
                  .mutants = kCrossEmitMutants,
                  .check = &cross_emit_check,
                  .most_steps = &record_steps,
                  .simulated = &cross_emit<sim::SimPlatform>,
                  .threaded = &cross_emit<engine::StdPlatform>};
}

}  // namespace brine::scenarios
