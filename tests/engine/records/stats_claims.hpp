/// What a database tells of its records and functions, as templates over the platform. Define
/// BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/records/database_builder.hpp"
#include "tests/engine/records/helpers.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

TEST_CASE("call statistics have a total, an average and both extremes") {
  engine::CallStats stats;
  CHECK(stats.average_ns() == 0);
  stats.note(10, false);
  stats.note(4, true);
  stats.note(9, false);
  CHECK(stats ==
        engine::CallStats{.calls = 3, .errors = 1, .total_ns = 23, .min_ns = 4, .max_ns = 10});
  CHECK(stats.average_ns() == 7);
}

TEST_CASE_TEMPLATE("calls, errors and times of every function are counted", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    DatabaseBuilder<P> builder;
    builder.record(kNumbers)
        .producer([](int value) -> Verdict<int> {
          P::sleep_for(milliseconds(value));
          if (value == 3) return Rejected{"three"};
          if (value == 2) throw value;
          return value;
        })
        .consumer("slow", [](int value) { P::sleep_for(milliseconds(2 * value)); })
        .consumer("bad", [](int) { throw 1; });
    builder.record(kCopies).consumer("idle", [](int) {});
    Database<P> database = builder.build();
    for (const int value : {1, 3, 2, 5})
      static_cast<void>(database.emitter().emit(kNumbers, value));
    database.shutdown();
    const auto stats = database.function_stats();
    REQUIRE(stats.size() == 4);
    const auto at_least = [](std::uint64_t ns, milliseconds least) {
      return nanoseconds(ns) >= least &&
             (!P::kSimulated || nanoseconds(ns) < least + milliseconds(1));
    };
    CHECK(stats[0].record == "copies");
    CHECK(stats[0].consumer == "idle");
    CHECK(stats[0].calls == engine::CallStats{});
    CHECK(stats[1].record == "numbers");
    CHECK(stats[1].consumer.empty());
    CHECK(stats[1].calls.calls == 4);
    CHECK(stats[1].calls.errors == 2);
    CHECK(at_least(stats[1].calls.total_ns, milliseconds(11)));
    CHECK(at_least(stats[1].calls.min_ns, milliseconds(1)));
    CHECK(at_least(stats[1].calls.max_ns, milliseconds(5)));
    CHECK(stats[1].calls.average_ns() == stats[1].calls.total_ns / 4);
    CHECK(stats[2].consumer == "slow");
    CHECK(stats[2].calls.calls == 2);
    CHECK(stats[2].calls.errors == 0);
    CHECK(at_least(stats[2].calls.min_ns, milliseconds(2)));
    CHECK(at_least(stats[2].calls.max_ns, milliseconds(10)));
    CHECK(stats[3].consumer == "bad");
    CHECK(stats[3].calls.calls == 2);
    CHECK(stats[3].calls.errors == 2);
  });
}

TEST_CASE_TEMPLATE("list_records tells of each record, in name order", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    DatabaseBuilder<P> builder;
    builder.record(kTexts).buffer({.kind = BufferKind::kSingleLatest});
    builder.record(kNumbers)
        .buffer({.capacity = 7})
        .producer([](int value) { return value; })
        .consumer("one", [](int) {})
        .consumer("two", [](int) {})
        .connector("upstream");
    const auto before = P::clock::now().time_since_epoch();
    Database<P> database = builder.build();
    P::sleep_for(milliseconds(1));
    CHECK(database.emitter().emit(kTexts, "text").pushed());
    const auto all = database.list_records();
    REQUIRE(all.size() == 2);
    CHECK(all[0].name == "numbers");
    CHECK(all[0].type == "int");
    CHECK(all[0].buffer_kind == BufferKind::kSpmcRing);
    CHECK(all[0].buffer_capacity == 7);
    CHECK(all[0].producer_count == 1);
    CHECK(all[0].consumer_count == 2);
    CHECK(all[0].connector_count == 1);
    CHECK(all[0].writable);
    CHECK(all[0].created_at >= before);
    CHECK_FALSE(all[0].last_update.has_value());
    CHECK_FALSE(all[0].buffer_stats.has_value());
    CHECK(all[1].name == "texts");
    CHECK(all[1].type.find("string") != std::string::npos);
    CHECK(all[1].buffer_kind == BufferKind::kSingleLatest);
    CHECK(all[1].buffer_capacity == 1);
    CHECK(all[1].producer_count == 0);
    CHECK(all[1].consumer_count == 0);
    REQUIRE(all[1].last_update.has_value());
    CHECK(*all[1].last_update >= all[1].created_at + milliseconds(1));
    P::sleep_for(milliseconds(1));
    CHECK(database.emitter().emit(kTexts, "newer").pushed());
    CHECK(database.list_records()[1].last_update >= *all[1].last_update + milliseconds(1));
    database.close();
    CHECK_FALSE(database.list_records()[1].writable);
  });
}

TEST_CASE_TEMPLATE("list_records has the statistics of a buffer that keeps some", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    DatabaseBuilder<P, engine::CountingRecordRules> builder;
    builder.record(kNumbers).buffer({.capacity = 3});
    Database<P, engine::CountingRecordRules> database = builder.build();
    CHECK(database.emitter().emit(kNumbers, 1).pushed());
    const auto stats = database.record(kNumbers).metadata().buffer_stats;
    REQUIRE(stats.has_value());
    CHECK(stats->total_pushes == 1);
    CHECK(stats->capacity == 3);
  });
}

}  // namespace brine::tests
