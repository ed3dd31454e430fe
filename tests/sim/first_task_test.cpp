/// Tasks that a run begins with: their closures stay where the caller made them, and the first
/// operation of a task belongs to the step of its dispatch.

#include <array>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/core/core.hpp"
#include "sim/sim_platform.hpp"
#include "sim/strategies/random_walk.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

/// Runs one task alone; its steps.
template <class Body>
std::uint64_t steps_of(Body body) {
  sim::Core core;
  sim::RandomWalk walk(1);
  core.execute({}, walk, sim::TaskBody(std::move(body)));
  REQUIRE_FALSE(core.failure().has_value());
  return core.steps();
}

}  // namespace

TEST_CASE("first tasks: a dispatch and the first operation are one step, whatever it is") {
  P::atomic<std::uint32_t> word{0};
  P::mutex mutex;
  P::shared_mutex gated;

  CHECK(steps_of([] {}) == 1);
  CHECK(steps_of([] { static_cast<void>(P::clock::now()); }) == 1);
  CHECK(steps_of([&] { word.store(1); }) == 1);
  CHECK(steps_of([&] {
          word.store(1);
          static_cast<void>(word.load());
        }) == 2);
  CHECK(steps_of([&] {
          mutex.lock();
          mutex.unlock();
        }) == 2);
  CHECK(steps_of([&] {
          gated.lock();
          gated.unlock();
        }) == 2);
  // Time may pass before the operation: the dispatch is a step all the same, and only one.
  CHECK(steps_of([&] {
          static_cast<void>(P::clock::now());
          word.store(1);
          static_cast<void>(P::clock::now());
        }) == 1);
}

TEST_CASE("first tasks: the first step is the same after a lock that others hold") {
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    P::mutex mutex;
    const auto body = [&mutex] {
      mutex.lock();
      P::yield();
      mutex.unlock();
    };
    std::array tasks{sim::Core::FirstTask{.name = "a", .body = sim::TaskBody(body)},
                     sim::Core::FirstTask{.name = "b", .body = sim::TaskBody(body)}};
    sim::Core core;
    sim::RandomWalk walk(seed);
    core.execute({}, walk, tasks);
    REQUIRE_FALSE(core.failure().has_value());
    // Three each; one more where the second was dispatched, and found the mutex taken.
    CHECK(core.steps() >= 6);
    CHECK(core.steps() <= 7);
  }
}

TEST_CASE("first tasks: the step limit holds where a task ends at it") {
  constexpr std::uint64_t kFar = 2'000;
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    P::atomic<std::uint32_t> word{0};
    std::uint64_t end_of_first = 0;
    const auto run = [&](std::uint64_t limit) {
      sim::Core core;
      std::array tasks{sim::Core::FirstTask{.name = "ends", .body = sim::TaskBody([&] {
                                                              for (int i = 0; i < 200; ++i)
                                                                word.store(1);
                                                              end_of_first =
                                                                  sim::current_core->current_step();
                                                            })},
                       sim::Core::FirstTask{.name = "spins", .body = sim::TaskBody([&] {
                                                               for (;;)
                                                                 static_cast<void>(word.load());
                                                             })}};
      sim::Core::Options options;
      options.step_limit = limit;
      sim::RandomWalk walk(seed);
      core.execute(options, walk, tasks);
      REQUIRE(core.failure().has_value());
      CHECK(core.failure()->kind == "livelock");
      CHECK(core.steps() == limit);
    };
    run(kFar);
    REQUIRE(end_of_first < kFar);
    run(end_of_first);
    run(end_of_first + 1);
  }
}

TEST_CASE("first tasks: a closure dies with its task, and not with the run") {
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    auto held = std::make_shared<int>(7);
    const std::weak_ptr<int> watched = held;
    P::atomic<bool> ended{false};
    struct Tells {
      explicit Tells(P::atomic<bool>& to) : flag(&to) {}
      Tells(Tells&& other) noexcept : flag(std::exchange(other.flag, nullptr)) {}
      Tells& operator=(Tells&&) = delete;
      ~Tells() {
        const P::destructor_scope scope;
        if (flag != nullptr) flag->store(true);
      }
      P::atomic<bool>* flag;
    };
    bool checked = false;
    std::array tasks{
        sim::Core::FirstTask{.name = "owner",
                             .body = sim::TaskBody([held = std::exchange(held, nullptr),
                                                    tells = Tells(ended)] { CHECK(*held == 7); })},
        sim::Core::FirstTask{.name = "watcher", .body = sim::TaskBody([&] {
                                                  while (!ended.load())
                                                    P::yield();
                                                  checked = true;
                                                })}};
    sim::Core core;
    sim::RandomWalk walk(seed);
    core.execute({}, walk, tasks);
    REQUIRE_FALSE(core.failure().has_value());
    CHECK(checked);
    CHECK(watched.expired());
    CHECK_FALSE(static_cast<bool>(tasks[0].body));
  }
}

