/// Random programs over the whole platform: whatever they do, however their turns are dealt out, a
/// run is its decisions.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/measure/prng.hpp"
#include "sim/strategies/replay.hpp"
#include "sim/strategies/round_robin.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

using std::chrono::nanoseconds;

/// What the tasks of a program share.
struct Shared {
  std::array<P::atomic<std::uint32_t>, 3> words{};
  P::var<int> plain{0};
  P::mutex mutex;
  P::timed_mutex timed;
  P::recursive_mutex recursive;
  P::shared_timed_mutex shared;
  P::condition_variable condition;
  P::counting_semaphore<> permits{1};
  P::once_flag once;
};

/// One task: a few steps that its own numbers choose, so that the program does not depend on the
/// schedule, only what comes of it.
class Step {
 public:
  Step(Context& context, Shared& shared, std::uint64_t seed, bool fails)
      : context_(context), shared_(shared), numbers_(seed), fails_(fails) {}

  // NOLINTNEXTLINE(misc-no-recursion): tasks spawn tasks
  void run(int depth) {
    const std::uint32_t steps = 1 + numbers_.bounded(10);
    for (std::uint32_t i = 0; i < steps; ++i)
      step(depth);
  }

 private:
  static constexpr std::array kOfLoads{std::memory_order_relaxed, std::memory_order_acquire,
                                       std::memory_order_seq_cst};
  static constexpr std::array kOfStores{std::memory_order_relaxed, std::memory_order_release,
                                        std::memory_order_seq_cst};
  static constexpr std::array kOfUpdates{std::memory_order_relaxed, std::memory_order_acquire,
                                         std::memory_order_release, std::memory_order_acq_rel,
                                         std::memory_order_seq_cst};
  static constexpr std::array kOfFences{std::memory_order_acquire, std::memory_order_release,
                                        std::memory_order_acq_rel, std::memory_order_seq_cst};

  template <std::size_t kCount>
  [[nodiscard]] std::memory_order one_of(const std::array<std::memory_order, kCount>& orders) {
    return orders[numbers_.bounded(kCount)];
  }
  [[nodiscard]] nanoseconds soon() { return nanoseconds(1 + numbers_.bounded(60)); }
  [[nodiscard]] P::atomic<std::uint32_t>& word() { return shared_.words[numbers_.bounded(3)]; }

