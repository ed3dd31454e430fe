/// The claim that no wake-up is lost, on real buffers in simulated runs.

#include <chrono>

#include "engine/buffers/spmc_ring.hpp"
#include "sim/properties/stream_probe.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

/// A value whose copy takes a millisecond, as one that is fetched from somewhere may.
struct SlowToCopy {
  SlowToCopy() = default;
  SlowToCopy(const SlowToCopy&) { P::sleep_for(std::chrono::milliseconds(1)); }
  SlowToCopy(SlowToCopy&&) noexcept = default;
  SlowToCopy& operator=(const SlowToCopy&) = delete;
  SlowToCopy& operator=(SlowToCopy&&) noexcept = default;
  ~SlowToCopy() = default;
};

}  // namespace

TEST_CASE("a reader that is busy with a copy at a quiescent point has not lost its wake-up") {
  const sim::Body body = [](Context& context) {
    engine::SpmcRing<SlowToCopy, P> ring;
    auto reader = ring.subscribe();
    const sim::WakeWatch watch(context, true, "reader", reader);
    P::thread thread("reader", [&reader] {
      while (reader.recv().has_value()) {
      }
    });
    auto producer = ring.producer();
    for (int i = 0; i != 3; ++i) {
      P::sleep_for(std::chrono::milliseconds(5));  // the reader parks
      producer.push(SlowToCopy());
    }
    producer.close();
    thread.join();
    CHECK(context.property("no-lost-wake-up").checks() >= 3);
  };
  for (std::uint64_t seed = 0; seed != 20; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, body);
    REQUIRE_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
  }
}

}  // namespace brine::tests
