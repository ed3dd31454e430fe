/// A run that ends while a reader is being moved: its buffer's list of readers stays whole.

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "engine/buffers/spmc_ring.hpp"
#include "engine/buffers/stats.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

using Ring = engine::SpmcRing<int, P, engine::SpmcRingRules, engine::WithStats>;

/// Moves its reader to another place, and back, until the run ends.
void move_for_ever(Ring::Reader reader) {
  for (;;) {
    Ring::Reader elsewhere(std::move(reader));
    reader = std::move(elsewhere);
    P::yield();
  }
}

}  // namespace

TEST_CASE("a run may end in the middle of a reader's move, and nobody reads on where it was") {
  for (std::uint64_t seed = 0; seed != 1'000; ++seed) {
    std::optional<Ring> ring;
    const sim::RunResult result =
        simulate({.seed = seed, .step_limit = 20 + seed % 200}, [&ring](Context&) {
          ring.emplace();
          const auto mover = [reader = std::make_shared<Ring::Reader>(ring->subscribe())] {
            move_for_ever(std::move(*reader));
          };
          P::thread first("first", mover);
          P::thread second("second", [&ring] {
            for (;;) {
              static_cast<void>(ring->stats());
              P::yield();
            }
          });
          for (;;)
            P::yield();
        });
    REQUIRE(message_of(result).starts_with("livelock"));
    // Each reader has left the list: none of it stands where a stack has been.
    REQUIRE_MESSAGE(ring->stats().active_readers == 0, "seed ", seed);
  }
}

}  // namespace brine::tests
