/// What the sleep sets of an exhaustive search leave out is nothing that can be told apart: on
/// random small programs, the outcomes with them are those of every order of all steps.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/measure/prng.hpp"
#include "sim/strategies/exhaustive.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

using std::memory_order_relaxed;
using std::chrono::nanoseconds;

/// What the tasks of a program share, and what each has seen.
struct Objects {
  std::array<P::atomic<std::uint32_t>, 2> words{};
  P::mutex mutex;
  P::shared_mutex shared_mutex;
  P::condition_variable condition;
  P::counting_semaphore<> permits{1};
  P::once_flag once;
  std::array<std::string, 3> seen;
};

/// One task: steps that its own numbers choose, so that they do not depend on the schedule.
class Script {
 public:
  Script(Objects& shared, std::uint32_t task, engine::Prng numbers, std::uint32_t steps)
      : shared_(shared), seen_(shared.seen[task]), numbers_(numbers), steps_(steps) {}

  void operator()() {
    for (std::uint32_t i = 0; i < steps_; ++i)
      step();
  }

 private:
  void saw(std::uint32_t value) { seen_ += std::to_string(value) + " "; }
  [[nodiscard]] P::atomic<std::uint32_t>& word() { return shared_.words[numbers_.bounded(2)]; }

  void step() {
    switch (numbers_.bounded(25)) {
      case 0:
      case 1:
      case 2:
        return saw(word().load(memory_order_relaxed));
      case 3:
      case 4:
      case 5:
        return word().store(1 + numbers_.bounded(3), memory_order_relaxed);
      case 6:
        return saw(word().fetch_add(1, memory_order_relaxed));
      case 7:
      case 8: {
        std::uint32_t expected = numbers_.bounded(2);
        return saw(word().compare_exchange_strong(expected, expected + 1, memory_order_relaxed,
                                                  memory_order_relaxed)
                       ? 9
                       : expected);
      }
      case 9: {
        const std::lock_guard lock(shared_.mutex);
        const std::uint32_t value = shared_.words[0].load(memory_order_relaxed);
        return shared_.words[0].store(value + 1, memory_order_relaxed);
      }
      case 10: {
        const std::unique_lock lock(shared_.mutex, std::try_to_lock);
        return saw(lock.owns_lock() ? 1 : 0);
      }
      case 11: {
        const std::shared_lock lock(shared_.shared_mutex);
        return saw(shared_.words[1].load(memory_order_relaxed));
      }
      case 12: {
        const std::lock_guard lock(shared_.shared_mutex);
        return shared_.words[1].store(7, memory_order_relaxed);
      }
      case 13: {
        std::unique_lock lock(shared_.mutex);
        return shared_.condition.wait(lock);
      }
      case 14:
        return numbers_.bounded(2) == 0 ? shared_.condition.notify_one()
                                        : shared_.condition.notify_all();
      case 15:
        return shared_.words[0].wait(0, memory_order_relaxed);
      case 16:
        return shared_.words[0].notify_one();
      case 17:
        if (!shared_.permits.try_acquire()) return saw(0);
        return numbers_.bounded(4) == 0 ? void() : shared_.permits.release();
      case 18:
        return P::call_once(shared_.once, [this] { saw(8); });
      case 19:
        return saw(static_cast<std::uint32_t>(P::random(3)));
      case 20: {
        P::thread child("child", [this] { shared_.words[0].store(6, memory_order_relaxed); });
        saw(shared_.words[0].load(memory_order_relaxed));
        child.join();
        return saw(shared_.words[0].load(memory_order_relaxed));
      }
      case 21:
        return P::sleep_for(nanoseconds(1 + numbers_.bounded(4)));
      case 22:
        return saw(P::clock::now() < P::clock::time_point(nanoseconds(4)) ? 1 : 0);
      case 23:
        return saw(shared_.words[1].wait_until(0, P::clock::time_point(nanoseconds(5)),
                                               memory_order_relaxed)
                       ? 1
                       : 0);
      default:
        for (std::uint32_t turns = 0; turns < 3; ++turns) {
          if (shared_.words[1].load(memory_order_relaxed) != 0) return saw(turns);
          P::yield();
        }
        return saw(5);
    }
  }

