#pragma once

/// Short forms for tests of the simulator.

#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include "sim/run.hpp"
#include "sim/strategies/random_walk.hpp"
#include "sim/strategies/replay.hpp"

namespace brine::tests {

using P = sim::SimPlatform;
using Context = engine::Context<P>;

struct How {
  std::uint64_t seed = 0;
  sim::Timing timing = sim::Timing::kFree;
  std::uint64_t step_limit = 1'000'000;
  sim::Memory memory = sim::Memory::kSequential;
};

inline sim::RunSpec spec_of(const How& how) {
  sim::RunSpec spec;
  spec.seed = how.seed;
  spec.timing = how.timing;
  spec.step_limit = how.step_limit;
  spec.memory = how.memory;
  return spec;
}

inline sim::RunResult simulate(const How& how, const sim::Body& body,
                               const sim::RunOptions& options = {}) {
  sim::RandomWalk walk(how.seed);
  return sim::run(spec_of(how), walk, body, options);
}

/// Runs the body by the decisions of `first`, strictly, and requires the same run.
inline void require_exact_replay(const sim::RunResult& first, const How& how,
                                 const sim::Body& body) {
  sim::Replay replay(first.decisions);
  const sim::RunResult again = sim::run(spec_of(how), replay, body);
  REQUIRE_MESSAGE(
      !again.divergence.has_value(), "seed ", how.seed, ": ",
      again.divergence ? again.divergence->recorded + " became " + again.divergence->actual : "");
  REQUIRE_MESSAGE(again.digest == first.digest, "seed ", how.seed);
  REQUIRE(again.decisions == first.decisions);
  REQUIRE(again.error == first.error);
  REQUIRE(replay.finished());
}

inline std::string message_of(const sim::RunResult& result) {
  return result.error ? result.error->kind + ": " + result.error->message : "passed";
}

}  // namespace brine::tests
