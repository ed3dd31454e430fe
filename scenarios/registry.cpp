#include <algorithm>
#include <array>
#include <string>

#include "scenarios/command_mailbox.hpp"
#include "scenarios/config_update.hpp"
#include "scenarios/high_throughput.hpp"
#include "scenarios/lag_tolerance.hpp"
#include "scenarios/scenario.hpp"

/// The table of scenarios: one row each, in name order. To add one: a file, and a row here.

namespace brine::scenarios {

namespace {

using engine::Parameter;
using engine::ParameterType;
using engine::ParameterValues;

constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint64_t kSecond = 1'000 * kMs;
constexpr std::uint64_t kHour = 3'600 * kSecond;
constexpr std::uint64_t kMostTasks = 200;

constexpr Parameter capacity(std::uint64_t small, std::uint64_t normal, std::uint64_t full) {
  return {.name = "capacity",
          .unit = "messages",
          .help = "values that the ring retains",
          .min = 1,
          .max = std::uint64_t{1} << 24,
          .small = small,
          .normal = normal,
          .full = full};
}
constexpr Parameter rate(std::uint64_t hz) {
  return {.name = "rate_hz",
          .unit = "Hz",
          .help = "messages a second that the producer sends",
          .min = 1,
          .max = 100'000'000,
          .small = hz,
          .normal = hz,
          .full = hz};
}
constexpr Parameter duration(std::uint64_t small, std::uint64_t normal, std::uint64_t full) {
  return {.name = "duration",
          .type = ParameterType::kDuration,
          .unit = "ns",
          .help = "how long the producer sends",
          .min = 1'000,
          .max = 24 * kHour,
          .small = small,
          .normal = normal,
          .full = full};
}
constexpr Parameter consumers(std::uint64_t small, std::uint64_t normal, std::uint64_t full) {
  return {.name = "consumers",
          .unit = "tasks",
          .help = "consumers, each of which gets every message",
          .min = 1,
          .max = kMostTasks,
          .small = small,
          .normal = normal,
          .full = full};
}
constexpr Parameter messages(std::uint64_t small, std::uint64_t normal, std::uint64_t full) {
  return {.name = "messages",
          .unit = "messages",
          .help = "how many the producer sends",
          .min = 1,
          .max = std::uint64_t{1} << 32,
          .small = small,
          .normal = normal,
          .full = full};
}
constexpr Parameter batch() {
  return {.name = "batch",
          .unit = "messages",
          .help = "most messages that one receive takes",
          .min = 1,
          .max = 65'536,
          .small = 1,
          .normal = 1,
          .full = 1};
}
constexpr Parameter pause(std::string_view name, std::string_view help, std::uint64_t ns) {
  return {.name = name,
          .type = ParameterType::kDuration,
          .unit = "ns",
          .help = help,
          .min = 0,
          .max = kSecond,
          .small = ns,
          .normal = ns,
          .full = ns};
}

constexpr std::array kHighThroughputParameters = {
    batch(),
    capacity(1024, 1024, 1024),
    consumers(3, 3, 3),
    duration(2'800'000, 500 * kMs, 10 * kSecond),
    rate(10'000),
    Parameter{.name = "stall",
              .type = ParameterType::kDuration,
              .unit = "ns",
              .help = "each consumer stops once for so long, half-way; more than capacity / rate "
                      "makes it lag",
              .min = 0,
              .max = kHour},
};
constexpr std::array kHighThroughputMinima = {
    Minimum{.counter = "sent", .small = 28, .normal = 5'000, .full = 100'000},
    Minimum{.counter = "received", .small = 84, .normal = 15'000, .full = 300'000},
    Minimum{.counter = "parks", .small = 3, .normal = 100, .full = 1'000, .simulated_only = true},
};

constexpr std::array kLagToleranceParameters = {
    batch(),
    capacity(16, 64, 1024),
    Parameter{.name = "consumer_rate_hz",
              .unit = "Hz",
              .help = "messages a second that a consumer manages",
              .min = 1,
              .max = 100'000'000,
              .small = 10,
              .normal = 10,
              .full = 10},
    consumers(1, 2, 3),
    duration(220 * kMs, 4 * kSecond, 60 * kSecond),
    rate(1'000),
};
constexpr std::array kLagToleranceMinima = {
    Minimum{.counter = "sent", .small = 200, .normal = 4'000, .full = 60'000},
    Minimum{.counter = "received", .small = 16, .normal = 128, .full = 3'000},
    Minimum{.counter = "lags", .small = 1, .normal = 10, .full = 10},
};
constexpr std::array kLagToleranceMutants = {
    Mutant{
        .name = "ring-jump-to-newest",
        .summary =
            "after a lag the reader goes on at the newest value and loses what is still retained",
        .property = "ring.order",
        .schedules = 10},
};

constexpr std::array kConfigUpdateParameters = {
    messages(24, 5'000, 1'000'000),
    pause("period", "the producer pauses one time in four, on average for so long", 200),
    Parameter{.name = "readers",
              .unit = "tasks",
              .help = "readers, each of which follows the newest value",
              .min = 1,
              .max = kMostTasks,
              .small = 2,
              .normal = 3,
              .full = 8},
    pause("think", "a reader pauses one time in four, on average for so long", 400),
};
constexpr std::array kConfigUpdateMinima = {
    Minimum{.counter = "sent", .small = 24, .normal = 5'000, .full = 1'000'000},
    Minimum{.counter = "received", .small = 4, .normal = 100, .full = 1'000},
    Minimum{.counter = "skipped", .small = 1, .normal = 100, .full = 1'000, .simulated_only = true},
    Minimum{.counter = "parks", .small = 1, .normal = 100, .full = 1'000, .simulated_only = true},
};

constexpr std::array kCommandMailboxParameters = {
    messages(24, 5'000, 1'000'000),
    pause("period", "the producer pauses one time in four, on average for so long", 200),
    pause("service", "a taker pauses one time in four, on average for so long", 400),
    Parameter{.name = "takers",
              .unit = "tasks",
              .help = "takers that compete for the commands",
              .min = 1,
              .max = kMostTasks,
              .small = 2,
              .normal = 3,
              .full = 4},
};
constexpr std::array kCommandMailboxMinima = {
    Minimum{.counter = "sent", .small = 24, .normal = 5'000, .full = 1'000'000},
    Minimum{.counter = "received", .small = 4, .normal = 100, .full = 1'000},
    Minimum{
        .counter = "overwrites", .small = 1, .normal = 100, .full = 1'000, .simulated_only = true},
    Minimum{.counter = "parks", .small = 1, .normal = 100, .full = 1'000, .simulated_only = true},
};
constexpr std::array kCommandMailboxMutants = {
    Mutant{.name = "mailbox-wait-first",
           .summary = "a taker waits for a notification before it looks at the slot; nobody keeps "
                      "the notification",
           .property = "no-lost-wake-up",
           .schedules = 1'000},
};

std::string check_ring_load(const ParameterValues& values) {
  if (message_count(values.at("rate_hz"), values.at("duration")) != 0) return {};
  return "rate_hz x duration is less than one message; give a longer duration or a higher rate";
}

const std::array kScenarios = {
    Scenario{
        .name = "command-mailbox",
        .summary =
            "commands faster than their execution, one pending at most, each taken at most once",
        .parameters = kCommandMailboxParameters,
        .minima = kCommandMailboxMinima,
        .mutants = kCommandMailboxMutants,
        .check = nullptr,
        .simulated = &command_mailbox<sim::SimPlatform>,
        .threaded = &command_mailbox<engine::StdPlatform>},
    Scenario{
        .name = "config-update",
        .summary =
            "rapid updates of a latest-value cell; versions only grow, the last one always arrives",
        .parameters = kConfigUpdateParameters,
        .minima = kConfigUpdateMinima,
        .mutants = {},
        .check = nullptr,
        .simulated = &config_update<sim::SimPlatform>,
        .threaded = &config_update<engine::StdPlatform>},
    Scenario{.name = "high-throughput",
             .summary = "a steady stream to several consumers; each gets every message, none lags",
             .parameters = kHighThroughputParameters,
             .minima = kHighThroughputMinima,
             .mutants = {},
             .check = &check_ring_load,
             .simulated = &high_throughput<sim::SimPlatform>,
             .threaded = &high_throughput<engine::StdPlatform>},
    Scenario{.name = "lag-tolerance",
             .summary = "a producer far ahead of its consumers; they lag, go on, and every message "
                        "is accounted for",
             .parameters = kLagToleranceParameters,
             .minima = kLagToleranceMinima,
             .mutants = kLagToleranceMutants,
             .check = &check_ring_load,
             .simulated = &lag_tolerance<sim::SimPlatform>,
             .threaded = &lag_tolerance<engine::StdPlatform>},
};

}  // namespace

std::span<const Scenario> all() noexcept {
  return kScenarios;
}

const Scenario* find(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(kScenarios, name, &Scenario::name);
  return found == kScenarios.end() ? nullptr : found;
}

}  // namespace brine::scenarios
