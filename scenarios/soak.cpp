#include "scenarios/soak.hpp"

#include <array>
#include <string>
#include <string_view>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

/// Places are those of MemoryHabit.
constexpr std::array<std::string_view, 4> kMemoryHabits = {"none", "fragments", "once", "warm-up"};

constexpr std::array kSoakParameters = {
    capacity({.small = 16, .normal = 1024, .full = 1024}, kMostRetained),
    consumers({.small = 1, .normal = 3, .full = 3}),
    duration({.small = 20 * kMs, .normal = 2 * kSecond, .full = kHour}),
    choice_parameter("memory", "what consumers do with memory besides; none of it is a leak",
                     kMemoryHabits, always(0)),
    rate(1'000, 1'000'000),
};

constexpr std::array kSoakMinima = {
    Minimum{.counter = "sent", .small = 60, .normal = 6'000, .full = 10'800'000},
    Minimum{.counter = "received", .small = 22, .normal = 6'000, .full = 10'800'000},
    Minimum{.counter = "parks", .small = 3, .normal = 100, .full = 1'000, .simulated_only = true},
};

/// The leak verdict on the heap in use.
constexpr std::string_view kHeapVerdict = "heap";

constexpr std::array kSoakMutants = {
    Mutant{.name = "soak-falls-behind",
           .summary = "consumers take one and a half periods for each message",
           .property = "soak.backlog",
           .schedules = 10},
    Mutant{.name = "soak-keeps-pages",
           .summary = "a consumer keeps a page of memory for each message",
           .property = "soak.heap",
           .schedules = 10},
    Mutant{.name = "soak-leaks-messages",
           .summary = "a consumer keeps 64 bytes for each message, beyond the run",
           .property = kHeapVerdict,
           .found_by = FoundBy::kSoak},
    Mutant{.name = "soak-leaks-subscriptions",
           .summary = "each subscription leaves 4 KiB behind, beyond the run",
           .property = kHeapVerdict,
           .found_by = FoundBy::kSoak},
    Mutant{.name = "soak-grows-slowly",
           .summary = "consumers keep 1 KiB for each 1,024 messages, beyond the run",
           .property = kHeapVerdict,
           .found_by = FoundBy::kSoak},
};

std::uint64_t soak_steps(const ParameterValues& values) {
  const std::uint64_t tasks = 6 + values.at("consumers");
  return tasks * (kStepsPerTask +
                  kStepsPerMessage * message_count(values.at("rate_hz"), values.at("duration")));
}

std::string soak_check(const ParameterValues& values) {
  if (message_count(values.at("rate_hz"), values.at("duration")) >= 2 * SoakBudgets::kWindows)
    return {};
  return "rate_hz x duration is less than two messages for each of the " +
         std::to_string(SoakBudgets::kWindows) +
         " windows; give a longer duration or a higher rate";
}

}  // namespace

Scenario soak_row() {
  return Scenario{.name = "soak",
                  .summary =
                      "all buffers in steady use, for an hour at size full; neither backlog nor "
                      "memory grows",
                  .parameters = kSoakParameters,
                  .minima = kSoakMinima,
                  .mutants = kSoakMutants,
                  .load = {.paced = true, .rate = "rate_hz", .duration = "duration"},
                  .check = &soak_check,
                  .most_steps = &soak_steps,
                  .simulated = &soak<sim::SimPlatform>,
                  .threaded = &soak<engine::StdPlatform>};
}

}  // namespace brine::scenarios
