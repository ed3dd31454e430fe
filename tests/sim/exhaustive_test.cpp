/// Exhaustive search: it finds every execution, each once, and says when it has not.

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "sim/explore.hpp"
#include "sim/strategies/replay.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

sim::Exploration explore(const sim::Body& body, const sim::ExploreOptions& options = {},
                         const sim::RunSpec& spec = {}) {
  return sim::explore(
      spec,
      [&](const sim::RunSpec& limited, sim::DecisionSource& decisions) {
        return sim::run(limited, decisions, body);
      },
      options);
}

/// `tasks` tasks, each of which does `step(i)` so often; the main task only joins them.
template <class Shared, class Step>
sim::Body tasks_with(std::uint32_t tasks, std::uint32_t steps, Step step) {
  return [=](Context&) {
    Shared shared;
    shared.make_known();
    std::vector<P::thread> threads;
    for (std::uint32_t i = 0; i < tasks; ++i) {
      threads.emplace_back("t" + std::to_string(i), [&shared, i, steps, step] {
        for (std::uint32_t n = 0; n < steps; ++n)
          step(shared, i);
      });
    }
    for (P::thread& thread : threads)
      thread.join();
  };
}

struct Words {
  std::array<P::atomic<std::uint32_t>, 3> words{};
  P::mutex mutex;
  /// An object's number comes from its first use, which is otherwise a conflict.
  void make_known() {
    for (auto& word : words)
      P::name(word, "word");
    P::name(mutex, "mutex");
  }
};

/// Tasks that each add 1 in two steps.
sim::Body lost_update(std::uint32_t tasks) {
  return [tasks](Context& context) {
    P::atomic<std::uint32_t> word{0};
    P::name(word, "word");
    std::vector<P::thread> threads;
    for (std::uint32_t i = 0; i < tasks; ++i) {
      threads.emplace_back("t" + std::to_string(i), [&] {
        word.store(word.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
      });
    }
    for (P::thread& thread : threads)
      thread.join();
    context.property("sum").require(word.peek() == tasks, [] { return "an update was lost"; });
  };
}

template <class Note>
sim::ExploreOptions noting(Note note) {
  sim::ExploreOptions options;
  options.on_execution = note;
  return options;
}

std::uint64_t binomial(std::uint64_t n, std::uint64_t k) {
  std::uint64_t result = 1;
  for (std::uint64_t i = 1; i <= k; ++i)
    result = result * (n - k + i) / i;
  return result;
}

}  // namespace

TEST_CASE("tasks that share nothing have one execution") {
  const auto body = tasks_with<Words>(2, 5, [](Words& shared, std::uint32_t i) {
    shared.words[i].fetch_add(1, std::memory_order_relaxed);
  });
  CHECK(explore(body).verdict() == "complete: 1 execution");
}

TEST_CASE("tasks that only read have one execution") {
  const auto body = tasks_with<Words>(3, 4, [](Words& shared, std::uint32_t) {
    static_cast<void>(shared.words[0].load(std::memory_order_relaxed));
  });
  CHECK(explore(body).verdict() == "complete: 1 execution");
}

TEST_CASE("conflicting read-modify-writes of two tasks have as many executions as orders") {
  for (std::uint32_t k = 1; k <= 6; ++k) {
    const auto body = tasks_with<Words>(2, k, [](Words& shared, std::uint32_t) {
      shared.words[0].fetch_add(1, std::memory_order_relaxed);
    });
    const sim::Exploration found = explore(body);
    CHECK(found.complete);
    CHECK(found.executions == binomial(2 * k, k));
  }
}

TEST_CASE("tasks that lock one mutex have as many executions as orders of their sections") {
  const auto body = tasks_with<Words>(3, 1, [](Words& shared, std::uint32_t) {
    const std::lock_guard lock(shared.mutex);
    shared.words[0].store(1, std::memory_order_relaxed);
    shared.words[1].store(1, std::memory_order_relaxed);
  });
  CHECK(explore(body).verdict() == "complete: 6 executions");
}

TEST_CASE("no two executions are alike, and another search finds the same ones") {
  const auto body = tasks_with<Words>(3, 2, [](Words& shared, std::uint32_t i) {
    shared.words[i % 2].fetch_add(1, std::memory_order_relaxed);
    static_cast<void>(shared.words[1].load(std::memory_order_relaxed));
  });
  std::vector<std::uint64_t> first;
  std::vector<std::uint64_t> second;
  static_cast<void>(explore(body, noting([&](const auto& run) { first.push_back(run.digest); })));
  static_cast<void>(explore(body, noting([&](const auto& run) { second.push_back(run.digest); })));
  CHECK(first == second);
  CHECK(std::set(first.begin(), first.end()).size() == first.size());
}

