#include "tests/bench/workloads.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <utility>

#include "sim/sim_platform.hpp"

namespace brine::bench {

namespace {

using P = sim::SimPlatform;
using Word = P::atomic<std::uint64_t>;

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr auto kAcquire = std::memory_order_acquire;
constexpr auto kRelease = std::memory_order_release;

// Inlined by order, so that both compilers are given the same shape of program: a function that is
// left for another stack returns at the price of a mispredicted branch.

/// A bounded queue in the textbook form: neither side keeps a copy of the other's index.
class SpscRing {
 public:
  [[gnu::always_inline]] bool try_push(std::uint64_t value) {
    const std::uint64_t tail = tail_.load(kRelaxed);
    const std::uint64_t head = head_.load(kAcquire);  // pairs with the release store in try_pop
    if (tail - head == kCapacity) return false;
    slots_[tail % kCapacity].set(value);
    tail_.store(tail + 1, kRelease);  // pairs with the acquire load in try_pop
    return true;
  }
  [[gnu::always_inline]] bool try_pop(std::uint64_t& value) {
    const std::uint64_t head = head_.load(kRelaxed);
    const std::uint64_t tail = tail_.load(kAcquire);  // pairs with the release store in try_push
    if (tail == head) return false;
    value = slots_[head % kCapacity].get();
    head_.store(head + 1, kRelease);  // pairs with the acquire load in try_push
    return true;
  }

 private:
  static constexpr std::uint64_t kCapacity = 8;

  std::array<P::var<std::uint64_t>, kCapacity> slots_;
  Word head_{0};
  Word tail_{0};
};

// Each program is its shared objects, and what each of its tasks does with them.

struct ContendedAdds {
  static constexpr unsigned kTasks = 2;
  Word sum{0};

  void operator()(unsigned) {
    for (int i = 0; i < 100; ++i)
      sum.fetch_add(1, kRelaxed);
  }
};

struct MessagePassing {
  static constexpr unsigned kTasks = 2;
  Word data{0};
  Word flag{0};

  void operator()(unsigned task) {
    if (task == 0) {
      data.store(1, kRelaxed);
      flag.store(1, kRelease);              // pairs with the acquire load of the reader
    } else if (flag.load(kAcquire) != 0) {  // pairs with the release store of the writer
      static_cast<void>(data.load(kRelaxed));
    }
  }
};

struct RingOfTwo {
  static constexpr unsigned kTasks = 2;
  static constexpr std::uint64_t kMessages = 20;
  SpscRing ring;

  void operator()(unsigned task) {
    if (task == 0) {
      for (std::uint64_t i = 0; i < kMessages;) {
        if (ring.try_push(i)) ++i;
      }
    } else {
      std::uint64_t value = 0;
      for (std::uint64_t i = 0; i < kMessages;) {
        if (ring.try_pop(value)) ++i;
      }
    }
  }
};

struct ContendedLock {
  static constexpr unsigned kTasks = 8;
  P::mutex mutex;
  P::var<std::uint64_t> count{0};

  void operator()(unsigned) {
    for (int i = 0; i < 50; ++i) {
      mutex.lock();  // clang++ does not inline the constructor of a std::lock_guard
      const std::uint64_t before = count.get();
      count.set(before + 1);
      mutex.unlock();
    }
  }
};

struct MixedOperations {
  static constexpr unsigned kTasks = 4;
  Word x{0};
  Word y{0};

  // Each task starts at another operation, so that they are seldom at the same call site. From
  // there on the code is straight, as programs are: a choice among operations would be a branch
  // that depends on the schedule, mispredicted on the program's account and not on the simulator's.
  void operator()(unsigned task) {
    std::uint64_t seen = 0;
    unsigned pairs = 50;
    switch (task) {
      for (;;) {
        case 0:
          seen = x.load(kAcquire);
          y.store(seen + 1, kRelease);
          if (--pairs == 0) return;
          [[fallthrough]];
        case 1:
          seen = x.fetch_add(1, std::memory_order_acq_rel);
          y.compare_exchange_strong(seen, seen + 1, std::memory_order_acq_rel, kRelaxed);
          if (--pairs == 0) return;
          [[fallthrough]];
        case 2:
          seen = y.load(kRelaxed);
          x.store(seen + 1, kRelaxed);
          if (--pairs == 0) return;
          [[fallthrough]];
        default:
          seen = y.fetch_add(1, kRelaxed);
          x.compare_exchange_strong(seen, seen + 1, std::memory_order_seq_cst, kAcquire);
          if (--pairs == 0) return;
      }
    }
  }
};

struct Tiny {
  static constexpr unsigned kTasks = 2;
  Word sum{0};

  void operator()(unsigned) {
    for (int i = 0; i < 5; ++i)
      sum.fetch_add(1, kRelaxed);
  }
};

template <class Program>
sim::Core::FirstTask first_task(Program& program, unsigned task) {
  return {.name = "task", .body = sim::TaskBody([&program, task] { program(task); })};
}

template <class Program, unsigned... Task>
void execute_with(std::integer_sequence<unsigned, Task...>, sim::Core& core,
                  const sim::Core::Options& options, sim::DecisionSource& source) {
  Program program;
  std::array tasks{first_task(program, Task)...};
  core.execute(options, source, tasks);
}

template <class Program>
void execute(sim::Core& core, const sim::Core::Options& options, sim::DecisionSource& source) {
  execute_with<Program>(std::make_integer_sequence<unsigned, Program::kTasks>(), core, options,
                        source);
}

template <class Program>
void spawn_and_join() {
  Program program;
  std::array<P::thread, Program::kTasks> tasks;
  for (unsigned task = 0; task < Program::kTasks; ++task)
    tasks[task] = P::thread("task", [&program, task] { program(task); });
  for (P::thread& task : tasks)
    task.join();
}

template <class Program>
constexpr Workload workload(std::string_view name, std::string_view summary, Goal goal,
                            Goal modelled_goal, unsigned slice) {
  return {.name = name,
          .summary = summary,
          .goal = goal,
          .modelled_goal = modelled_goal,
          .slice = slice,
          .execute = &execute<Program>,
          .spawn_and_join = &spawn_and_join<Program>};
}

}  // namespace

const std::array<Workload, 6>& workloads() {
  static constexpr std::array kAll = {
      workload<ContendedAdds>("A", "2 tasks x 100 fetch_add", {370}, {480}, 16),
      workload<MessagePassing>("B", "message passing", {15}, {17}, 256),
      workload<RingOfTwo>("C", "SPSC ring, 2 tasks x 20 messages", {285}, {385}, 16),
      workload<ContendedLock>("D", "8 tasks x 50 lock, increment, unlock", {1300}, {1620}, 4),
      workload<MixedOperations>("E", "4 tasks x 100 mixed operations", {1620}, {2100}, 4),
      workload<Tiny>("tiny", "2 tasks x 5 steps", {200, GoalUnit::kNanoseconds}, {}, 256),
  };
  return kAll;
}

}  // namespace brine::bench
