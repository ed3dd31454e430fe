#include <algorithm>
#include <array>
#include <mutex>
#include <vector>

#include "engine/measure/prng.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

/// A bit of everything that decides or waits.
void mixed(Context& context) {
  P::atomic<std::uint64_t> x{0};
  P::mutex mutex;
  P::condition_variable condition;
  bool ready = false;
  std::vector<P::thread> threads;
  for (std::uint64_t i = 0; i < 3; ++i) {
    threads.emplace_back("worker-" + std::to_string(i), [&, i] {
      for (std::uint64_t k = 0; k < 4; ++k) {
        x.fetch_add(context.random(10));
        if (context.random(3) == i % 3) P::sleep_for(std::chrono::nanoseconds(context.random(40)));
        std::uint64_t seen = x.load();
        static_cast<void>(x.compare_exchange_strong(seen, seen + 1));
        if (mutex.try_lock()) mutex.unlock();
        x.notify_one();
      }
      P::thread child("child", [&] {
        static_cast<void>(x.wait_until(0, P::clock::now() + std::chrono::nanoseconds(20)));
      });
      child.join();
      const std::lock_guard lock(mutex);
      ready = true;
      condition.notify_one();
    });
  }
  {
    std::unique_lock lock(mutex);
    while (!ready)
      condition.wait_for(lock, std::chrono::nanoseconds(30));
  }
  for (P::thread& thread : threads)
    thread.join();
  if (context.random(4) == 0) context.property("sometimes").fail("planted");
}

}  // namespace

TEST_CASE("every run replays exactly from its own decisions, passed or failed, in both timings") {
  int failed = 0;
  for (const sim::Timing timing : {sim::Timing::kFree, sim::Timing::kPaced}) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      const How how{.seed = seed, .timing = timing};
      const sim::RunResult first = simulate(how, mixed);
      if (first.status == sim::Status::kFailed) ++failed;
      require_exact_replay(first, how, mixed);
    }
  }
  CHECK(failed > 100);
}

TEST_CASE("a replay draws nothing: the seed of the spec has no influence") {
  const sim::RunResult first = simulate({.seed = 17}, mixed);
  require_exact_replay(first, {.seed = 18}, mixed);
}

TEST_CASE("a flipped decision is named, with what was recorded and what was found") {
  int flips = 0;
  const sim::RunResult first = simulate({.seed = 4}, mixed);
  for (std::size_t at = 0; at < first.decisions.items.size(); ++at) {
    const sim::Decision& original = first.decisions.items[at];
    if (original.kind != sim::ChoiceKind::kSchedule) continue;
    for (std::uint16_t task = 0; task < 7; ++task) {
      if (task == original.task) continue;
      sim::DecisionLog flipped = first.decisions;
      flipped.items[at].task = task;
      sim::Replay replay(flipped);
      const sim::RunResult again = sim::run(spec_of({.seed = 4}), replay, mixed);
      ++flips;
      const bool other = again.digest != first.digest;
      REQUIRE(other);
      if (again.divergence) {
        CHECK(again.divergence->decision >= at);
        CHECK(!again.divergence->recorded.empty());
        CHECK(!again.divergence->actual.empty());
      }
    }
  }
  CHECK(flips > 100);
}

TEST_CASE("a record with impossible figures ends a replay, and not the process") {
  const sim::RunResult first = simulate({.seed = 4}, mixed);
  engine::Prng random(1);
  const std::array<std::uint32_t, 8> values = {0, 1, 30, 255, 256, 65'535, 0x7FFFFFFF, 0xFFFFFFFF};
  for (int round = 0; round < 2'000; ++round) {
    sim::DecisionLog edited = first.decisions;
    sim::Decision& decision =
        edited.items[random.bounded(static_cast<std::uint32_t>(edited.items.size()))];
    const std::uint32_t value = values[random.bounded(values.size())];
    switch (random.bounded(5)) {
      case 0:
        decision.task = static_cast<std::uint16_t>(value);
        break;
      case 1:
        decision.object = value;
        break;
      case 2:
        decision.enabled = value;
        break;
      case 3:
        decision.count = value;
        break;
      default:
        decision.kind = static_cast<sim::ChoiceKind>(value % 6);
        break;
    }
    for (const auto mode : {sim::Replay::Mode::kStrict, sim::Replay::Mode::kLenient}) {
      sim::Replay replay(edited, mode);
      const sim::RunResult again = sim::run(spec_of({.seed = 4}), replay, mixed);
      REQUIRE(again.steps <= spec_of({}).step_limit);
    }
  }
}

TEST_CASE("removed decisions are noticed") {
  const sim::RunResult first = simulate({.seed = 6}, mixed);
  const std::size_t size = first.decisions.items.size();
  for (std::size_t at = 0; at < size; ++at) {
    sim::DecisionLog shorter = first.decisions;
    shorter.items.erase(shorter.items.begin() + static_cast<std::ptrdiff_t>(at));
    sim::Replay replay(shorter);
    const sim::RunResult again = sim::run(spec_of({.seed = 6}), replay, mixed);
    const bool noticed = again.divergence.has_value() || again.digest != first.digest;
    CHECK_MESSAGE(noticed, "decision ", at, " of ", size, " removed");
  }
}

TEST_CASE("a lenient replay goes on after a difference and counts it") {
  const sim::RunResult first = simulate({.seed = 8}, mixed);
  sim::DecisionLog shorter = first.decisions;
  shorter.items.resize(shorter.items.size() / 2);
  sim::Replay replay(shorter, sim::Replay::Mode::kLenient);
  const sim::RunResult again = sim::run(spec_of({.seed = 8}), replay, mixed);
  CHECK(again.status != sim::Status::kError);
  CHECK(replay.drifted() > 0);
  CHECK(again.divergence.has_value());
}

TEST_CASE("a change of the body is named by the operation that differs") {
  const auto body = [](bool edited) {
    return [edited](Context&) {
      P::atomic<int> x{0};
      P::name(x, "x");
      P::thread other("other", [&] {
        for (int i = 0; i < 4; ++i)
          P::yield();
      });
      for (int i = 0; i < 4; ++i) {
        if (edited && i == 2) {
          static_cast<void>(x.load());
        } else {
          x.store(i);
        }
      }
      other.join();
    };
  };
  bool named = false;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const sim::RunResult first = simulate({.seed = seed}, body(false));
    sim::Replay replay(first.decisions);
    const sim::RunResult again = sim::run(spec_of({.seed = seed}), replay, body(true));
    if (!again.divergence) continue;
    named = named || (again.divergence->recorded.find("store x") != std::string::npos &&
                      again.divergence->actual.find("load x") != std::string::npos);
  }
  CHECK(named);
}

}  // namespace brine::tests
