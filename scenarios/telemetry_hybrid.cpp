#include "scenarios/telemetry_hybrid.hpp"

#include <array>
#include <string>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::array kTelemetryHybridParameters = {
    capacity({.small = 4, .normal = 64, .full = 1024}, kMostRetained),
    consumers({.small = 1, .normal = 2, .full = 3}),
    duration({.small = 6 * kMs, .normal = kSecond, .full = 10 * kSecond}),
    messages({.small = 8, .normal = 1'000, .full = 100'000}),
    pause("period", kProducerPauses, {.small = 3 * kMs, .normal = 4 * kMs, .full = 400'000}),
    rate(1'000, 1'000'000),
    readers({.small = 1, .normal = 2, .full = 4}),
    takers({.small = 1, .normal = 2, .full = 4}),
    pause("think", kReaderPauses, always(kMs)),
};

constexpr std::array kTelemetryHybridMinima = {
    Minimum{.counter = "sent", .small = 22, .normal = 3'000, .full = 210'000},
    Minimum{.counter = "received", .small = 7, .normal = 500, .full = 10'000},
    Minimum{.counter = "skipped", .small = 0, .normal = 10, .full = 100, .simulated_only = true},
    Minimum{.counter = "overwrites", .small = 0, .normal = 10, .full = 100, .simulated_only = true},
    Minimum{.counter = "parks", .small = 3, .normal = 100, .full = 1'000, .simulated_only = true},
};

std::uint64_t telemetry_hybrid_steps(const ParameterValues& values) {
  return 2 * (ring_steps(values) + config_steps(values) + mailbox_steps(values));
}

std::string telemetry_hybrid_check(const ParameterValues& values) {
  const std::uint64_t tasks = values.at("consumers") + values.at("readers") + values.at("takers");
  if (tasks > kMostTasks) {
    return "consumers + readers + takers are " + std::to_string(tasks) + ", more than " +
           std::to_string(kMostTasks) + " together";
  }
  return check_ring_load(values);
}

}  // namespace

Scenario telemetry_hybrid_row() {
  return Scenario{
      .name = "telemetry-hybrid",
      .summary = "a ring, a latest value and a mailbox together; each keeps its own contract",
      .parameters = kTelemetryHybridParameters,
      .minima = kTelemetryHybridMinima,
      .mutants = {},
      .load = {.paced = true,
               .open_only = true,
               .rate = "rate_hz",
               .duration = "duration",
               .operations = "messages",
               .senders = &three_streams},
      .check = &telemetry_hybrid_check,
      .most_steps = &telemetry_hybrid_steps,
      .simulated = &telemetry_hybrid<sim::SimPlatform>,
      .threaded = &telemetry_hybrid<engine::StdPlatform>};
}

}  // namespace brine::scenarios
