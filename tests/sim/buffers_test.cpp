// The claims of the buffers, on the simulated platform: each body is the root task of runs under
// many schedules.

#include <cstdint>
#include <string>

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

#define BRINE_TEST_PLATFORMS brine::sim::SimPlatform
#include "tests/engine/buffers/latest_claims.hpp"
#include "tests/engine/buffers/mailbox_claims.hpp"
#include "tests/engine/buffers/ring_claims.hpp"
#include "tests/engine/buffers/ring_load_claims.hpp"
#include "tests/engine/buffers/ring_value_claims.hpp"
#include "tests/engine/buffers/ring_waiting_claims.hpp"
