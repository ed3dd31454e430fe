#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "scenarios/capacity_planning.hpp"
#include "scenarios/command_mailbox.hpp"
#include "scenarios/config_update.hpp"
#include "scenarios/cross_emit.hpp"
#include "scenarios/dispatcher_faults.hpp"
#include "scenarios/high_throughput.hpp"
#include "scenarios/lag_tolerance.hpp"
#include "scenarios/latency.hpp"
#include "scenarios/memory.hpp"
#include "scenarios/parameters.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/soak.hpp"
#include "scenarios/stats_consistency.hpp"
#include "scenarios/subscriber_churn.hpp"
#include "scenarios/telemetry_hybrid.hpp"
#include "scenarios/throughput.hpp"

/// The table of scenarios: one row each, in name order. To add one: a file, and a row here.

namespace brine::scenarios {

namespace {

using engine::ParameterValues;

constexpr std::uint64_t kMostRetained = std::uint64_t{1} << 20;
constexpr std::string_view kProducerPauses =
    "a producer pauses one time in four, on average for so long";
constexpr std::string_view kReaderPauses =
    "a reader pauses one time in four, on average for so long";

constexpr std::array kCapacityPlanningParameters = {
    capacity({.small = 20, .normal = 200, .full = 200}, kMostRetained),
    consumer_rate(50, 100'000),
    consumers(always(1)),
    duration({.small = 800 * kMs, .normal = 6 * kSecond, .full = 60 * kSecond}),
    rate(100, 100'000),
};
// No minimum of lags: a plan under which nothing lags is a question, too, and the property demands
// the lags that are to be expected.
constexpr std::array kCapacityPlanningMinima = {
    Minimum{.counter = "sent", .small = 80, .normal = 600, .full = 6'000},
    Minimum{.counter = "received", .small = 40, .normal = 400, .full = 3'000},
    Minimum{.counter = "parks", .small = 1, .normal = 1, .full = 1, .simulated_only = true},
};

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
constexpr std::array kCommandMailboxMutants = {
    Mutant{.name = "mailbox-wait-first",
           .summary = "a taker waits for a notification before it looks at the slot; nobody keeps "
                      "the notification",
           .property = "no-lost-wake-up",
           .schedules = 100},
    Mutant{.name = "mailbox-brings-back",
           .summary = "a replaced value is pending again once the newer one is taken",
           .property = "mailbox.order",
           .schedules = 10},
};

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

constexpr std::array kDispatcherFaultsParameters = {
    capacity({.small = 4, .normal = 64, .full = 1024}, kMostRetained),
    consumers({.small = 1, .normal = 2, .full = 3}),
    messages({.small = 7, .normal = 500, .full = 50'000}),
    writers({.small = 2, .normal = 3, .full = 4}),
};
constexpr std::array kDispatcherFaultsMinima = {
    Minimum{.counter = "sent", .small = 10, .normal = 1'100, .full = 150'000},
    Minimum{.counter = "refused", .small = 4, .normal = 370, .full = 50'000},
    Minimum{.counter = "received", .small = 24, .normal = 3'300, .full = 600'000},
    Minimum{.counter = "exceptions", .small = 4, .normal = 370, .full = 50'000},
    Minimum{.counter = "lags", .small = 1, .normal = 1, .full = 1},
    Minimum{.counter = "parks", .small = 1, .normal = 10, .full = 100, .simulated_only = true},
};
constexpr std::array kDispatcherFaultsMutants = {
    Mutant{.name = "dispatcher-ends-on-exception",
           .summary = "a consumer that throws gets nothing any more",
           .property = "record.delivery",
           .schedules = 10},
    Mutant{.name = "dispatcher-forgets-exceptions",
           .summary = "what a consumer throws is contained, and not counted",
           .property = "faults.counted",
           .schedules = 10},
    Mutant{.name = "record-push-unlocked",
           .summary = "tasks push without the lock of the record to a buffer that has one writer",
           .property = "record.delivery",
           .schedules = 50},
};

constexpr std::array kHighThroughputParameters = {
    batch(),
    capacity(always(1024)),
    consumers(always(3)),
    duration({.small = 2'600'000, .normal = 500 * kMs, .full = 10 * kSecond}),
    rate(10'000),
    duration_parameter("stall",
                       "each consumer stops once for so long, half-way; more than capacity / rate "
                       "makes it lag",
                       0, kHour, always(0)),
};
constexpr std::array kHighThroughputMinima = {
    Minimum{.counter = "sent", .small = 26, .normal = 5'000, .full = 100'000},
    Minimum{.counter = "received", .small = 78, .normal = 15'000, .full = 300'000},
    Minimum{.counter = "parks", .small = 3, .normal = 100, .full = 1'000, .simulated_only = true},
};

constexpr std::array kLagToleranceParameters = {
    batch(),
    capacity({.small = 16, .normal = 64, .full = 1024}),
    consumer_rate(10),
    consumers({.small = 1, .normal = 2, .full = 3}),
    duration({.small = 220 * kMs, .normal = 4 * kSecond, .full = 60 * kSecond}),
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
    Mutant{.name = "ring-lag-as-readers",
           .summary = "a lag is added to the count of active readers, and none to that of dropped "
                      "values",
           .property = "readers.active",
           .schedules = 10},
};

constexpr std::array kLatencyParameters = {
    capacity(always(1024)),
    consumers({.small = 2, .normal = 3, .full = 3}),
    duration({.small = 15 * kMs, .normal = 100 * kMs, .full = 10 * kSecond}),
    duration_parameter("p50", "half of the messages take less than this", 1, kSecond,
                       always(10 * kMs)),
    duration_parameter("p99", "99 in 100 messages take less than this", 1, kSecond,
                       always(50 * kMs)),
    rate(1'000, 1'000'000),
    parameter("rounds", "rounds", "how often the load is sent; on threads the best counts", 1,
              1'000, {.small = 1, .normal = 5, .full = 5}),
};
constexpr std::array kLatencyMinima = {
    Minimum{.counter = "sent", .small = 15, .normal = 500, .full = 50'000},
    Minimum{.counter = "received", .small = 30, .normal = 1'500, .full = 150'000},
    Minimum{.counter = "parks", .small = 3, .normal = 100, .full = 1'000, .simulated_only = true},
};
constexpr std::array kLatencyMutants = {
    Mutant{.name = "latency-polls",
           .summary = "a consumer looks every 120 ms instead of waiting in a receive",
           .property = "latency.p50",
           .schedules = 10},
};

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

constexpr std::array kSoakParameters = {
    capacity({.small = 16, .normal = 1024, .full = 1024}, kMostRetained),
    consumers({.small = 1, .normal = 3, .full = 3}),
    duration({.small = 20 * kMs, .normal = 2 * kSecond, .full = kHour}),
    rate(1'000, 1'000'000),
};
constexpr std::array kSoakMinima = {
    Minimum{.counter = "sent", .small = 60, .normal = 6'000, .full = 10'800'000},
    Minimum{.counter = "received", .small = 22, .normal = 6'000, .full = 10'800'000},
    Minimum{.counter = "parks", .small = 3, .normal = 100, .full = 1'000, .simulated_only = true},
};
constexpr std::array kSoakMutants = {
    Mutant{.name = "soak-falls-behind",
           .summary = "consumers take one and a half periods for each message",
           .property = "soak.backlog",
           .schedules = 10},
    Mutant{.name = "soak-keeps-pages",
           .summary = "a consumer keeps a page of memory for each message",
           .property = "soak.heap",
           .schedules = 10},
};

constexpr std::array kThroughputParameters = {
    capacity(always(1024), kMostRetained),
    messages({.small = 12, .normal = 1'500, .full = 1'000'000}),
    parameter("rounds", "rounds", "how often each buffer is measured; the best counts", 1, 1'000,
              {.small = 2, .normal = 5, .full = 5}),
};
constexpr std::array kThroughputMinima = {
    Minimum{.counter = "sent", .small = 72, .normal = 22'500, .full = 15'000'000},
    Minimum{.counter = "received", .small = 8, .normal = 15, .full = 15},
    Minimum{.counter = "ring.receipts-per-second"},
    Minimum{.counter = "latest.receipts-per-second"},
    Minimum{.counter = "mailbox.receipts-per-second"},
};
constexpr std::array kThroughputMutants = {
    Mutant{.name = "throughput-waits",
           .summary = "a push waits for its consumption, by looking every 20 us",
           .property = "throughput.ring",
           .schedules = 10},
};
constexpr std::array kStatsConsistencyParameters = {
    capacity({.small = 2, .normal = 8, .full = 64}, kMostRetained),
    parameter("lives", "subscriptions", "how often each reader comes; the last time it stays", 1,
              1'000'000, {.small = 2, .normal = 20, .full = 1'000}),
    messages({.small = 12, .normal = 1'000, .full = 100'000}),
    pause("period", "writers and the observer pause one time in four, on average for so long",
          always(200)),
    parameter("readers", "tasks", "readers of each of the three buffers", 1, kMostTasks / 4,
              {.small = 1, .normal = 2, .full = 4}),
    parameter("snapshots", "snapshots", "of each buffer, by one observer", 1, 100'000'000,
              {.small = 8, .normal = 500, .full = 20'000}),
    parameter("stay", "messages", "how many a reader receives before it leaves, on average", 1,
              1'000'000, {.small = 3, .normal = 16, .full = 64}),
    pause("think", kReaderPauses, always(400)),
};
constexpr std::array kStatsConsistencyMinima = {
    Minimum{.counter = "sent", .small = 36, .normal = 3'000, .full = 300'000},
    Minimum{.counter = "snapshots", .small = 8, .normal = 500, .full = 20'000},
    Minimum{.counter = "received", .small = 2, .normal = 4, .full = 4},
    Minimum{.counter = "lags", .small = 0, .normal = 1, .full = 1, .simulated_only = true},
};
/// A reader that keeps up, and is the only one that ever subscribes: the bound is tight.
constexpr std::array<std::pair<std::string_view, std::uint64_t>, 5> kOneReaderKeepsUp = {
    {{"capacity", 4}, {"lives", 1}, {"messages", 64}, {"snapshots", 64}, {"think", 0}}};
constexpr std::array kStatsConsistencyMutants = {
    Mutant{.name = "stats-one-by-one",
           .summary = "a snapshot loads the pushes, then what was received meanwhile",
           .property = "stats.pulls",
           .schedules = 250,
           .values = kOneReaderKeepsUp},
    Mutant{.name = "stats-forget-the-gone",
           .summary = "what a reader has counted goes with it",
           .property = "stats.totals",
           .schedules = 10},
    Mutant{.name = "stats-size-over-capacity",
           .summary = "the backlog of a reader that has lagged counts in full",
           .property = "stats.size",
           .schedules = 100},
    Mutant{.name = "stats-lag-as-readers",
           .summary = "a lag is added to the count of active readers",
           .property = "stats.readers",
           .schedules = 100},
    Mutant{.name = "stats-32-bit-wraps",
           .summary = "a 32-bit counter is full and goes on at 0",
           .property = "stats.totals",
           .schedules = 100},
};

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

/// Upper bounds of the steps that a run takes: so many for each message and each task that handles
/// it, and for each task.
constexpr std::uint64_t kStepsPerMessage = 40;
constexpr std::uint64_t kStepsPerTask = 100;

std::uint64_t ring_steps(const ParameterValues& values) {
  const std::uint64_t tasks = 1 + values.at("consumers");
  return tasks * (kStepsPerTask +
                  kStepsPerMessage * message_count(values.at("rate_hz"), values.at("duration")));
}
std::uint64_t config_steps(const ParameterValues& values) {
  return (1 + values.at("readers")) * (kStepsPerTask + kStepsPerMessage * values.at("messages"));
}
std::uint64_t mailbox_steps(const ParameterValues& values) {
  return (1 + values.at("takers")) * (kStepsPerTask + kStepsPerMessage * values.at("messages"));
}
std::uint64_t churn_steps(const ParameterValues& values) {
  return 3 * config_steps(values) + 3 * kStepsPerTask * values.at("readers") * values.at("lives");
}
std::uint64_t stats_steps(const ParameterValues& values) {
  return churn_steps(values) +
         3 * kStepsPerMessage * values.at("snapshots") * (1 + values.at("readers"));
}
std::uint64_t telemetry_steps(const ParameterValues& values) {
  return 2 * (ring_steps(values) + config_steps(values) + mailbox_steps(values));
}

std::uint64_t latency_steps(const ParameterValues& values) {
  return values.at("rounds") * ring_steps(values);
}
std::uint64_t memory_steps(const ParameterValues& values) {
  const std::uint64_t messages = values.at("warm_up") + values.at("messages");
  return 4 * (1 + values.at("readers")) * (kStepsPerTask + kStepsPerMessage * messages);
}
std::uint64_t soak_steps(const ParameterValues& values) {
  const std::uint64_t tasks = 6 + values.at("consumers");
  return tasks * (kStepsPerTask +
                  kStepsPerMessage * message_count(values.at("rate_hz"), values.at("duration")));
}
std::uint64_t throughput_steps(const ParameterValues& values) {
  return values.at("rounds") * 3 * 2 * (kStepsPerTask + kStepsPerMessage * values.at("messages"));
}
std::uint64_t record_steps(const ParameterValues& values) {
  const std::uint64_t produces = values.at("writers") * values.at("messages");
  return 20 * kStepsPerMessage * produces * (2 + values.at("consumers")) +
         kStepsPerTask * (8 + values.at("writers") + values.at("consumers"));
}

std::string check_cross_emit(const ParameterValues& values) {
  const std::uint64_t needed = cross_emit_capacity(values.at("writers"), values.at("consumers"));
  if (values.at("capacity") >= needed) return {};
  return "with so many writers and consumers somebody may lag below a capacity of " +
         std::to_string(needed) + ", and would wait for an answer that is lost; give it that much";
}
std::string check_dispatcher_faults(const ParameterValues& values) {
  const std::uint64_t writers = values.at("writers");
  const std::uint64_t needed = std::max(writers, kQuitterLife);
  if (values.at("capacity") < needed) {
    return "each writer keeps to a part of the capacity, and what the consumer takes that dies "
           "must "
           "be retained; give a capacity of " +
           std::to_string(needed) + " at least";
  }
  if (writers * values.at("messages") < kQuitterLife) {
    return "one consumer dies after " + std::to_string(kQuitterLife) +
           " messages; give it that many, or more writers";
  }
  return {};
}

std::string check_ring_load(const ParameterValues& values) {
  if (message_count(values.at("rate_hz"), values.at("duration")) != 0) return {};
  return "rate_hz x duration is less than one message; give a longer duration or a higher rate";
}

std::string check_memory(const ParameterValues& values) {
  if (values.at("warm_up") > 2 * values.at("capacity")) return {};
  return "the warm-up must fill every slot: give warm_up more than twice the capacity";
}

std::string check_soak(const ParameterValues& values) {
  if (message_count(values.at("rate_hz"), values.at("duration")) >= 2 * SoakBudgets::kWindows)
    return {};
  return "rate_hz x duration is less than two messages for each of the " +
         std::to_string(SoakBudgets::kWindows) +
         " windows; give a longer duration or a higher rate";
}

std::string check_telemetry(const ParameterValues& values) {
  const std::uint64_t tasks = values.at("consumers") + values.at("readers") + values.at("takers");
  if (tasks > kMostTasks) {
    return "consumers + readers + takers are " + std::to_string(tasks) + ", more than " +
           std::to_string(kMostTasks) + " together";
  }
  return check_ring_load(values);
}

const std::array kScenarios = {
    Scenario{.name = "capacity-planning",
             .summary = "a steady producer, a slower consumer; the lag begins and grows as "
                        "arithmetic says",
             .parameters = kCapacityPlanningParameters,
             .minima = kCapacityPlanningMinima,
             .mutants = {},
             .check = &check_ring_load,
             .most_steps = &ring_steps,
             .simulated = &capacity_planning<sim::SimPlatform>,
             .threaded = &capacity_planning<engine::StdPlatform>},
    Scenario{
        .name = "command-mailbox",
        .summary =
            "commands faster than their execution, one pending at most, each taken at most once",
        .parameters = kCommandMailboxParameters,
        .minima = kCommandMailboxMinima,
        .mutants = kCommandMailboxMutants,
        .check = nullptr,
        .most_steps = &mailbox_steps,
        .simulated = &command_mailbox<sim::SimPlatform>,
        .threaded = &command_mailbox<engine::StdPlatform>},
    Scenario{
        .name = "config-update",
        .summary =
            "rapid updates of a latest-value cell; versions only grow, the last one always arrives",
        .parameters = kConfigUpdateParameters,
        .minima = kConfigUpdateMinima,
        .mutants = kConfigUpdateMutants,
        .check = nullptr,
        .most_steps = &config_steps,
        .simulated = &config_update<sim::SimPlatform>,
        .threaded = &config_update<engine::StdPlatform>},
    Scenario{.name = "cross-emit",
             .summary = "two records emit to each other, from producer functions and consumers; no "
                        "deadlock, order kept",
             .parameters = kCrossEmitParameters,
             .minima = kCrossEmitMinima,
             .mutants = kCrossEmitMutants,
             .check = &check_cross_emit,
             .most_steps = &record_steps,
             .simulated = &cross_emit<sim::SimPlatform>,
             .threaded = &cross_emit<engine::StdPlatform>},
    Scenario{.name = "dispatcher-faults",
             .summary = "consumers that throw, stall or die; the others are unaffected, and all of "
                        "it is counted",
             .parameters = kDispatcherFaultsParameters,
             .minima = kDispatcherFaultsMinima,
             .mutants = kDispatcherFaultsMutants,
             .check = &check_dispatcher_faults,
             .most_steps = &record_steps,
             .simulated = &dispatcher_faults<sim::SimPlatform>,
             .threaded = &dispatcher_faults<engine::StdPlatform>},
    Scenario{.name = "high-throughput",
             .summary = "a steady stream to several consumers; each gets every message, none lags",
             .parameters = kHighThroughputParameters,
             .minima = kHighThroughputMinima,
             .mutants = {},
             .check = &check_ring_load,
             .most_steps = &ring_steps,
             .simulated = &high_throughput<sim::SimPlatform>,
             .threaded = &high_throughput<engine::StdPlatform>},
    Scenario{.name = "lag-tolerance",
             .summary = "a producer far ahead of its consumers; they lag, go on, and every message "
                        "is accounted for",
             .parameters = kLagToleranceParameters,
             .minima = kLagToleranceMinima,
             .mutants = kLagToleranceMutants,
             .check = &check_ring_load,
             .most_steps = &ring_steps,
             .simulated = &lag_tolerance<sim::SimPlatform>,
             .threaded = &lag_tolerance<engine::StdPlatform>},
    Scenario{.name = "latency",
             .summary = "a steady stream to consumers that wait; p50 below 10 ms, p99 below 50 ms",
             .parameters = kLatencyParameters,
             .minima = kLatencyMinima,
             .mutants = kLatencyMutants,
             .check = &check_ring_load,
             .most_steps = &latency_steps,
             .simulated = &latency<sim::SimPlatform>,
             .threaded = &latency<engine::StdPlatform>},
    Scenario{.name = "memory",
             .summary = "many messages over each buffer; after a warm-up memory does not grow",
             .parameters = kMemoryParameters,
             .minima = kMemoryMinima,
             .mutants = kMemoryMutants,
             .check = &check_memory,
             .most_steps = &memory_steps,
             .simulated = &memory<sim::SimPlatform>,
             .threaded = &memory<engine::StdPlatform>},
    Scenario{.name = "soak",
             .summary = "all buffers in steady use, for an hour at size full; neither backlog nor "
                        "memory grows",
             .parameters = kSoakParameters,
             .minima = kSoakMinima,
             .mutants = kSoakMutants,
             .check = &check_soak,
             .most_steps = &soak_steps,
             .simulated = &soak<sim::SimPlatform>,
             .threaded = &soak<engine::StdPlatform>},
    Scenario{.name = "stats-consistency",
             .summary =
                 "snapshots of statistics during load; each is possible, none behind the one "
                 "before",
             .parameters = kStatsConsistencyParameters,
             .minima = kStatsConsistencyMinima,
             .mutants = kStatsConsistencyMutants,
             .check = nullptr,
             .most_steps = &stats_steps,
             .simulated = &stats_consistency<sim::SimPlatform>,
             .threaded = &stats_consistency<engine::StdPlatform>},
    Scenario{.name = "subscriber-churn",
             .summary = "readers come and go while values are pushed; counts are right, nobody "
                        "misses a wake-up",
             .parameters = kSubscriberChurnParameters,
             .minima = kSubscriberChurnMinima,
             .mutants = kSubscriberChurnMutants,
             .check = nullptr,
             .most_steps = &churn_steps,
             .simulated = &subscriber_churn<sim::SimPlatform>,
             .threaded = &subscriber_churn<engine::StdPlatform>},
    Scenario{
        .name = "telemetry-hybrid",
        .summary = "a ring, a latest value and a mailbox together; each keeps its own contract",
        .parameters = kTelemetryHybridParameters,
        .minima = kTelemetryHybridMinima,
        .mutants = {},
        .check = &check_telemetry,
        .most_steps = &telemetry_steps,
        .simulated = &telemetry_hybrid<sim::SimPlatform>,
        .threaded = &telemetry_hybrid<engine::StdPlatform>},
    Scenario{.name = "throughput",
             .summary = "pushes per second of each buffer with one live reader, above its floor",
             .parameters = kThroughputParameters,
             .minima = kThroughputMinima,
             .mutants = kThroughputMutants,
             .check = nullptr,
             .most_steps = &throughput_steps,
             .simulated = &throughput<sim::SimPlatform>,
             .threaded = &throughput<engine::StdPlatform>},
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
