#include "engine/measure/context.hpp"

#include <cstddef>
#include <utility>

#include <doctest/doctest.h>

namespace brine::tests {

using engine::Counter;
using engine::LeasePool;
using engine::RunContext;
using engine::SingleWriterCounter;

namespace {

std::size_t size_of(const LeasePool<SingleWriterCounter>& pool) {
  std::size_t size = 0;
  pool.each([&size](const SingleWriterCounter&) { ++size; });
  return size;
}

}  // namespace

TEST_CASE("a pool grows to what is in use at once, not to what was ever used") {
  LeasePool<SingleWriterCounter> pool;
  const Counter stays(pool);
  for (int life = 0; life != 1'000; ++life) {
    const Counter one(pool);
    const Counter two(pool);
  }
  CHECK(size_of(pool) == 3);
}

TEST_CASE("a lease that moved is given back once") {
  LeasePool<SingleWriterCounter> pool;
  {
    Counter first(pool);
    Counter moved = std::move(first);
    Counter assigned(pool);
    assigned = std::move(moved);
    assigned.add();
  }
  const Counter one(pool);
  const Counter two(pool);
  const Counter three(pool);
  CHECK(size_of(pool) == 3);
}

TEST_CASE("counts of one name are summed, also those of tasks that have gone") {
  RunContext context({});
  Counter stays = context.counter("received");
  stays.add(5);
  for (int life = 0; life != 10; ++life)
    context.counter("received").add(2);
  context.counter("sent").add();
  CHECK(context.coverage() == engine::Coverage{{"received", 25}, {"sent", 1}});
}

TEST_CASE("latencies of one name are merged, also those of tasks that have gone") {
  RunContext context({});
  for (int life = 1; life != 11; ++life)
    context.latency("push").record(static_cast<std::uint64_t>(life));
  const auto latencies = context.latencies();
  CHECK(latencies.at("push").count == 10);
  CHECK(latencies.at("push").max == 10);
}

TEST_CASE("a dropped check runs no more, and its handle is used again") {
  RunContext context({});
  int kept = 0;
  int dropped = 0;
  context.on_quiescent([&kept] { ++kept; });
  const std::size_t handle = context.on_quiescent([&dropped] { ++dropped; });
  context.drop_quiescent(handle);
  context.drop_quiescent(handle);  // harmless
  context.run_quiescent_checks();
  CHECK(kept == 1);
  CHECK(dropped == 0);
  CHECK(context.on_quiescent([] {}) == handle);
  CHECK(context.on_quiescent([] {}) == handle + 1);
}

TEST_CASE("checks exist as long as one of them lives") {
  RunContext context({});
  CHECK_FALSE(context.has_quiescent_checks());
  const std::size_t handle = context.on_quiescent([] {});
  CHECK(context.has_quiescent_checks());
  context.drop_quiescent(handle);
  CHECK_FALSE(context.has_quiescent_checks());
}

}  // namespace brine::tests
