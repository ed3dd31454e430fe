/// How runs end while databases live, and 10,000 seeds of databases that come and go.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/engine/records/churn.hpp"
#include "tests/sim/simulate.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#define BRINE_LEAKS_ARE_MEANT const __lsan::ScopedDisabler disabled
#endif
#endif
#ifndef BRINE_LEAKS_ARE_MEANT
#define BRINE_LEAKS_ARE_MEANT static_cast<void>(0)
#endif

namespace brine::tests {

TEST_CASE("10,000 seeds of databases that come and go leave no value, and destroy none twice") {
  Tracked::reset();
  const int before = Tracked::live;
  std::uint64_t whole = 0;
  for (std::uint64_t seed = 0; seed != 10'000; ++seed) {
    Churned seen;
    const sim::RunResult result = simulate({.seed = seed}, [&seen](Context& context) {
      seen = churn_once<P>();
      context.property("ended").require(true, [] { return ""; });
    });
    REQUIRE_MESSAGE(result.status == sim::Status::kPassed, "seed ", seed, ": ", message_of(result));
    REQUIRE(result.leaked_tasks == 0);
    REQUIRE_MESSAGE(Tracked::live == before, "seed ", seed);
    if (!seen.whole) continue;
    ++whole;
    REQUIRE_MESSAGE(seen.thrower == seen.accepted, "seed ", seed);
    REQUIRE_MESSAGE(seen.sink == seen.accepted, "seed ", seed);
  }
  CHECK(whole > 500);
}

TEST_CASE("a failure ends a database wherever its tasks are, and destroys every value") {
  Tracked::reset();
  const int before = Tracked::live;
  std::uint64_t ended_early = 0;
  for (std::uint64_t seed = 0; seed != 1'000; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context& context) {
      const std::uint64_t steps = context.random(150);
      P::thread failing("failing", [&context, steps] {
        for (std::uint64_t i = 0; i != steps; ++i)
          P::yield();
        context.property("planted").fail("the end");
      });
      P::thread living("living", [] {
        for (;;)
          static_cast<void>(churn_once<P>());
      });
      living.join();
      failing.join();
    });
    REQUIRE_MESSAGE(result.error.has_value(), "seed ", seed);
    REQUIRE_MESSAGE(result.error->kind == "property", "seed ", seed, ": ", message_of(result));
    REQUIRE_MESSAGE(result.leaked_tasks == 0, "seed ", seed);
    REQUIRE_MESSAGE(Tracked::live == before, "seed ", seed);
    ++ended_early;
  }
  CHECK(ended_early == 1'000);
}

TEST_CASE("a consumer that destroys its database is told what to do instead") {
  // A task that calls std::terminate is left where it is, with what it holds.
  BRINE_LEAKS_ARE_MEANT;
  const sim::RunResult result = simulate({.seed = 1}, [](Context&) {
    std::optional<Database<P>> database;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers).consumer("last", [&database](int) { database.reset(); });
    database.emplace(builder.build());
    CHECK(database->emitter().emit(kNumbers, 1).pushed());
    P::sleep_for(std::chrono::seconds(1));
  });
  REQUIRE(result.error.has_value());
  CHECK(result.error->kind == "terminate");
  CHECK_MESSAGE(result.error->message.find("Database: shut down or destroyed from one of its own "
                                           "functions") != std::string::npos,
                result.error->message);
}

TEST_CASE("dispatchers that join each other are a deadlock that names them") {
  const sim::RunResult result = simulate({.seed = 1}, [](Context&) {
    using Handle = Database<P>::Dispatcher;
    std::vector<Handle> both;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers)
        .consumer("one", [&both](int) { both[1].join(); })
        .consumer("two", [&both](int) { both[0].join(); });
    Database<P> database = builder.build();
    both = database.dispatchers();
    CHECK(database.emitter().emit(kNumbers, 1).pushed());
    database.shutdown();
  });
  REQUIRE(result.error.has_value());
  CHECK(result.error->kind == "deadlock");
  CHECK(result.error->message.find("numbers/one") != std::string::npos);
}

}  // namespace brine::tests
