#include "scenarios/command_mailbox.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

constexpr std::array kCommandMailboxParameters = {
    messages({.small = 32, .normal = 5'000, .full = 1'000'000}),
    pause("period", kProducerPauses, always(200)),
    pause("service", "a taker pauses one time in four, on average for so long", always(400)),
    takers({.small = 2, .normal = 3, .full = 4}),
};

constexpr std::array kCommandMailboxMinima = {
    Minimum{.counter = "sent", .small = 32, .normal = 5'000, .full = 1'000'000},
    Minimum{.counter = "received", .small = 1, .normal = 100, .full = 1'000},
    Minimum{
        .counter = "received", .small = 2, .normal = 100, .full = 1'000, .simulated_only = true},
    Minimum{
        .counter = "overwrites", .small = 1, .normal = 100, .full = 1'000, .simulated_only = true},
    Minimum{.counter = "parks", .small = 1, .normal = 100, .full = 1'000, .simulated_only = true},
};

// Of two takers, one may be given what came back before the other has told what it was given.
constexpr std::array<std::pair<std::string_view, std::uint64_t>, 1> kOneTaker = {{{"takers", 1}}};

constexpr std::array kCommandMailboxMutants = {
    Mutant{.name = "mailbox-wait-first",
           .summary = "a taker waits for a notification before it looks at the slot; nobody keeps "
                      "the notification",
           .property = "no-lost-wake-up",
           .schedules = 100},
    Mutant{.name = "mailbox-brings-back",
           .summary = "a replaced value is pending again once the newer one is taken",
           .property = "mailbox.order",
           .schedules = 10,
           .values = kOneTaker},
};

}  // namespace

Scenario command_mailbox_row() {
  return Scenario{
      .name = "command-mailbox",
      .summary =
          "commands faster than their execution, one pending at most, each taken at most once",
      .parameters = kCommandMailboxParameters,
      .minima = kCommandMailboxMinima,
      .mutants = kCommandMailboxMutants,
      .load = {.paced = true, .operations = "messages"},
      .check = nullptr,
      .most_steps = &mailbox_steps,
      .simulated = &command_mailbox<sim::SimPlatform>,
      .threaded = &command_mailbox<engine::StdPlatform>};
}

}  // namespace brine::scenarios
