#pragma once

/// The world of the simulated platform: a claim is the root task of runs under many schedules.

#include <cstdint>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "sim/run.hpp"
#include "sim/strategies/random_walk.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

template <>
struct World<sim::SimPlatform> {
  static constexpr std::uint64_t kSeeds = 100;

  template <class Body>
  static void run(Body&& body) {
    for (std::uint64_t seed = 0; seed != kSeeds; ++seed) {
      sim::RunSpec spec;
      spec.seed = seed;
      spec.step_limit = 1'000'000;
      sim::RandomWalk walk(seed);
      const sim::RunResult result =
          sim::run(spec, walk, [&body](engine::Context<sim::SimPlatform>&) { body(); });
      const std::string message = result.error.has_value() ? result.error->message : "";
      CHECK_MESSAGE(result.status == sim::Status::kPassed, "seed ", seed, ": ", message);
    }
  }
};

}  // namespace brine::tests