  // NOLINTNEXTLINE(misc-no-recursion)
  void step(int depth) {
    switch (numbers_.bounded(19)) {
      case 0:
        static_cast<void>(word().load(one_of(kOfLoads)));
        return;
      case 1:
        return word().store(numbers_.bounded(3), one_of(kOfStores));
      case 2:
        static_cast<void>(word().fetch_add(1, one_of(kOfUpdates)));
        return;
      case 3: {
        std::uint32_t expected = numbers_.bounded(3);
        word().compare_exchange_strong(expected, expected + 1, one_of(kOfUpdates),
                                       one_of(kOfLoads));
        return;
      }
      case 4:
        word().wait_until(numbers_.bounded(3), P::clock::now() + soon());
        return;
      case 5:
        return word().notify_all();
      case 6: {
        const std::lock_guard lock(shared_.mutex);
        shared_.plain.set(shared_.plain.get() + 1);
        return;
      }
      case 7: {
        const std::unique_lock lock(shared_.timed, soon());
        if (lock.owns_lock()) P::yield();
        return;
      }
      case 8: {
        const std::lock_guard outer(shared_.recursive);
        const std::lock_guard inner(shared_.recursive);
        return;
      }
      case 9: {
        const std::shared_lock lock(shared_.shared, soon());
        if (lock.owns_lock()) P::sleep_for(soon());
        return;
      }
      case 10: {
        const std::lock_guard lock(shared_.shared);
        return;
      }
      case 11: {
        std::unique_lock lock(shared_.mutex);
        shared_.condition.wait_for(lock, soon());
        return;
      }
      case 12:
        return shared_.condition.notify_one();
      case 13:
        if (shared_.permits.try_acquire_for(soon())) shared_.permits.release();
        return;
      case 14:
        P::call_once(shared_.once, [] { P::yield(); });
        if (context_.random(4) == 0) P::sleep_for(soon());
        if (fails_ && context_.random(200) == 0) context_.property("luck").fail("as drawn");
        return;
      case 15:
        return P::fence(one_of(kOfFences));
      case 16:
        return P::light_barrier();
      case 17:
        return P::heavy_barrier();
      default:
        return spawn(depth);
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  void spawn(int depth) {
    if (depth == 0) return;
    const std::uint64_t seed = numbers_.next();
    P::thread child("child",
                    [this, seed, depth] { Step(context_, shared_, seed, fails_).run(depth - 1); });
    if (numbers_.bounded(2) == 0) run(0);
    child.join();
  }

  Context& context_;
  Shared& shared_;
  engine::Prng numbers_;
  bool fails_;
};

sim::Body program(std::uint64_t seed) {
  return [seed](Context& context) {
    engine::Prng numbers(seed);
    Shared shared;
    // Seldom more tasks than fit the first word of a set.
    const std::uint32_t tasks = numbers.bounded(20) == 0 ? 70 : 1 + numbers.bounded(6);
    const bool fails = numbers.bounded(3) == 0;
    std::vector<P::thread> threads;
    for (std::uint32_t i = 0; i < tasks; ++i) {
      const std::uint64_t own = numbers.next();
      threads.emplace_back("t" + std::to_string(i), [&context, &shared, own, fails] {
        Step(context, shared, own, fails).run(2);
      });
    }
    for (P::thread& thread : threads)
      thread.join();
  };
}

std::unique_ptr<sim::DecisionSource> strategy_of(std::uint64_t seed) {
  if (seed % 3 == 0) return std::make_unique<sim::RoundRobin>(seed);
  if (seed % 3 == 1) return std::make_unique<sim::RoundRobin>(seed, 1);
  return std::make_unique<sim::RandomWalk>(seed);
}

void check_same(const sim::RunResult& a, const sim::RunResult& b) {
  CHECK(a.error == b.error);
  CHECK(a.digest == b.digest);
  CHECK(a.steps == b.steps);
  CHECK(a.virtual_ns == b.virtual_ns);
  CHECK(a.decisions == b.decisions);
  CHECK(a.coverage == b.coverage);
}

sim::RunSpec spec_of_program(std::uint64_t seed, sim::Memory memory) {
  sim::RunSpec spec;
  spec.seed = seed;
  spec.memory = memory;
  spec.timing = seed % 2 == 0 ? sim::Timing::kFree : sim::Timing::kPaced;
  spec.operation_ns = 1 + seed % 3;
  spec.step_limit = seed % 50 == 0 ? 100 : 1'000'000;
  return spec;
}

void check_program(std::uint64_t seed, sim::Memory memory) {
  CAPTURE(seed);
  const sim::Body body = program(seed / 6);
  const sim::RunSpec spec = spec_of_program(seed, memory);
  const auto strategy = strategy_of(seed);
  const sim::RunResult first = sim::run(spec, *strategy, body);
  for (const bool detail : {false, true}) {
    sim::Replay replay(first.decisions);
    const sim::RunResult again = sim::run(spec, replay, body, {.detail = detail});
    CHECK_FALSE(replay.divergence().has_value());
    CHECK(replay.finished());
    check_same(first, again);
  }
}

}  // namespace

TEST_CASE("a random program's run is its decisions, however its turns were dealt out") {
  for (std::uint64_t seed = 0; seed < 3000; ++seed)
    check_program(seed, sim::Memory::kSequential);
}

/// A thread uses one core for all of its runs, with what it keeps of tasks, objects and clocks.
/// Here each is as if it were the first.
TEST_CASE("a random program's run does not depend on the runs before it") {
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    CAPTURE(seed);
    const auto run = [seed] {
      const sim::RunSpec spec =
          spec_of_program(seed, seed % 4 == 0 ? sim::Memory::kSequential : sim::Memory::kCpp);
      return sim::run(spec, *strategy_of(seed), program(seed / 6));
    };
    sim::RunResult first;
    std::thread([&] { first = run(); }).join();
    check_same(first, run());
  }
}

/// With details, the memory model explains what it finds, and takes none of its short ways.
TEST_CASE("a random program's run is its decisions with the C++ memory model, told or not") {
  for (std::uint64_t seed = 0; seed < 3000; ++seed)
    check_program(seed, sim::Memory::kCpp);
}

}  // namespace brine::tests
