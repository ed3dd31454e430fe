#include "scenarios/config_update.hpp"

#include <array>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

constexpr std::array kConfigUpdateParameters = {
    messages({.small = 24, .normal = 5'000, .full = 1'000'000}),
    pause("period", kProducerPauses, always(200)),
    readers({.small = 2, .normal = 3, .full = 8}),
    pause("think", kReaderPauses, always(400)),
};

constexpr std::array kConfigUpdateMinima = {
    Minimum{.counter = "sent", .small = 24, .normal = 5'000, .full = 1'000'000},
    Minimum{.counter = "received", .small = 2, .normal = 100, .full = 1'000},
    Minimum{.counter = "skipped", .small = 1, .normal = 100, .full = 1'000, .simulated_only = true},
    Minimum{.counter = "parks", .small = 1, .normal = 100, .full = 1'000, .simulated_only = true},
};

constexpr std::array kConfigUpdateMutants = {
    Mutant{.name = "latest-changed-then-borrow",
           .summary = "a reader marks the version that it saw, then takes whatever is newest; it "
                      "gets one version twice",
           .property = "latest.versions",
           .schedules = 100},
    Mutant{.name = "latest-value-then-version",
           .summary = "a reader takes a value, then marks whatever is newest; it may miss the last "
                      "one",
           .property = "latest.final",
           .schedules = 250},
    Mutant{.name = "latest-empty-is-closed",
           .summary = "a reader that finds no value yet takes the buffer for closed",
           .property = "latest.closed",
           .schedules = 10},
};

}  // namespace

Scenario config_update_row() {
  return Scenario{
      .name = "config-update",
      .summary =
          "rapid updates of a latest-value cell; versions only grow, the last one always arrives",
      .parameters = kConfigUpdateParameters,
      .minima = kConfigUpdateMinima,
      .mutants = kConfigUpdateMutants,
      .load = {.paced = true, .operations = "messages"},
      .check = nullptr,
      .most_steps = &config_steps,
      .simulated = &config_update<sim::SimPlatform>,
      .threaded = &config_update<engine::StdPlatform>};
}

}  // namespace brine::scenarios
