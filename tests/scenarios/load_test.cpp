// Scenarios under a load plan, simulated and on threads.

#include "scenarios/load.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "engine/measure/prng.hpp"
#include "scenarios/memory_habits.hpp"
#include "scenarios/pace.hpp"
#include "scenarios/scenario.hpp"
#include "sim/properties/ring_contract.hpp"
#include "sim/strategies/random_walk.hpp"
#include "tests/scenarios/simulate.hpp"

namespace brine::tests {

using engine::LatencySnapshot;
using engine::LoadPlan;
using scenarios::FittedLoad;
using scenarios::Scenario;

namespace {

constexpr std::uint64_t kMs = 1'000'000;

sim::RunResult simulate_under(const LoadPlan& plan, sim::RunSpec spec, std::uint64_t seed) {
  spec.seed = seed;
  spec.timing = sim::Timing::kPaced;
  spec.step_limit = 10'000'000;  // readers that look all the time make many
  sim::RandomWalk walk(seed);
  const Scenario& scenario = *scenarios::find(spec.scenario);
  REQUIRE(scenarios::fit_step_limit(scenario, spec).empty());
  spec.load = plan;
  return scenarios::run_simulated(scenario, spec, walk);
}

using Latencies = std::map<std::string, LatencySnapshot>;

/// The model: a consumer that works 10 us on each of 10,000 messages a second, and stands still for
/// 100 ms once a second.
sim::RunSpec stalling_consumer(std::uint64_t seconds) {
  sim::RunSpec spec =
      scenarios::default_spec(*scenarios::find("high-throughput"), engine::Size::kDefault);
  spec.values["consumers"] = 1;
  spec.values["capacity"] = 8192;
  spec.values["rate_hz"] = 10'000;
  spec.values["duration"] = seconds * 1'000 * kMs;
  spec.values["service"] = 10'000;
  spec.values["stall"] = 100 * kMs;
  spec.values["stall_every"] = 1'000 * kMs;
  return spec;
}

void print(const char* where, const LatencySnapshot& response) {
  std::printf("%-34s p50 %9.3f  p90 %9.3f  p99 %9.3f  p99.9 %9.3f  max %9.3f ms\n", where,
              static_cast<double>(response.p50) / 1e6, static_cast<double>(response.p90) / 1e6,
              static_cast<double>(response.p99) / 1e6, static_cast<double>(response.p999) / 1e6,
              static_cast<double>(response.max) / 1e6);
}

/// One run for real, of this process.
Latencies on_threads(const sim::RunSpec& spec, const LoadPlan& plan) {
  engine::Context<engine::StdPlatform> context(
      {.values = spec.values, .mutant = spec.mutant, .on_failure = nullptr, .load = plan});
  scenarios::find(spec.scenario)->threaded(context);
  const auto failure = context.failure();
  CHECK_MESSAGE(!failure, failure->property, ": ", failure->message);
  CHECK(context.unexercised().empty());
  return context.latencies();
}

}  // namespace

TEST_CASE("the instants of a schedule are those of the rate, without drift, for tasks in turn") {
  const scenarios::Schedule thirds(1'000, 3);
  CHECK(thirds.at(0) == 1'000);
  CHECK(thirds.at(1) == 1'000 + 333'333'333);
  CHECK(thirds.at(3'000) >= 1'000 + 999'999'999'999);
  CHECK(thirds.at(3'000'000'000) >= 1'000 + 999'999'999'999'999'999);
  CHECK(thirds.at(3'000'000'000) <= 1'000 + 1'000'000'000'000'000'000);
  const scenarios::Schedule second(0, 1'000, {.task = 1, .tasks = 2});
  CHECK(second.at(0) == kMs);
  CHECK(second.at(1) == 3 * kMs);
}

TEST_CASE("every paced scenario keeps to a load plan, and measures it by the names of reports") {
  std::uint64_t paced = 0;
  for (const Scenario& scenario : scenarios::all()) {
    CAPTURE(scenario.name);
    for (const bool closed : {false, true}) {
      if (!scenario.load.paced || (closed && scenario.load.open_only)) continue;
      CAPTURE(closed);
      ++paced;
      sim::RunSpec spec = scenarios::default_spec(scenario, engine::Size::kSmall);
      // Its readers load all the time, and would make too many steps.
      const std::uint64_t faster = scenario.name.starts_with("seqlock") ? 100 : 1;
      for (const std::uint64_t one_in : std::array<std::uint64_t, 2>{1, 7}) {
        LoadPlan plan{.closed = closed, .check_one_in = one_in};
        const FittedLoad fitted = scenarios::fit_load(
            scenario, {.rate_hz = faster * 1'200, .length_ns = 250 * kMs / faster}, spec.values,
            plan);
        REQUIRE(fitted.problem == "");
        CHECK(plan.rate_hz == faster * 1'200);
        CHECK(fitted.operations >= 270);
        CHECK(fitted.operations <= 300);
        for (std::uint64_t seed = 0; seed != 3; ++seed) {
          const sim::RunResult result = simulate_under(plan, spec, seed);
          CAPTURE(seed);
          REQUIRE_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
          CHECK(result.coverage.at("attempted") == fitted.operations);
          CHECK(result.coverage.at("succeeded") <= fitted.operations);
          // It takes the time that it should, whatever comes before and after.
          CHECK(result.virtual_ns >= 220 * kMs / faster);
          if (!result.latencies.contains("response")) {
            CHECK(result.latencies.at("push").count == fitted.operations);
            continue;
          }
          CHECK(result.latencies.at("response").count > 0);
          CHECK(result.latencies.at("response").count == result.latencies.at("service").count);
          if (closed) CHECK(result.latencies.at("response") == result.latencies.at("service"));
        }
      }
    }
  }
  CHECK(paced >= 15);
}

TEST_CASE("a load that a scenario cannot make is refused with the reason") {
  const Scenario& soak = *scenarios::find("soak");
  sim::RunSpec spec = scenarios::default_spec(soak, engine::Size::kSmall);
  LoadPlan plan;
  const FittedLoad fitted = scenarios::fit_load(
      soak, {.rate_hz = 5'000'000, .length_ns = 1'000 * kMs}, spec.values, plan);
  CHECK(fitted.problem.find("rate_hz of 'soak' 5000000, and it takes 1 to 1000000") !=
        std::string::npos);
}

TEST_CASE("a scenario at its own pace is left alone") {
  const Scenario& memory = *scenarios::find("memory");
  sim::RunSpec spec = scenarios::default_spec(memory, engine::Size::kSmall);
  const auto before = spec.values;
  LoadPlan plan;
  const FittedLoad fitted =
      scenarios::fit_load(memory, {.rate_hz = 1'000, .length_ns = 1'000 * kMs}, spec.values, plan);
  CHECK(fitted.operations == 0);
  CHECK(fitted.problem == "");
  CHECK(spec.values == before);
  CHECK(plan.rate_hz == 0);
}

TEST_CASE("a plan begins when it says, however early the scenario is ready") {
  sim::RunSpec spec =
      scenarios::default_spec(*scenarios::find("high-throughput"), engine::Size::kSmall);
  spec.values["duration"] = 100 * kMs;
  const sim::RunResult result = simulate_under({.first_ns = 50 * kMs, .rate_hz = 10'000}, spec, 1);
  REQUIRE_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
  CHECK(result.latencies.at("response").max < kMs);
  CHECK(result.virtual_ns >= 149 * kMs);
}

TEST_CASE("what is overdue begins at once, as long ago as it was meant to") {
  const std::uint64_t now = engine::StampClock::clock_ns();
  engine::Context<engine::StdPlatform> context(
      {.values = {},
       .mutant = {},
       .on_failure = nullptr,
       .load = LoadPlan{.first_ns = now - 1'000 * kMs, .rate_hz = 10}});
  scenarios::Pace<engine::StdPlatform> pace(context, {});
  for (std::uint64_t i = 0; i != 10; ++i) {
    const auto start = pace.next(i);
    CHECK(start.intended_ns == now - 1'000 * kMs + i * 100 * kMs);
    CHECK(start.begun_ns + 10'000 > now);
    CHECK(start.begun_ns < now + 5'000 * kMs);
  }
}

TEST_CASE("a stall shows in the responses of an open loop, and hides in a closed one: the model") {
  const sim::RunSpec spec = stalling_consumer(4);
  const LoadPlan open{.rate_hz = 10'000};
  LoadPlan closed = open;
  closed.closed = true;
  const sim::RunResult in_open = simulate_under(open, spec, 1);
  const sim::RunResult in_closed = simulate_under(closed, spec, 1);
  REQUIRE_MESSAGE(in_open.status == sim::Status::kPassed, message_of(in_open));
  REQUIRE_MESSAGE(in_closed.status == sim::Status::kPassed, message_of(in_closed));
  const LatencySnapshot response = in_open.latencies.at("response");
  const LatencySnapshot hidden = in_closed.latencies.at("response");
  print("simulated, open loop, response", response);
  print("simulated, closed loop, response", hidden);
  CHECK(response.p50 < 20'000);
  CHECK(response.p90 > 8 * kMs);
  CHECK(response.p90 < 13 * kMs);
  CHECK(response.p99 > 89 * kMs);
  CHECK(response.p99 < 93 * kMs);
  CHECK(hidden.p99 >= 10'000);
  CHECK(hidden.p99 < 20'000);
  CHECK(hidden.max >= 99 * kMs);
}

TEST_CASE("on threads, the same model for real") {
  const sim::RunSpec spec = stalling_consumer(4);
  const LoadPlan open{.rate_hz = 10'000};
  LoadPlan closed = open;
  closed.closed = true;
  std::printf("%s\n", engine::StampClock::description().c_str());
  const Latencies in_open = on_threads(spec, open);
  const Latencies in_closed = on_threads(spec, closed);
  print("threads, open loop, response", in_open.at("response"));
  print("threads, open loop, service", in_open.at("service"));
  print("threads, closed loop, response", in_closed.at("response"));
  // A machine that is busy with something else adds to all of them.
  CHECK(in_open.at("response").p90 > 7 * kMs);
  CHECK(in_open.at("response").p99 > 80 * kMs);
  CHECK(in_closed.at("response").p99 < 5 * kMs);
  CHECK(in_closed.at("response").max > 90 * kMs);
}

TEST_CASE("a sampled contract accuses nobody falsely, whatever it leaves out") {
  for (const std::uint64_t one_in : std::array<std::uint64_t, 4>{1, 2, 7, 1'000}) {
    CAPTURE(one_in);
    engine::RunContext context({.values = {},
                                .mutant = {},
                                .on_failure = nullptr,
                                .load = LoadPlan{.check_one_in = one_in}});
    constexpr std::uint64_t kCapacity = 8;
    sim::RingContract contract(context, kCapacity);
    sim::RingContract::Reader probe(contract, "reader");
    probe.subscribed(0);
    engine::Prng prng(one_in);
    std::uint64_t pushed = 0;
    std::uint64_t next = 0;
    for (int i = 0; i != 20'000; ++i) {
      for (std::uint32_t pushes = prng.bounded(4); pushes != 0; --pushes) {
        contract.writer().push_begins();
        contract.writer().push_ended();
        ++pushed;
      }
      if (prng.bounded(3) == 0 || next == pushed) continue;
      probe.receive_begins();
      if (pushed - next > kCapacity) {
        probe.lagged(pushed - next - kCapacity);
        next = pushed - kCapacity;
      } else {
        probe.received(next++);
      }
    }
    probe.conserved(pushed - next, pushed);
    REQUIRE_FALSE(context.failed());
    CHECK(probe.lagged_count() > 0);
    // And a duplicate is seen by the first check that looks.
    for (std::uint64_t i = 0; i != one_in + 1; ++i) {
      probe.receive_begins();
      probe.received(next - 1);
    }
    CHECK(context.failed());
  }
}

TEST_CASE("sampled checks still see what is wrong") {
  sim::RunSpec spec =
      scenarios::default_spec(*scenarios::find("lag-tolerance"), engine::Size::kSmall);
  spec.mutant = "ring-jump-to-newest";
  int failed = 0;
  for (std::uint64_t seed = 0; seed != 10; ++seed) {
    const auto result = simulate_under({.rate_hz = 1'000, .check_one_in = 4}, spec, seed);
    if (result.status == sim::Status::kFailed) ++failed;
  }
  CHECK(failed == 10);
}

TEST_CASE("planted leaks grow with each run, and other habits stop growing") {
  struct Case {
    const char* mutant;
    std::uint64_t memory;
    bool grows;
  };
  const auto run = [](const Case& one) {
    sim::RunSpec spec = scenarios::default_spec(*scenarios::find("soak"), engine::Size::kSmall);
    spec.mutant = one.mutant;
    spec.values["memory"] = one.memory;
    spec.values["duration"] = 4'000 * kMs;
    const auto before = scenarios::bytes_held_by_habits();
    const auto result = simulate_under({.rate_hz = 1'000}, spec, 1);
    REQUIRE_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
    return scenarios::bytes_held_by_habits() - before;
  };
  for (const Case& one :
       {Case{"soak-leaks-messages", 0, true}, Case{"soak-leaks-subscriptions", 0, true},
        Case{"soak-grows-slowly", 0, true}, Case{"", 2, false}, Case{"", 3, false},
        Case{"", 1, false}, Case{"", 0, false}}) {
    CAPTURE(one.mutant);
    CAPTURE(one.memory);
    for (int i = 0; i != 4; ++i)
      static_cast<void>(run(one));
    const std::size_t grown = run(one);
    if (one.grows) CHECK(grown >= 3'000);
    if (!one.grows && one.memory != 1) CHECK(grown == 0);
  }
}

}  // namespace brine::tests
