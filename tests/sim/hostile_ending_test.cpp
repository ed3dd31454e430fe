/// Endings that an adversarial review found: each was a crash, a hang or a wrong report once.

#include <limits>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

TEST_CASE("a run that ends exactly at its step limit has ended") {
  const auto body = [](Context&) {
    P::atomic<int> x{0};
    P::thread other("other", [&] { x.fetch_add(1); });
    x.fetch_add(1);
    other.join();
  };
  const std::uint64_t steps = simulate({.seed = 1}, body).steps;
  CHECK(simulate({.seed = 1, .step_limit = steps}, body).status == sim::Status::kPassed);
  CHECK(message_of(simulate({.seed = 1, .step_limit = steps - 1}, body)).starts_with("livelock"));
}

TEST_CASE("a replay whose record lacks a choice ends, though no scheduling point follows") {
  const auto body = [](Context& context) {
    while (context.random(4) != 3) {
    }
  };
  const sim::DecisionLog nothing;
  sim::Replay strict(nothing);
  CHECK(sim::run(spec_of({}), strict, body).status == sim::Status::kError);
  sim::Replay lenient(nothing, sim::Replay::Mode::kLenient);
  CHECK(sim::run(spec_of({}), lenient, body).status == sim::Status::kPassed);
}

TEST_CASE("a recorded choice that is out of range is a divergence") {
  const auto body = [](Context& context) { static_cast<void>(context.random(5)); };
  sim::DecisionLog log = simulate({}, body).decisions;
  log.items.at(0).object = 300;
  sim::Replay replay(log);
  const sim::RunResult again = sim::run(spec_of({}), replay, body);
  CHECK(again.status == sim::Status::kError);
  CHECK(again.divergence.has_value());
}

TEST_CASE("an object that was used in a run of another thread is new in the next one's") {
  static P::atomic<int> shared{0};
  const auto few = [](Context&) {
    P::name(shared, "shared");
    shared.store(0);
  };
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::thread([&] { first = simulate({}, few).digest; }).join();
  std::thread([&] {
    static_cast<void>(simulate({}, [&few](Context& context) {
      std::vector<std::unique_ptr<P::atomic<int>>> many;
      for (int i = 0; i < 40; ++i)
        many.emplace_back(std::make_unique<P::atomic<int>>(i))->store(1);
      few(context);
    }));
  }).join();
  std::thread([&] { second = simulate({}, few).digest; }).join();
  CHECK(first == second);
}

TEST_CASE("a check at a quiescent point that throws is the run's failure") {
  const sim::RunResult result = simulate({}, [](Context& context) {
    context.on_quiescent([] { throw std::runtime_error("check"); });
    P::sleep_for(microseconds(1));
  });
  REQUIRE(result.error.has_value());
  CHECK(result.error->property == "quiescent-check");
}

TEST_CASE("an exception that leaves a task unwinds first those that it owns, and keeps its text") {
  const sim::RunResult result = simulate({}, [](Context&) {
    const auto word = std::make_unique<P::atomic<int>>(0);
    P::thread child("child", [&word] { word->wait(0); });
    P::sleep_for(microseconds(1));
    throw std::runtime_error("boom");
  });
  CHECK(message_of(result) == "exception: task 'main' ended by an exception: boom");
  CHECK(result.leaked_tasks == 0);
}

TEST_CASE("a younger owner waits, at the end of a run, for the task that uses what it owns") {
  struct State {
    P::mutex mutex;
    P::condition_variable condition;
  };
  const sim::RunResult result = simulate({}, [](Context&) {
    auto state = std::make_unique<State>();
    P::thread worker("worker", [at = state.get()] {
      std::unique_lock lock(at->mutex);
      at->condition.wait(lock);
    });
    P::thread owner("owner", [state = std::move(state), worker = std::move(worker)]() mutable {
      P::sleep_for(microseconds(1));
      throw std::runtime_error("boom");
    });
    owner.join();
  });
  CHECK(message_of(result) == "exception: task 'owner' ended by an exception: boom");
  CHECK(result.leaked_tasks == 0);
}

TEST_CASE("a closure that never ran may use the platform when it is destroyed") {
  struct Captured {
    explicit Captured(P::atomic<int>* at) : word(at) {}
    Captured(Captured&& other) noexcept : word(std::exchange(other.word, nullptr)) {}
    ~Captured() {
      if (word != nullptr) word->fetch_add(1);
    }
    P::atomic<int>* word;
  };
  const sim::RunResult result = simulate({}, [](Context& context) {
    P::atomic<int> word{0};
    P::thread never("never", [captured = Captured(&word)] {});
    context.property("planted").fail("the end");
  });
  REQUIRE(result.error.has_value());
  CHECK(result.error->property == "planted");
  CHECK(result.leaked_tasks == 0);
}

namespace {

/// Ends the run at the first decision, before any task has run.
class GivesUp final : public sim::DecisionSource {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "gives up"; }
  [[nodiscard]] sim::Pick pick(const sim::SchedulingPoint&) override {
    return {.slot = sim::kNoSlot, .points = 0};
  }
  [[nodiscard]] std::uint32_t choose(sim::ChoiceKind, std::uint32_t) override { return 0; }
};

