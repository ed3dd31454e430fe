#include "artifacts/record_metadata.hpp"

#include <chrono>
#include <cstdint>

#include <doctest/doctest.h>

namespace brine::tests {

using nlohmann::json;

namespace {

engine::RecordMetadata sample() {
  return {.name = "samples",
          .type = "int",
          .buffer_kind = engine::BufferKind::kSpmcRing,
          .buffer_capacity = 200,
          .producer_count = 1,
          .consumer_count = 3,
          .writable = true,
          .created_at = std::chrono::nanoseconds(5),
          .last_update = std::chrono::nanoseconds(1'000),
          .connector_count = 2};
}

}  // namespace

TEST_CASE("a record's metadata has every field, and no statistics where they are off") {
  CHECK(artifacts::to_json(sample()) == json::parse(R"({
    "name": "samples", "type": "int", "buffer_type": "spmc_ring", "buffer_capacity": 200,
    "producer_count": 1, "consumer_count": 3, "writable": true, "created_at_ns": 5,
    "last_update_ns": 1000, "connector_count": 2})"));
}

TEST_CASE("before the first push there is no last update") {
  engine::RecordMetadata record = sample();
  record.last_update.reset();
  CHECK(artifacts::to_json(record).at("last_update_ns").is_null());
}

TEST_CASE("statistics are added where they are on, with the part that is in use") {
  engine::RecordMetadata record = sample();
  record.buffer_stats = engine::BufferStats{.total_pushes = 300,
                                            .total_pulls = 250,
                                            .current_size = 50,
                                            .capacity = 200,
                                            .active_readers = 3,
                                            .dropped_count = 7,
                                            .overwritten = 0};
  CHECK(artifacts::to_json(record).at("buffer_stats") == json::parse(R"({
    "total_pushes": 300, "total_pulls": 250, "current_size": 50, "capacity": 200,
    "utilization_percent": 25.0, "active_readers": 3, "dropped_count": 7, "overwritten": 0})"));
  record.buffer_stats->capacity = 0;  // no division by zero
  CHECK(artifacts::to_json(record).at("buffer_stats").at("utilization_percent") == 0.0);
}

TEST_CASE("a name that is no UTF-8 is still text, and records stay in their order") {
  engine::RecordMetadata odd = sample();
  odd.name = "\xff";
  const json all = artifacts::to_json(std::vector{odd, sample()});
  REQUIRE(all.size() == 2);
  CHECK_NOTHROW((void)all.dump());
  CHECK(all[1].at("name") == "samples");
}

}  // namespace brine::tests
