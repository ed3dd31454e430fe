#include "sim/strategies/replay.hpp"
#include "tests/scenarios/simulate.hpp"

namespace brine::tests {

TEST_CASE(
    "every mutant is caught by its property within its stated schedules, and replays at the first "
    "try") {
  for (const scenarios::Scenario& scenario : scenarios::all()) {
    for (const scenarios::Mutant& mutant : scenario.mutants) {
      CAPTURE(mutant.name);
      if (mutant.found_by == scenarios::FoundBy::kSoak) continue;
      const sim::RunSpec spec = scenarios::default_spec(scenario, mutant.size, &mutant);
      constexpr std::uint64_t kRanges = 20;  // all 200 take a minute: `brine canary`'s business
      for (std::uint64_t range = 0; range < kRanges; ++range) {
        bool found = false;
        for (std::uint64_t i = 0; i < mutant.schedules && !found; ++i) {
          const std::uint64_t seed = range * mutant.schedules + i;
          const sim::RunResult result = simulate(spec, seed);
          // A broken part may also exercise too little; only a failure is a find.
          if (result.status != sim::Status::kFailed) continue;
          found = true;
          CHECK_MESSAGE(result.error->property == mutant.property, message_of(result));
          sim::Replay replay(result.decisions);
          const sim::RunResult again = scenarios::run_simulated(spec, replay);
          CHECK(again.digest == result.digest);
          CHECK(again.error == result.error);
          CHECK(replay.finished());
        }
        CHECK_MESSAGE(found, "not in the seeds from ", range * mutant.schedules);
      }
    }
  }
}

TEST_CASE("a mutant that only a soak finds passes when it is simulated") {
  std::uint64_t left = 0;
  for (const scenarios::Scenario& scenario : scenarios::all()) {
    for (const scenarios::Mutant& mutant : scenario.mutants) {
      if (mutant.found_by != scenarios::FoundBy::kSoak) continue;
      CAPTURE(mutant.name);
      ++left;
      const sim::RunSpec spec = scenarios::default_spec(scenario, mutant.size, &mutant);
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const sim::RunResult result = simulate(spec, seed);
        REQUIRE_MESSAGE(result.status == sim::Status::kPassed, "seed ", seed, ": ",
                        message_of(result));
      }
    }
  }
  CHECK(left == 3);
}

TEST_CASE("the same seeds pass without the mutant") {
  for (const scenarios::Scenario& scenario : scenarios::all()) {
    for (const scenarios::Mutant& mutant : scenario.mutants) {
      CAPTURE(mutant.name);
      sim::RunSpec spec = scenarios::default_spec(scenario, mutant.size, &mutant);
      spec.mutant.clear();
      for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const sim::RunResult result = simulate(spec, seed);
        REQUIRE_MESSAGE(result.status == sim::Status::kPassed, "seed ", seed, ": ",
                        message_of(result));
      }
    }
  }
}

TEST_CASE("a mutant that depends on the schedule passes on some seed") {
  for (const scenarios::Scenario& scenario : scenarios::all()) {
    for (const scenarios::Mutant& mutant : scenario.mutants) {
      if (mutant.schedules <= 10 || mutant.found_by == scenarios::FoundBy::kSoak) continue;
      CAPTURE(mutant.name);
      const sim::RunSpec spec = scenarios::default_spec(scenario, mutant.size, &mutant);
      int passed = 0;
      int failed = 0;
      for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const sim::RunResult result = simulate(spec, seed);
        if (result.status == sim::Status::kPassed) ++passed;
        if (result.status == sim::Status::kFailed) ++failed;
      }
      CHECK(passed > 0);
      CHECK(failed > 0);
    }
  }
}

TEST_CASE("a mutant that needs the C++ memory model is not found under sequential consistency") {
  std::uint64_t weak = 0;
  for (const scenarios::Scenario& scenario : scenarios::all()) {
    for (const scenarios::Mutant& mutant : scenario.mutants) {
      if (mutant.memory != sim::Memory::kCpp) continue;
      CAPTURE(mutant.name);
      ++weak;
      sim::RunSpec spec = scenarios::default_spec(scenario, mutant.size, &mutant);
      spec.memory = sim::Memory::kSequential;
      for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const sim::RunResult result = simulate(spec, seed);
        REQUIRE_MESSAGE(result.status == sim::Status::kPassed, "seed ", seed, ": ",
                        message_of(result));
      }
    }
  }
  CHECK(weak > 0);
}

}  // namespace brine::tests