template <class Use>
void check_destroyed_before_start(const char* what, Use use) {
  CAPTURE(what);
  bool used = false;
  struct Captured {
    Captured(bool& at, Use with) : used(&at), use(with) {}
    Captured(Captured&& other) noexcept
        : used(std::exchange(other.used, nullptr)), use(other.use) {}
    ~Captured() {
      if (used == nullptr) return;
      use();
      *used = true;
    }
    bool* used;
    Use use;
  };
  sim::Core core;
  GivesUp source;
  const sim::Core::Options options;
  std::vector<sim::Core::FirstTask> tasks(2);
  tasks[0] = {.name = "a", .body = sim::TaskBody([captured = Captured(used, use)] {})};
  tasks[1] = {.name = "b", .body = sim::TaskBody([] {})};
  core.execute(options, source, tasks);
  REQUIRE(core.failure().has_value());
  CHECK(core.failure()->kind == "diverged");
  CHECK(used);
}

}  // namespace

/// The host destroys it, which is no task and in no set of tasks.
TEST_CASE("a closure of a run that ends before its first task may use whatever there is") {
  static P::mutex mutex;
  check_destroyed_before_start("mutex", [] { const std::lock_guard lock(mutex); });
  static P::recursive_mutex recursive;
  check_destroyed_before_start("recursive mutex", [] { const std::lock_guard lock(recursive); });
  static P::shared_mutex shared;
  check_destroyed_before_start("shared mutex", [] { const std::shared_lock lock(shared); });
  static P::once_flag once;
  check_destroyed_before_start("once", [] { P::call_once(once, [] {}); });
  static P::counting_semaphore<> semaphore(1);
  check_destroyed_before_start("semaphore", [] {
    semaphore.acquire();
    semaphore.release();
  });
  static P::latch latch(1);
  check_destroyed_before_start("latch", [] { latch.arrive_and_wait(); });
  static P::barrier<> barrier(1);
  check_destroyed_before_start("barrier", [] { barrier.arrive_and_wait(); });
  static P::condition_variable condition;
  check_destroyed_before_start("condition", [] {
    condition.notify_all();
    std::unique_lock lock(mutex);
    condition.wait(lock);
  });
  static P::atomic<int> word{0};
  check_destroyed_before_start("atomic", [] {
    word.wait(0);
    word.notify_all();
    word.fetch_add(1);
  });
}

TEST_CASE("a destructor that spawns a task at the end of a run leaves nothing to the next run") {
  struct Spawning {
    explicit Spawning(P::atomic<int>& at) : word(&at) {}
    ~Spawning() {
      const P::destructor_scope scope;
      P::thread helper("helper", [this] { word->fetch_add(1); });
      helper.join();
    }
    P::atomic<int>* word;
  };
  const auto good = [](Context&) {
    P::atomic<int> x{0};
    P::thread other("other", [&] { x.fetch_add(1); });
    other.join();
  };
  const std::uint64_t before = simulate({}, good).digest;
  const sim::RunResult failed = simulate({}, [](Context& context) {
    P::atomic<int> word{0};
    const Spawning spawning(word);
    context.property("planted").fail("the end");
  });
  CHECK(failed.status == sim::Status::kFailed);
  CHECK(simulate({}, good).digest == before);
}

TEST_CASE("a task that ends while it holds a lock is misuse, though nobody else wants the lock") {
  const sim::RunResult result = simulate({}, [](Context&) {
    P::mutex mutex;
    P::name(mutex, "door");
    P::thread first("first", [&] { mutex.lock(); });
    first.join();
    P::thread second("second", [&] { mutex.lock(); });
    second.join();
  });
  CHECK(message_of(result) == "misuse: task 'first' ended while it holds mutex door");
}

TEST_CASE("a limit that reaches beyond the end of time never comes") {
  const sim::RunResult result = simulate({}, [](Context& context) {
    P::atomic<int> word{0};
    P::mutex mutex;
    P::condition_variable condition;
    P::thread notifier("notifier", [&] {
      P::sleep_for(microseconds(1));
      const std::lock_guard lock(mutex);
      word.store(1);
      condition.notify_one();
    });
    std::unique_lock lock(mutex);
    const bool notified =
        condition.wait_for(lock, nanoseconds::max(), [&] { return word.load() == 1; });
    lock.unlock();
    context.property("notified").require(notified, [] { return "the end of time came"; });
    notifier.join();
  });
  CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
}

TEST_CASE(
    "whoever owns a task ends after it, though others could go on, and though it never started") {
  struct State {
    P::atomic<int> word{0};
  };
  struct Touching {
    explicit Touching(State* at) : state(at) {}
    Touching(Touching&& other) noexcept : state(std::exchange(other.state, nullptr)) {}
    ~Touching() {
      const P::destructor_scope scope;
      if (state != nullptr) state->word.fetch_add(1);
    }
    State* state;
  };
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context& context) {
      const auto state = std::make_unique<State>();
      P::thread owner("owner", [&] {
        const Touching mine(state.get());
        const auto own = std::make_unique<State>();
        P::thread inner("inner",
                        [touching = Touching(own.get()), word = &own->word] { word->wait(0); });
        if (context.random(2) == 0) P::sleep_for(microseconds(1));
        throw std::runtime_error("boom");
      });
      owner.join();
    });
    CHECK(message_of(result) == "exception: task 'owner' ended by an exception: boom");
    CHECK(result.leaked_tasks == 0);
  }
}

TEST_CASE("a task that only looks at the clock lets time pass, and others go on") {
  const sim::RunResult result = simulate({}, [](Context&) {
    P::thread other("other", [] { P::sleep_for(microseconds(1)); });
    const auto end = P::clock::now() + microseconds(3);
    while (P::clock::now() < end) {
    }
    other.join();
  });
  CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
}

}  // namespace brine::tests
