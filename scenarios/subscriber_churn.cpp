#include "scenarios/subscriber_churn.hpp"

#include <array>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

constexpr std::array kSubscriberChurnParameters = {
    capacity({.small = 2, .normal = 16, .full = 64}, kMostRetained),
    parameter("lives", "subscriptions", "how often each reader comes; the last time it stays", 1,
              1'000'000, {.small = 4, .normal = 50, .full = 5'000}),
    messages({.small = 20, .normal = 1'500, .full = 100'000}),
    pause("period", kProducerPauses, always(200)),
    parameter("readers", "tasks", "readers of each of the three buffers", 1, kMostTasks / 4,
              {.small = 1, .normal = 3, .full = 8}),
    parameter("stay", "messages", "how many a reader receives before it leaves, on average", 1,
              1'000'000, {.small = 2, .normal = 8, .full = 8}),
    pause("think", kReaderPauses, always(400)),
};

constexpr std::array kSubscriberChurnMinima = {
    Minimum{.counter = "sent", .small = 60, .normal = 4'500, .full = 300'000},
    Minimum{.counter = "subscriptions", .small = 12, .normal = 450, .full = 120'000},
    Minimum{.counter = "received", .small = 2, .normal = 4, .full = 9},
    Minimum{.counter = "lags", .small = 0, .normal = 1, .full = 100, .simulated_only = true},
    Minimum{.counter = "overwrites", .small = 0, .normal = 10, .full = 100, .simulated_only = true},
    Minimum{.counter = "parks", .small = 3, .normal = 100, .full = 1'000, .simulated_only = true},
};

constexpr std::array kSubscriberChurnMutants = {
    Mutant{.name = "latest-send-needs-readers",
           .summary = "a value that is pushed while nobody reads is thrown away",
           .property = "latest.fresh",
           .schedules = 250},
};

}  // namespace

Scenario subscriber_churn_row() {
  return Scenario{.name = "subscriber-churn",
                  .summary =
                      "readers come and go while values are pushed; counts are right, nobody "
                      "misses a wake-up",
                  .parameters = kSubscriberChurnParameters,
                  .minima = kSubscriberChurnMinima,
                  .mutants = kSubscriberChurnMutants,
                  .load = {.paced = true,
                           .open_only = true,
                           .operations = "messages",
                           .senders = &three_streams},
                  .check = nullptr,
                  .most_steps = &churn_steps,
                  .simulated = &subscriber_churn<sim::SimPlatform>,
                  .threaded = &subscriber_churn<engine::StdPlatform>};
}

}  // namespace brine::scenarios
