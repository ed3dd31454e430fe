#pragma once

/// Runs of named scenarios, as the command line does them.

#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include "scenarios/scenario.hpp"
#include "sim/strategies/random_walk.hpp"

namespace brine::tests {

inline sim::RunResult simulate(sim::RunSpec spec, std::uint64_t seed) {
  spec.seed = seed;
  sim::RandomWalk walk(seed);
  return scenarios::run_simulated(spec, walk);
}

inline std::string message_of(const sim::RunResult& result) {
  return result.error ? result.error->property + ": " + result.error->message : "passed";
}

}  // namespace brine::tests
