#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>
#include <string>

#include "sim/strategies/replay.hpp"
#include "tests/scenarios/simulate.hpp"

namespace brine::tests {

using engine::Size;
using sim::Timing;

TEST_CASE("the registry is in name order and every row is complete") {
  std::string previous;
  for (const scenarios::Scenario& scenario : scenarios::all()) {
    CAPTURE(scenario.name);
    CHECK(previous < scenario.name);
    previous = scenario.name;
    const bool found = scenarios::find(scenario.name) == &scenario;
    CHECK(found);
    CHECK(!scenario.summary.empty());
    const bool runs_simulated = scenario.simulated != nullptr;
    CHECK(runs_simulated);
    const bool runs_on_threads = scenario.threaded != nullptr;
    CHECK(runs_on_threads);
    CHECK(!scenario.minima.empty());
    std::string last;
    for (const engine::Parameter& parameter : scenario.parameters) {
      CAPTURE(parameter.name);
      CHECK(last < parameter.name);
      last = parameter.name;
      CHECK(parameter.max < std::uint64_t{1} << 53);
      for (const Size size : {Size::kSmall, Size::kDefault, Size::kFull}) {
        CHECK(parameter.default_at(size) >= parameter.min);
        CHECK(parameter.default_at(size) <= parameter.max);
      }
    }
  }
  const bool invented = scenarios::find("no-such-scenario") != nullptr;
  CHECK_FALSE(invented);
}

TEST_CASE("every scenario passes, in both timings, and a small run takes at most 2,000 steps") {
  for (const scenarios::Scenario& scenario : scenarios::all()) {
    CAPTURE(scenario.name);
    for (const Timing timing : {Timing::kFree, Timing::kPaced}) {
      sim::RunSpec spec = scenarios::default_spec(scenario, Size::kSmall);
      spec.timing = timing;
      for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const sim::RunResult result = simulate(spec, seed);
        REQUIRE_MESSAGE(result.status == sim::Status::kPassed, "seed ", seed, ": ",
                        message_of(result));
        REQUIRE(result.steps <= 2'000);
      }
    }
  }
}

TEST_CASE("every scenario passes at its default size, and its decisions fit the log") {
  for (const scenarios::Scenario& scenario : scenarios::all()) {
    CAPTURE(scenario.name);
    const sim::RunResult result = simulate(scenarios::default_spec(scenario, Size::kDefault), 1);
    CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
    CHECK(result.decisions.complete);
  }
}

TEST_CASE(
    "every scenario gives one digest per seed, different ones for different seeds, and replays") {
  for (const scenarios::Scenario& scenario : scenarios::all()) {
    CAPTURE(scenario.name);
    const sim::RunSpec spec = scenarios::default_spec(scenario, Size::kSmall);
    std::set<std::uint64_t> digests;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const sim::RunResult first = simulate(spec, seed);
      CHECK(simulate(spec, seed).digest == first.digest);
      sim::Replay replay(first.decisions);
      const sim::RunResult again = scenarios::run_simulated(spec, replay);
      CHECK(again.digest == first.digest);
      CHECK(replay.finished());
      CHECK(again.coverage == first.coverage);
      CHECK(again.latencies == first.latencies);
      digests.insert(first.digest);
    }
    CHECK(digests.size() >= 19);
  }
}

TEST_CASE("high-throughput: a stall of 102 ms loses nothing, one of 103 ms does") {
  // 10,000 messages a second into a ring of 1024: it holds 102.4 ms of them.
  const scenarios::Scenario& scenario = *scenarios::find("high-throughput");
  for (const Timing timing : {Timing::kFree, Timing::kPaced}) {
    sim::RunSpec spec = scenarios::default_spec(scenario, Size::kDefault);
    spec.timing = timing;
    spec.values["stall"] = 102'000'000;
    const sim::RunResult fits = simulate(spec, 5);
    CHECK_MESSAGE(fits.status == sim::Status::kPassed, message_of(fits));
    spec.values["stall"] = 103'000'000;
    const sim::RunResult late = simulate(spec, 5);
    REQUIRE(late.error.has_value());
    CHECK(late.error->property == "no-lag");
    CHECK(late.coverage.at("lags") > 0);
  }
}