TEST_CASE("a search that reaches its limit does not say that it is complete") {
  const auto body = tasks_with<Words>(2, 5, [](Words& shared, std::uint32_t) {
    shared.words[0].fetch_add(1, std::memory_order_relaxed);
  });
  sim::ExploreOptions options;
  options.max_executions = 100;
  const sim::Exploration found = explore(body, options);
  CHECK_FALSE(found.complete);
  CHECK(found.executions + found.repeats == 100);
  CHECK(found.verdict().starts_with("stopped at a limit: 100 executions were begun"));
}

TEST_CASE("a search that is interrupted says so") {
  sim::ExploreOptions options;
  std::uint32_t asked = 0;
  options.interrupted = [&] { return ++asked == 3; };
  const auto body = tasks_with<Words>(2, 5, [](Words& shared, std::uint32_t) {
    shared.words[0].fetch_add(1, std::memory_order_relaxed);
  });
  const sim::Exploration found = explore(body, options);
  CHECK_FALSE(found.complete);
  CHECK(found.interrupted);
  CHECK(found.verdict().starts_with("interrupted after "));
}

TEST_CASE("a limit that the search just reaches is none") {
  const auto body = tasks_with<Words>(2, 1, [](Words& shared, std::uint32_t) {
    shared.words[0].fetch_add(1, std::memory_order_relaxed);
  });
  const sim::Exploration all = explore(body);
  sim::ExploreOptions options;
  options.max_executions = all.executions + all.repeats;
  CHECK(explore(body, options).verdict() == all.verdict());
  --options.max_executions;
  CHECK_FALSE(explore(body, options).complete);
}

TEST_CASE("each of the waiters is woken in some execution") {
  std::string passed;
  const sim::Body body = [&](Context&) {
    passed.clear();
    P::atomic<std::uint32_t> word{0};
    std::vector<P::thread> threads;
    for (const char* const name : {"a", "b", "c"}) {
      threads.emplace_back(name, [&, name] {
        word.wait(0, std::memory_order_relaxed);
        passed += name;
      });
    }
    word.store(1, std::memory_order_relaxed);
    word.notify_one();
    for (P::thread& thread : threads)
      thread.join();
  };
  std::set<std::string> alone;
  sim::ExploreOptions options = noting([&](const sim::RunResult& run) {
    if (passed.size() == 1 && message_of(run).starts_with("deadlock")) alone.insert(passed);
  });
  options.to_first_failure = false;
  CHECK(explore(body, options).complete);
  CHECK(alone == std::set<std::string>{"a", "b", "c"});
}

TEST_CASE("numbers of the workload come from the seed, the same in every execution") {
  for (const std::uint64_t seed : {1U, 2U}) {
    std::set<std::uint64_t> drawn;
    const sim::Body body = [&](Context&) {
      P::atomic<std::uint32_t> word{0};
      P::thread other("other", [&] { word.fetch_add(1, std::memory_order_relaxed); });
      drawn.insert(P::random(std::uint64_t{1} << 32));
      word.fetch_add(1, std::memory_order_relaxed);
      other.join();
    };
    sim::RunSpec spec;
    spec.seed = seed;
    CHECK(explore(body, {}, spec).complete);
    CHECK(drawn.size() == 1);
    sim::RandomWalk walk(seed);
    static_cast<void>(sim::run(spec, walk, body));
    CHECK(drawn.size() == 1);  // that of the other strategies, too
  }
}

TEST_CASE("a choice among too many possibilities is refused, and no verdict is given") {
  const sim::Body body = [](Context&) {
    static_cast<void>(sim::current_core->choose(sim::ChoiceKind::kFault, 0));
  };
  const sim::Exploration found = explore(body);
  CHECK_FALSE(found.complete);
  CHECK(found.reason ==
        "a choice of kind fault has 2^32 possibilities; at most 4096 are enumerated");
  REQUIRE(found.result);
  CHECK(found.result->status == sim::Status::kError);
}

