/// A task leaves nothing behind for the next one in its slot, nor a run for the next one: what a
/// run does follows from its seed and its decisions alone.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include "engine/measure/process.hpp"
#include "sim/explore.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

constexpr std::memory_order kRelaxed = std::memory_order_relaxed;

void exchange_weakly(Context&) {
  P::atomic<int> word{0};
  P::thread task("task", [&] {
    int expected = 0;
    static_cast<void>(word.compare_exchange_weak(expected, 1, kRelaxed));
  });
  task.join();
}

}  // namespace

TEST_CASE("a weak compare_exchange that failed is forgotten with its task") {
  How how{.memory = sim::Memory::kCpp};
  for (how.seed = 0; how.seed < 100; ++how.seed) {
    const sim::RunResult first = simulate(how, exchange_weakly);
    require_exact_replay(first, how, exchange_weakly);
    // In a thread that has had no run before.
    std::uint64_t digest = 0;
    std::thread([&] { digest = simulate(how, exchange_weakly).digest; }).join();
    CHECK(digest == first.digest);
  }
}

TEST_CASE("every failure of a weak compare_exchange is tried, in each of several tasks") {
  sim::RunSpec spec;
  spec.memory = sim::Memory::kCpp;
  const auto explored = [&](const sim::Body& body) {
    return sim::explore(spec,
                        [&](const sim::RunSpec& limited, sim::DecisionSource& decisions) {
                          return sim::run(limited, decisions, body);
                        },
                        {});
  };
  CHECK(explored(exchange_weakly).verdict() == "complete: 2 executions");
  const sim::Exploration twice = explored([](Context& context) {
    exchange_weakly(context);
    exchange_weakly(context);
  });
  CHECK(twice.verdict() == "complete: 4 executions");
}

TEST_CASE("a var that is older than the run begins it as it was made") {
  static P::var<int> made_with{3};
  static P::var<int> made_empty;
  static P::var<int> given{0};
  given.set(7);
  const auto body = [](Context&) {
    made_with.set(made_with.get() + 1);
    CHECK(made_with.get() == 4);
    given.set(given.get() + 1);
    CHECK(given.get() == 8);
    made_empty.set(1);
  };
  for (const sim::Memory memory : {sim::Memory::kSequential, sim::Memory::kCpp}) {
    for (int i = 0; i < 3; ++i)
      CHECK(message_of(simulate({.memory = memory}, body)) == "passed");
    const std::string message = message_of(simulate({.memory = memory}, [](Context&) {
      P::name(made_empty, "empty");
      static_cast<void>(made_empty.get());
    }));
    CHECK(message.starts_with("misuse: task 'main' reads var empty"));
  }
}

TEST_CASE("tasks that end leave no lane of the memory model taken, though time passes") {
  const auto body = [](Context&) {
    P::atomic<int> word{0};
    for (int i = 0; i < 4'000; ++i) {
      P::thread task("task", [&] { word.fetch_add(1, kRelaxed); });
      task.join();
      P::sleep_for(std::chrono::microseconds(1));
    }
  };
  const engine::ProcessSampler process;
  const auto before = process.rss_bytes();
  CHECK(message_of(simulate({}, body)) == "passed");
  const auto after = process.rss_bytes();
  REQUIRE(before);
  REQUIRE(after);
  CHECK(*after < *before + (std::uint64_t{100} << 20));  // lanes that are never free again: 400 MiB
}

TEST_CASE("a run takes the memory of histograms from the runs before, and none of their values") {
  std::uint64_t most = 0;
  const auto body = [&](Context& context) {
    const auto before = engine::heap_bytes();
    auto first = context.latency("first");
    auto second = context.latency("second");
    const auto grown = engine::growth(before, engine::heap_bytes());
    REQUIRE(grown);
    most = static_cast<std::uint64_t>(std::max<std::int64_t>(*grown, 0));
    first.record(5);
    second.record(7'000'000);
  };
  static_cast<void>(simulate({}, body));
  for (int run = 0; run < 3; ++run) {
    const sim::RunResult result = simulate({}, body);
    CHECK(most < 100'000);  // one has 257 KiB
    CHECK(result.latencies.at("first").count == 1);
    CHECK(result.latencies.at("first").max == 5);
    CHECK(result.latencies.at("second").min == 7'000'000);
  }
}

}  // namespace brine::tests