TEST_CASE("high-throughput: batches deliver the same messages") {
  const scenarios::Scenario& scenario = *scenarios::find("high-throughput");
  sim::RunSpec spec = scenarios::default_spec(scenario, Size::kDefault);
  spec.values["batch"] = 100;
  spec.values["stall"] = 50'000'000;
  const sim::RunResult result = simulate(spec, 3);
  CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
  CHECK(result.coverage.at("received") == 15'000);
}

TEST_CASE("capacity-planning: the lag begins after 4 s, and then 50 messages a second are lost") {
  const scenarios::Scenario& scenario = *scenarios::find("capacity-planning");
  for (const Timing timing : {Timing::kFree, Timing::kPaced}) {
    sim::RunSpec spec = scenarios::default_spec(scenario, Size::kDefault);
    spec.timing = timing;
    spec.values["duration"] = 4'000'000'000;
    CHECK(simulate(spec, 1).coverage.at("lags") == 0);
    for (const std::uint64_t seconds : {5U, 6U, 14U}) {
      CAPTURE(seconds);
      spec.values["duration"] = seconds * 1'000'000'000;
      const sim::RunResult result = simulate(spec, 1);
      REQUIRE_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
      // Each lag is of one message, and what was not lost was received.
      CHECK(result.coverage.at("lags") == (seconds - 4) * 50);
      CHECK(result.coverage.at("received") == seconds * 100 - (seconds - 4) * 50);
    }
  }
}

TEST_CASE("capacity-planning: other rates, capacities and consumers are computed, too") {
  const scenarios::Scenario& scenario = *scenarios::find("capacity-planning");
  for (const auto& [rate, consumer_rate, capacity] :
       std::initializer_list<std::array<std::uint64_t, 3>>{
           {100, 99, 3}, {99, 100, 1}, {70, 70, 5}, {997, 13, 100}, {1'000, 999, 1}, {3, 1, 2}}) {
    const std::uint64_t shown_rate = rate;
    CAPTURE(shown_rate);
    sim::RunSpec spec = scenarios::default_spec(scenario, Size::kDefault);
    spec.values["rate_hz"] = rate;
    spec.values["consumer_rate_hz"] = consumer_rate;
    spec.values["capacity"] = capacity;
    spec.values["consumers"] = 2;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      const sim::RunResult result = simulate(spec, seed);
      CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
    }
  }
}

TEST_CASE("subscriber-churn: every reader comes as often as it should, and somebody lags") {
  const scenarios::Scenario& scenario = *scenarios::find("subscriber-churn");
  const sim::RunResult result = simulate(scenarios::default_spec(scenario, Size::kDefault), 2);
  REQUIRE_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
  CHECK(result.coverage.at("subscriptions") == 3 * 3 * 50);
  CHECK(result.coverage.at("lags") > 0);
}

TEST_CASE("soak: an hour of virtual time passes, at a low rate") {
  const scenarios::Scenario& scenario = *scenarios::find("soak");
  sim::RunSpec spec = scenarios::default_spec(scenario, Size::kFull);
  spec.values["rate_hz"] = 2;
  const sim::RunResult result = simulate(spec, 1);
  REQUIRE_MESSAGE(result.status != sim::Status::kFailed, message_of(result));
  CHECK(result.coverage.at("sent") == 3 * 2 * 3'600);
  CHECK(result.virtual_ns >= 3'600'000'000'000);
}

TEST_CASE("latency: the limits decide, and are those of the parameters") {
  const scenarios::Scenario& scenario = *scenarios::find("latency");
  sim::RunSpec spec = scenarios::default_spec(scenario, Size::kSmall);
  spec.values["p99"] = 10;  // less than the steps of a push and a receive
  const sim::RunResult late = simulate(spec, 1);
  REQUIRE(late.error.has_value());
  CHECK(late.error->property == "latency.p99");
}

TEST_CASE(
    "leader-metrics: every kind of wait succeeds, times out and is closed, and some transients "
    "are missed") {
  const scenarios::Scenario& scenario = *scenarios::find("leader-metrics");
  for (const Timing timing : {Timing::kFree, Timing::kPaced}) {
    sim::RunSpec spec = scenarios::default_spec(scenario, Size::kSmall);
    spec.timing = timing;
    spec.values["messages"] = 200;
    spec.values["readers"] = 8;
    const sim::RunResult result = simulate(spec, 1);
    REQUIRE_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
    CHECK(result.coverage.at("closes") == 8);
    CHECK(result.coverage.at("timeouts") > 8);
    for (const char* const kind : {"state-waits", "leader-waits", "at-least-waits", "exact-waits"})
      CHECK(result.coverage.at(kind) > 2);
    CHECK(result.coverage.at("transients-missed") > 0);
  }
}

TEST_CASE("leader-metrics: fewer readers than kinds of wait are refused") {
  const scenarios::Scenario& scenario = *scenarios::find("leader-metrics");
  sim::RunSpec spec = scenarios::default_spec(scenario, Size::kSmall);
  CHECK(scenario.check(spec.values).empty());
  spec.values["readers"] = 3;
  CHECK(scenario.check(spec.values).find("readers") != std::string::npos);
}

TEST_CASE("load scenarios: what fails is counted and timed, and the success rate is exact") {
  // In batches of 100, one operation in 20 fails.
  for (const char* const name : {"sustained-write", "concurrent-read", "mixed-workload"}) {
    CAPTURE(name);
    const scenarios::Scenario& scenario = *scenarios::find(name);
    const sim::RunResult result = simulate(scenarios::default_spec(scenario, Size::kDefault), 2);
    REQUIRE_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
    const std::uint64_t attempted = result.coverage.at("attempted");
    const std::uint64_t failed = result.coverage.at("failed");
    CHECK(attempted % 100 == 0);
    CHECK(result.coverage.at("succeeded") + failed == attempted);
    CHECK(failed == attempted / 20);
    CHECK(result.coverage.at("success-ppm") == 950'000);
    CHECK(result.latencies.at("operation").count == attempted);
    CHECK(result.latencies.at("failed-operation").count == failed);
  }
}

TEST_CASE("sustained-write: a limit on the latency decides") {
  const scenarios::Scenario& scenario = *scenarios::find("sustained-write");
  sim::RunSpec spec = scenarios::default_spec(scenario, Size::kSmall);
  spec.values["p99"] = 10;  // less than the steps of a write
  const sim::RunResult late = simulate(spec, 1);
  REQUIRE(late.error.has_value());
  CHECK(late.error->property == "load.p99");
}

TEST_CASE("load scenarios: parameters that do not fit each other are refused") {
  const auto refusal = [](const char* name, const char* parameter, std::uint64_t value) {
    const scenarios::Scenario& scenario = *scenarios::find(name);
    sim::RunSpec spec = scenarios::default_spec(scenario, Size::kDefault);
    spec.values[parameter] = value;
    return scenario.check(spec.values);
  };
  CHECK(refusal("mixed-workload", "messages", 2'000).empty());
  CHECK(refusal("mixed-workload", "messages", 1'999).find("whole batches") != std::string::npos);
  CHECK(refusal("sustained-write", "duration", 1'000).find("whole batches") != std::string::npos);
  CHECK(refusal("concurrent-read", "keys", 41).find("keys") != std::string::npos);
  CHECK(refusal("concurrent-read", "capacity", 299).find("capacity of 300") != std::string::npos);
  CHECK(refusal("mixed-workload", "batch", 1'000).find("capacity of 3000") != std::string::npos);
}

TEST_CASE("mixed-workload: the mixture is that of the parameter") {
  const scenarios::Scenario& scenario = *scenarios::find("mixed-workload");
  sim::RunSpec spec = scenarios::default_spec(scenario, Size::kDefault);
  spec.values["rounds"] = 1;
  for (const std::uint64_t percent : {20U, 33U, 80U}) {
    spec.values["write_percent"] = percent;
    const sim::RunResult result = simulate(spec, 1);
    REQUIRE_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
    CHECK(result.coverage.at("writes") == 3 * 2'000 * percent / 100);
    CHECK(result.coverage.at("reads") == 3 * 2'000 * (100 - percent) / 100);
  }
}

TEST_CASE("memory: a warm-up that leaves slots empty is refused") {
  const scenarios::Scenario& scenario = *scenarios::find("memory");
  sim::RunSpec spec = scenarios::default_spec(scenario, Size::kSmall);
  CHECK(scenario.check(spec.values).empty());
  spec.values["warm_up"] = 2 * spec.values["capacity"];
  CHECK(scenario.check(spec.values).find("warm_up") != std::string::npos);
}

TEST_CASE("memory: a million messages do not grow the heap by a byte") {
  const scenarios::Scenario& scenario = *scenarios::find("memory");
  sim::RunSpec spec = scenarios::default_spec(scenario, Size::kDefault);
  spec.values["messages"] = 250'000;  // over each of four loads
  spec.values["readers"] = 1;
  REQUIRE(scenarios::fit_step_limit(scenario, spec).empty());
  const sim::RunResult result = simulate(spec, 1);
  CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
  CHECK(result.coverage.at("sent") >= 1'000'000);
}

TEST_CASE("high-throughput: 64 consumers on one ring each get every message") {
  const scenarios::Scenario& scenario = *scenarios::find("high-throughput");
  sim::RunSpec spec = scenarios::default_spec(scenario, Size::kSmall);
  spec.values["consumers"] = 64;
  const sim::RunResult result = simulate(spec, 1);
  CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
  CHECK(result.coverage.at("received") == 64 * result.coverage.at("sent"));
}

TEST_CASE("a long run gets the steps that it needs, an endless one is refused") {
  const scenarios::Scenario& scenario = *scenarios::find("config-update");
  sim::RunSpec spec = scenarios::default_spec(scenario, Size::kSmall);
  const std::uint64_t usual = spec.step_limit;
  CHECK(scenarios::fit_step_limit(scenario, spec).empty());
  CHECK(spec.step_limit == usual);
  spec.values["messages"] = 20'000;
  CHECK(scenarios::fit_step_limit(scenario, spec).empty());
  CHECK(spec.step_limit > usual);
  const sim::RunResult result = simulate(spec, 1);
  CHECK(result.status == sim::Status::kPassed);
  CHECK(result.steps < spec.step_limit);
  spec.values["messages"] = std::uint64_t{1} << 32;
  CHECK(scenarios::fit_step_limit(scenario, spec).find("--threads") != std::string::npos);
}

TEST_CASE("every scenario states how many steps it takes at most") {
  for (const scenarios::Scenario& scenario : scenarios::all()) {
    CAPTURE(scenario.name);
    for (const Size size : {Size::kSmall, Size::kDefault}) {
      const sim::RunSpec spec = scenarios::default_spec(scenario, size);
      CHECK(simulate(spec, 3).steps <= scenario.most_steps(spec.values));
    }
  }
}

TEST_CASE("a run below a coverage minimum is an error that names the counter") {
  const scenarios::Scenario& scenario = *scenarios::find("lag-tolerance");
  sim::RunSpec spec = scenarios::default_spec(scenario, Size::kSmall);
  spec.values["capacity"] = 4096;  // never lags
  const sim::RunResult result = simulate(spec, 1);
  CHECK(result.status == sim::Status::kError);
  REQUIRE(result.error.has_value());
  CHECK(result.error->kind == "vacuous");
  CHECK(result.error->message.find("'lags'") != std::string::npos);
}

}  // namespace brine::tests