TEST_CASE("a choice that is no scheduling point is enumerated") {
  std::set<std::uint32_t> chosen;
  const sim::Body body = [&](Context&) {
    const std::uint32_t a = sim::current_core->choose(sim::ChoiceKind::kFault, 3);
    const std::uint32_t b = sim::current_core->choose(sim::ChoiceKind::kReadFrom, 4);
    chosen.insert(a * 10 + b);
  };
  CHECK(explore(body).verdict() == "complete: 12 executions");
  CHECK(chosen.size() == 12);
}

TEST_CASE("a loop that spins until another task is done ends") {
  const sim::Body body = [](Context&) {
    P::atomic<std::uint32_t> ready{0};
    P::thread other("other", [&] { ready.store(1, std::memory_order_release); });
    while (ready.load(std::memory_order_acquire) == 0)
      P::spin_hint();
    other.join();
  };
  const sim::Exploration found = explore(body);
  CHECK(found.complete);
  CHECK(found.gave_way);
}

TEST_CASE("what follows a yield may still come before all that other tasks do") {
  std::set<std::uint32_t> seen;
  const sim::Body body = [&](Context&) {
    P::atomic<std::uint32_t> word{0};
    P::thread other("other", [&] { seen.insert(word.exchange(2, std::memory_order_relaxed)); });
    P::yield();
    word.store(1, std::memory_order_relaxed);
    other.join();
  };
  CHECK(explore(body).complete);
  CHECK(seen == std::set<std::uint32_t>{0, 1});
}

TEST_CASE("tasks that wait for each other for ever stop the search at the limit of steps") {
  const sim::Body body = [](Context&) {
    P::atomic<std::uint32_t> never{0};
    P::thread other("other", [&] {
      while (never.load(std::memory_order_relaxed) == 0)
        P::yield();
    });
    other.join();
  };
  sim::ExploreOptions options;
  options.step_limit = 1'000;
  const sim::Exploration found = explore(body, options);
  CHECK_FALSE(found.complete);
  CHECK(found.failures == 0);
  CHECK(found.verdict().starts_with(
      "stopped at a limit: an execution reached the limit of 1000 steps: no end after 1000 steps"));
}

TEST_CASE("the first failure is found, and replays from its decisions") {
  const sim::Body body = lost_update(2);
  const sim::Exploration found = explore(body);
  CHECK_FALSE(found.complete);
  CHECK(found.failures == 1);
  CHECK(found.verdict() == "failed at execution " + std::to_string(found.executions));
  REQUIRE(found.result);
  REQUIRE(found.result->status == sim::Status::kFailed);
  require_exact_replay(*found.result, {}, body);
}

TEST_CASE("every failure is found where the search is to go on") {
  sim::ExploreOptions options;
  options.to_first_failure = false;
  const sim::Exploration found = explore(lost_update(2), options);
  CHECK(found.complete);
  // Two are serial. In the others both loads come first, in an order that nobody notices, and then
  // the stores, in either.
  CHECK(found.executions == 4);
  CHECK(found.verdict() == "complete: 4 executions, 2 of them failed");
  CHECK(found.failures == 2);
}

TEST_CASE("a bound on preemptions leaves out what needs more") {
  sim::ExploreOptions options;
  options.preemptions = 0;
  const sim::Exploration serial = explore(lost_update(2), options);
  CHECK(serial.complete);
  CHECK(serial.bounded);
  CHECK(serial.failures == 0);
  options.preemptions = 1;
  CHECK(explore(lost_update(2), options).failures == 1);
}

TEST_CASE("a bound that no schedule reaches is said to have left nothing out") {
  sim::ExploreOptions options;
  options.preemptions = 100;
  options.to_first_failure = false;
  const sim::Exploration found = explore(lost_update(2), options);
  CHECK(found.complete);
  CHECK_FALSE(found.bounded);
}

TEST_CASE("a scenario that is not deterministic is an error") {
  std::uint32_t runs = 0;
  const sim::Body body = [&](Context&) {
    P::atomic<std::uint32_t> word{0};
    std::vector<P::thread> threads;
    const std::uint32_t tasks = runs++ == 1 ? 3 : 2;
    for (std::uint32_t i = 0; i < tasks; ++i)
      threads.emplace_back("t", [&] { word.fetch_add(1, std::memory_order_relaxed); });
    for (P::thread& thread : threads)
      thread.join();
  };
  const sim::Exploration found = explore(body);
  CHECK_FALSE(found.complete);
  CHECK(found.reason.starts_with("the scenario is not deterministic"));
}

}  // namespace brine::tests
