#include "scenarios/seqlock_writers.hpp"

#include <array>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

constexpr std::array kSeqlockWritersParameters = {
    messages({.small = 10, .normal = 1'000, .full = 100'000}),
    pause("period", "a writer pauses one time in four, on average for so long", always(200)),
    readers({.small = 1, .normal = 4, .full = 8}),
    pause("think", kReaderPauses, always(400)),
    parameter("writers", "tasks", "tasks that count in one seqlock", 1, kMostTasks,
              {.small = 3, .normal = 4, .full = 8}),
};

constexpr std::array kSeqlockWritersMinima = {
    Minimum{.counter = "sent", .small = 30, .normal = 4'000, .full = 800'000},
    Minimum{.counter = "loads", .small = 1, .normal = 8, .full = 16},
    Minimum{.counter = "refused", .small = 0, .normal = 100, .full = 10'000},
};

constexpr std::array kSeqlockWritersMutants = {
    Mutant{.name = "seqlock-read-then-write",
           .summary = "an update loads, then stores; of two that increment one is lost",
           .property = "seqlock.lossless",
           .schedules = 10},
};

std::uint64_t most_steps(const engine::ParameterValues& values) {
  return values.at("writers") * seqlock_steps(values);
}

}  // namespace

Scenario seqlock_writers_row() {
  return Scenario{.name = "seqlock-writers",
                  .summary = "several writers count in one seqlock; nothing is lost",
                  .parameters = kSeqlockWritersParameters,
                  .minima = kSeqlockWritersMinima,
                  .mutants = kSeqlockWritersMutants,
                  .load = {.paced = true, .operations = "messages", .senders = &writers_of},
                  .check = nullptr,
                  .most_steps = &most_steps,
                  .simulated = &seqlock_writers<sim::SimPlatform>,
                  .threaded = &seqlock_writers<engine::StdPlatform>};
}

}  // namespace brine::scenarios