  Objects& shared_;
  std::string& seen_;
  engine::Prng numbers_;
  std::uint32_t steps_;
};

struct Found {
  std::set<std::string> outcomes;
  std::uint64_t executions = 0;
  std::uint64_t repeats = 0;
  bool complete = false;
};

/// Names that outlive the programs.
constexpr std::array<std::string_view, 3> kNames{"t0", "t1", "t2"};

/// A program with more executions in every order is left out.
constexpr std::uint64_t kMostExecutions = 5'000;

class Program {
 public:
  explicit Program(std::uint64_t seed) : seed_(seed) {
    engine::Prng numbers(seed);
    tasks_ = 2 + (numbers.bounded(3) == 0 ? 1 : 0);
    steps_ = tasks_ == 2 ? 1 + numbers.bounded(4) : 1 + numbers.bounded(2);
  }

  [[nodiscard]] Found explore(sim::Core& core, bool reduce) const {
    sim::Exhaustive::Options options;
    options.reduce = reduce;
    sim::Exhaustive search(options);
    Found found;
    while (found.executions != kMostExecutions && !found.complete) {
      const std::string outcome = execute(core, search);
      found.complete = !search.advance();
      found.repeats += search.repeated() ? 1 : 0;
      if (search.repeated()) continue;
      ++found.executions;
      found.outcomes.insert(outcome);
    }
    REQUIRE_MESSAGE(search.problem().empty(), "program ", seed_, ": ", search.problem());
    return found;
  }

 private:
  /// What can be told of an execution once it is over: what each task saw, the last values, and how
  /// it ended.
  [[nodiscard]] std::string execute(sim::Core& core, sim::Exhaustive& search) const {
    Objects shared;
    engine::Prng numbers(seed_ * 64);
    std::vector<sim::Core::FirstTask> tasks;
    for (std::uint32_t i = 0; i < tasks_; ++i) {
      tasks.push_back(
          {.name = kNames[i],
           .body = sim::TaskBody(Script(shared, i, engine::Prng(numbers.next()), steps_))});
    }
    sim::Core::Options options;
    options.step_limit = 10'000;
    core.execute(options, search, tasks);
    std::string text;
    for (const std::string& seen : shared.seen)
      text += seen + "| ";
    for (const auto& word : shared.words)
      text += std::to_string(word.peek()) + " ";
    const auto& failure = core.failure();
    return failure ? text + failure->kind + failure->message : text;
  }

  std::uint64_t seed_;
  std::uint32_t tasks_;
  std::uint32_t steps_;
};

}  // namespace

TEST_CASE("sleep sets lose no outcome of a random program") {
  sim::Core core;
  std::uint64_t all = 0;
  std::uint64_t some = 0;
  std::uint64_t repeats = 0;
  std::uint64_t outcomes = 0;
  std::uint64_t programs = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const Program program(seed);
    const Found every = program.explore(core, false);
    if (!every.complete) continue;
    ++programs;
    const Found reduced = program.explore(core, true);
    CAPTURE(seed);
    CHECK(reduced.outcomes == every.outcomes);
    CHECK(every.repeats == 0);
    CHECK(reduced.executions <= every.executions);
    all += every.executions;
    some += reduced.executions;
    repeats += reduced.repeats;
    outcomes += every.outcomes.size();
  }
  MESSAGE(programs, " programs with ", outcomes, " outcomes: ", all, " executions in every order, ",
          some, " with sleep sets and ", repeats, " cut short");
  CHECK(programs > 400);
  CHECK(some * 4 < all);
}

}  // namespace brine::tests
