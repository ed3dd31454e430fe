/// Statistics of a latest value whose T takes a lock: who has received a value finds it counted as
/// pushed.

#include <cstdint>
#include <string>

#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/stats.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

using Latest = engine::SingleLatest<std::string, P, engine::SingleLatestRules, engine::WithStats>;

}  // namespace

TEST_CASE("a snapshot after a wait has the push of the value that the wait found") {
  // A wait looks at the value itself, and not at the count of pushes first.
  for (const sim::Memory memory : {sim::Memory::kSequential, sim::Memory::kCpp}) {
    for (std::uint64_t seed = 0; seed != 2'000; ++seed) {
      const sim::RunResult result = simulate({.seed = seed, .memory = memory}, [](Context&) {
        Latest latest;
        auto producer = latest.producer();
        auto reader = latest.subscribe();
        producer.push("1");
        CHECK(reader.try_recv().has_value());
        P::thread writer("writer", [&producer] { producer.push("2"); });
        static_cast<void>(
            reader.wait_for([](const std::string&) { return true; }, P::clock::duration::zero()));
        const engine::BufferStats seen = latest.stats();
        CHECK(seen.total_pushes >= reader.version());
        writer.join();
      });
      REQUIRE_MESSAGE(result.status == sim::Status::kPassed, "seed ", seed, ": ",
                      message_of(result));
    }
  }
}

}  // namespace brine::tests
