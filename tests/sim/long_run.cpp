/// A long run with the C++ memory model, in memory that does not grow: tasks that store, load,
/// update and fence in all orders, lock, wait, write plain data, and make and destroy what they do
/// it with.
///
///     brine_long_run STEPS
///
/// Prints steps and memory at each tenth. Exit code 1: after two of them it grew, or the run
/// failed.

#include <array>
#include <atomic>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/measure/process.hpp"
#include "sim/memory/outside_heap.hpp"
#include "sim/run.hpp"
#include "sim/strategies/random_walk.hpp"

namespace brine::tests {

namespace {

using P = sim::SimPlatform;

constexpr std::uint64_t kTasks = 4;
constexpr std::uint64_t kStepsPerRound = 22;  ///< of one task, about
constexpr std::uint64_t kTenths = 10;
constexpr std::uint64_t kWarm = 2;  ///< tenths after which every buffer has been touched
/// What the process may grow by: allocators keep a page more or less.
constexpr std::int64_t kMostGrowth = 64 * 1024;

struct Shared {
  std::array<P::atomic<std::uint64_t>, 4> words{};
  P::mutex mutex;
  P::var<std::uint64_t> guarded{0};
};

/// All orders, by turns.
constexpr std::array kLoads = {std::memory_order_relaxed, std::memory_order_acquire,
                               std::memory_order_seq_cst};
constexpr std::array kStores = {std::memory_order_relaxed, std::memory_order_release,
                                std::memory_order_seq_cst};
constexpr std::array kFences = {std::memory_order_acquire, std::memory_order_release,
                                std::memory_order_acq_rel, std::memory_order_seq_cst};

void use_shared(Shared& shared, std::uint64_t round) {
  P::atomic<std::uint64_t>& one = shared.words[round % 4];
  P::atomic<std::uint64_t>& other = shared.words[round / 4 % 4];
  one.store(round, kStores[round % 3]);
  static_cast<void>(other.load(kLoads[round / 3 % 3]));
  P::fence(kFences[round % 4]);
  other.fetch_add(1, std::memory_order_acq_rel);
  std::uint64_t seen = one.load(std::memory_order_relaxed);
  static_cast<void>(
      one.compare_exchange_weak(seen, seen + 1, std::memory_order_acq_rel, kLoads[round % 3]));
  for (std::uint64_t look = 0; look < 8; ++look)
    static_cast<void>(shared.words[look % 4].load(std::memory_order_relaxed));
  const std::lock_guard lock(shared.mutex);
  shared.guarded.set(shared.guarded.get() + 1);
}

/// Made, used and destroyed in one round.
void use_own(std::uint64_t round) {
  P::atomic<std::uint64_t> word(round);
  P::var<std::uint64_t> plain(round);
  P::mutex mutex;
  P::binary_semaphore permit(1);
  word.fetch_add(1, std::memory_order_relaxed);
  const std::lock_guard lock(mutex);
  permit.acquire();
  plain.set(word.load(std::memory_order_relaxed));
  permit.release();
}

struct Memory {
  std::optional<std::uint64_t> rss = {};
  std::optional<std::uint64_t> heap = {};
  std::size_t model = 0;
};

class Watch {
 public:
  void look(std::uint64_t tenth, std::uint64_t rounds) {
    const Memory now{.rss = sampler_.rss_bytes(),
                     .heap = engine::heap_bytes(),
                     .model = sim::bytes_outside_heap()};
    std::printf("%2" PRIu64 "/%" PRIu64 "  %" PRIu64 " rounds  rss %" PRIu64 "  heap %" PRIu64
                "  model %zu\n",
                tenth, kTenths, rounds, now.rss.value_or(0), now.heap.value_or(0), now.model);
    if (tenth == kWarm) first_ = now;
    last_ = now;
  }
  [[nodiscard]] bool flat() const {
    return engine::growth(first_.rss, last_.rss).value_or(0) <= kMostGrowth &&
           engine::growth(first_.heap, last_.heap).value_or(0) <= kMostGrowth &&
           first_.model == last_.model;
  }

 private:
  engine::ProcessSampler sampler_;
  Memory first_;
  Memory last_;
};

int run(std::uint64_t steps) {
  const std::uint64_t tenth = steps / kTasks / kStepsPerRound / kTenths;
  Watch watch;
  sim::RunSpec spec;
  spec.memory = sim::Memory::kCpp;
  spec.step_limit = 2 * steps;
  spec.decision_cap = 1;  // as many as ten million steps would make are not kept anyway
  sim::RandomWalk walk(spec.seed);
  const sim::RunResult result = sim::run(spec, walk, [&](engine::Context<P>&) {
    Shared shared;
    std::vector<P::thread> threads;
    for (std::uint64_t task = 0; task < kTasks; ++task) {
      threads.emplace_back("worker", [&, task] {
        for (std::uint64_t round = 1; round <= tenth * kTenths; ++round) {
          use_shared(shared, round + task);
          use_own(round);
          if (round % 64 == 0) P::yield();
          if (task == 0 && round % tenth == 0) watch.look(round / tenth, round);
        }
      });
    }
    for (P::thread& thread : threads)
      thread.join();
  });
  std::printf("%" PRIu64 " steps, digest %016" PRIx64 "\n", result.steps, result.digest);
  if (result.error) std::printf("failed: %s\n", result.error->message.c_str());
  if (result.steps < steps * 9 / 10) std::printf("fewer steps than asked for\n");
  if (!watch.flat()) std::printf("memory grew\n");
  return !result.error && result.steps >= steps * 9 / 10 && watch.flat() ? 0 : 1;
}

}  // namespace

}  // namespace brine::tests

int main(int argc, char** argv) {
  const std::uint64_t steps = argc == 2 ? std::strtoull(argv[1], nullptr, 10) : 0;
  if (steps < 1'000'000) {
    std::fprintf(stderr, "usage: brine_long_run STEPS    at least 1000000\n");
    return 2;
  }
  return brine::tests::run(steps);
}
