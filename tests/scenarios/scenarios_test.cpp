#include <algorithm>
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