TEST_CASE("first tasks: a closure that was never started dies when the run has ended") {
  auto held = std::make_shared<int>(7);
  const std::weak_ptr<int> watched = held;
  std::vector<sim::Core::FirstTask> tasks(2);
  for (sim::Core::FirstTask& task : tasks) {
    task.name = "fails";
    task.body = sim::TaskBody([held] {
      sim::current_core->fail({.kind = "test", .property = "ends", .message = "here"});
    });
  }
  held.reset();
  sim::Core core;
  sim::RandomWalk walk(3);
  core.execute({}, walk, tasks);
  REQUIRE(core.failure().has_value());
  CHECK(watched.expired());
}

/// Says that it has been destroyed, through the platform.
struct Farewell {
  explicit Farewell(P::atomic<std::uint32_t>& to) : count(&to) {}
  Farewell(Farewell&& other) noexcept : count(std::exchange(other.count, nullptr)) {}
  Farewell& operator=(Farewell&&) = delete;
  ~Farewell() {
    const P::destructor_scope scope;
    if (count != nullptr) count->fetch_add(1);
  }
  P::atomic<std::uint32_t>* count;
};

TEST_CASE("first tasks: a closure of a task that was left for good dies outside of all runs") {
  // Where it dies inside a later run, that run is another one.
  const auto digest_of_next = [](sim::Core& core) {
    P::atomic<std::uint32_t> word{0};
    const auto body = [&word] {
      for (int i = 0; i < 5; ++i)
        word.fetch_add(1);
    };
    std::array tasks{sim::Core::FirstTask{.name = "a", .body = sim::TaskBody(body)},
                     sim::Core::FirstTask{.name = "b", .body = sim::TaskBody(body)}};
    sim::RandomWalk walk(1);
    core.execute({}, walk, tasks);
    CHECK_FALSE(core.failure().has_value());
    CHECK(core.steps() == 10);
    return core.digest();
  };
  sim::Core fresh;
  const std::uint64_t expected = digest_of_next(fresh);

  P::atomic<std::uint32_t> farewells{0};
  sim::Core core;
  sim::RandomWalk walk(1);
  SUBCASE("its own") {
    core.execute({}, walk, sim::TaskBody([farewell = Farewell(farewells)] {
                   P::yield();
                   std::terminate();
                 }));
    CHECK(farewells.peek() == 1);
  }
  SUBCASE("of a task that it spawned") {
    core.execute({}, walk, sim::TaskBody([&farewells] {
                   static_cast<void>(sim::current_core->spawn(
                       "spawned", sim::TaskBody([farewell = Farewell(farewells)] {
                         P::yield();
                         std::terminate();
                       }),
                       {}));
                   for (;;)
                     P::yield();
                 }));
    CHECK(farewells.peek() == 0);  // the core has it still
  }
  REQUIRE(core.failure().has_value());
  CHECK(core.failure()->kind == "terminate");
  CHECK(core.leaked_tasks() == 1);
  CHECK(digest_of_next(core) == expected);
  CHECK(digest_of_next(core) == expected);
  CHECK(farewells.peek() == 1);
}

TEST_CASE("task bodies keep what they captured when they are moved") {
  const std::string text = "longer than what a string keeps in place";
  std::array<std::uint64_t, 16> large{};
  large[15] = 15;
  std::vector<std::string> said;
  std::uint32_t number = 3;
  std::vector<sim::TaskBody> bodies;
  for (int i = 0; i < 20; ++i) {  // the vector moves them as it grows
    bodies.emplace_back([&said, number] { said.push_back(std::to_string(number)); });
    bodies.emplace_back([&said, text] { said.push_back(text); });
    bodies.emplace_back([&said, large] { said.push_back(std::to_string(large[15])); });
  }
  sim::TaskBody empty;
  sim::TaskBody moved(std::move(empty));
  CHECK_FALSE(static_cast<bool>(moved));
  for (sim::TaskBody& body : bodies) {
    sim::TaskBody taken;
    taken = std::move(body);
    CHECK_FALSE(static_cast<bool>(body));  // NOLINT(bugprone-use-after-move): that is the promise
    taken();
    taken.reset();
    CHECK_FALSE(static_cast<bool>(taken));
  }
  REQUIRE(said.size() == 60);
  for (std::size_t i = 0; i < said.size(); i += 3) {
    CHECK(said[i] == "3");
    CHECK(said[i + 1] == text);
    CHECK(said[i + 2] == "15");
  }
}

}  // namespace brine::tests
