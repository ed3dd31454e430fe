/// A task leaves nothing behind for the next one in its slot, nor a run for the next one: what a
/// run does follows from its seed and its decisions alone.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

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

/// Operations in every order, also through a mutex, of so many tasks at a time.
sim::Body talk(unsigned tasks) {
  return [tasks](Context&) {
    P::atomic<std::uint32_t> word{0};
    P::atomic<std::uint32_t> flag{0};
    P::mutex mutex;
    P::var<std::uint32_t> count{0};
    const auto talk = [&](unsigned self) {
      std::uint32_t seen = word.fetch_add(1, std::memory_order_acq_rel);
      flag.store(self, std::memory_order_release);
      static_cast<void>(
          word.compare_exchange_strong(seen, self, std::memory_order_acquire, kRelaxed));
      static_cast<void>(flag.load(std::memory_order_acquire));
      if (self % 4 == 0) P::fence(std::memory_order_seq_cst);
      static_cast<void>(word.load(kRelaxed));
      const std::lock_guard lock(mutex);
      count.set(count.get() + 1);
    };
    std::vector<P::thread> threads;
    for (unsigned self = 1; self < tasks; ++self)
      threads.emplace_back("task", [&talk, self] { talk(self); });
    talk(0);
    for (P::thread& thread : threads)
      thread.join();
    CHECK(count.get() == tasks);
  };
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

TEST_CASE("memory model: how wide clocks are, what they were before, and details change no run") {
  // Clocks grow by four lanes, then by more; one is for fences. First wider, then narrower.
  for (const unsigned tasks : {1U, 2U, 3U, 4U, 7U, 8U, 11U, 12U, 15U, 16U, 23U, 40U, 12U, 4U, 2U}) {
    How how{.memory = sim::Memory::kCpp};
    const sim::Body body = talk(tasks);
    for (how.seed = 0; how.seed < 20; ++how.seed) {
      CAPTURE(tasks);
      CAPTURE(how.seed);
      const sim::RunResult first = simulate(how, body);
      CHECK(message_of(first) == "passed");
      CHECK(simulate(how, body).digest == first.digest);  // clocks are wide from its beginning
      CHECK(simulate(how, body, {.detail = true}).digest == first.digest);
      std::uint64_t digest = 0;
      std::thread([&] { digest = simulate(how, body).digest; }).join();  // it has had no run
      CHECK(digest == first.digest);
    }
  }
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
