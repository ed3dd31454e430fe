#include "scenarios/metrics_requests.hpp"

#include <array>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kMetricsRequestsParameters = {
    parameter("handlers", "tasks", "tasks that handle requests", 1, kMostTasks,
              {.small = 2, .normal = 3, .full = 4}),
    choice_parameter("provider", "what guards the metrics; both: one after the other",
                     kProviderChoices, always(kBothProviders)),
    parameter("reads", "reads", "how many reads and writes a figure is of, at least", 1,
              100'000'000, {.small = 2, .normal = 100, .full = 10'000}),
    parameter("requests", "requests", "how many each handler handles", 2, 1'000'000'000,
              {.small = 3, .normal = 200, .full = 100'000}),
    pause("service", "handlers and the observer pause one time in four, on average for so long",
          always(400)),
    parameter("snapshots", "snapshots", "of all metrics, by one observer", 1, 1'000'000'000,
              {.small = 4, .normal = 200, .full = 20'000}),
};

constexpr std::array kMetricsRequestsMinima = {
    Minimum{.counter = "sent", .small = 12, .normal = 1'200, .full = 800'000},
    Minimum{.counter = "thrown", .small = 4, .normal = 402, .full = 266'664},
    Minimum{.counter = "snapshots", .small = 8, .normal = 400, .full = 40'000},
    Minimum{.counter = "reads", .small = 16, .normal = 800, .full = 80'000},
};

/// More observations and looks at them, and nothing else.
constexpr std::array<std::pair<std::string_view, std::uint64_t>, 3> kLooksOften = {
    {{"reads", 1}, {"service", 0}, {"snapshots", 16}}};

constexpr std::array kMetricsRequestsMutants = {
    Mutant{.name = "counter-read-then-store",
           .summary = "a counter is read and then written; two that count at once lose one",
           .property = "metrics.count",
           .schedules = 50},
    Mutant{.name = "gauge-stays-up",
           .summary = "a request that throws does not take itself off the gauge",
           .property = "metrics.active",
           .schedules = 10},
    Mutant{.name = "histogram-any-bounds",
           .summary = "a histogram takes any number of bounds, and has 16 buckets",
           .property = "metrics.bounds",
           .schedules = 10},
    Mutant{.name = "histogram-not-cumulative",
           .summary = "buckets are exported with their own observations alone",
           .property = "metrics.cumulative",
           .schedules = 10},
    Mutant{.name = "histogram-one-by-one",
           .summary = "a snapshot of a histogram reads the buckets, and then the sum",
           .property = "metrics.consistent",
           .schedules = 100,
           .values = kLooksOften},
    Mutant{.name = "histogram-whole-sum",
           .summary = "the sum of observations is an integer, and 0.125 counts as 0",
           .property = "metrics.consistent",
           .schedules = 10},
    Mutant{.name = "timer-twice",
           .summary = "a timer that was stopped records once more when it goes",
           .property = "metrics.count",
           .schedules = 10},
};

/// An observation of a histogram moves all its words, and a read may start again for each of them.
/// One set of handlers after the other.
std::uint64_t senders(const ParameterValues& values) {
  return values.at("handlers") * (values.at("provider") == kBothProviders ? 2 : 1);
}

std::uint64_t metrics_requests_steps(const ParameterValues& values) {
  constexpr std::uint64_t kStepsPerHistogram = 5 * kStepsPerMessage;
  const std::uint64_t handlers = values.at("handlers");
  return 2 * ((handlers + 1) * kStepsPerTask +
              kStepsPerHistogram * (4 * handlers * values.at("requests") +
                                    4 * values.at("snapshots") + 8 * values.at("reads")));
}

}  // namespace

Scenario metrics_requests_row() {
  return Scenario{
      .name = "metrics-requests",
      .summary =
          "requests that are counted and timed, by a lock or a seqlock; the metrics are "
          "right in every snapshot, and both are compared",
      .parameters = kMetricsRequestsParameters,
      .minima = kMetricsRequestsMinima,
      .mutants = kMetricsRequestsMutants,
      .variants = engine::kMetricsKindNames,
      .load = {.paced = true, .operations = "requests", .senders = &senders},
      .most_steps = &metrics_requests_steps,
      .simulated = &metrics_requests<sim::SimPlatform>,
      .threaded = &metrics_requests<engine::StdPlatform>};
}

}  // namespace brine::scenarios
