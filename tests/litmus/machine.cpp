#include "tests/litmus/machine.hpp"

#include <array>
#include <atomic>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/sim_platform.hpp"
#include "sim/strategies/exhaustive.hpp"
#include "tests/litmus/depth_first.hpp"

namespace brine::litmus {

namespace {

using judge::Kind;
using judge::Operation;
using judge::Outcome;
using judge::Program;
using P = sim::SimPlatform;

/// Names outlive the runs.
constexpr std::array<std::string_view, judge::kMaxThreads> kThreadNames{"t0", "t1", "t2", "t3"};

constexpr std::memory_order order_of(judge::Order order) noexcept {
  switch (order) {
    case judge::Order::kRelaxed:
      return std::memory_order_relaxed;
    case judge::Order::kAcquire:
      return std::memory_order_acquire;
    case judge::Order::kRelease:
      return std::memory_order_release;
    case judge::Order::kAcqRel:
      return std::memory_order_acq_rel;
    case judge::Order::kSeqCst:
      return std::memory_order_seq_cst;
  }
  return std::memory_order_seq_cst;
}

/// What the threads of one execution share.
struct Shared {
  std::array<P::atomic<int>, judge::kMaxAtomics> atomics{};
  std::array<P::var<int>, judge::kMaxPlains> plains{P::var<int>(0), P::var<int>(0)};
};

/// One thread of a program.
class Thread {
 public:
  Thread(std::span<const Operation> operations, std::span<int> registers, Shared& shared) noexcept
      : operations_(operations), registers_(registers), shared_(shared) {}

  void operator()() {
    std::array<int, judge::kMaxThreadOperations> returned{};
    returned.fill(judge::kSkipped);
    std::size_t next_register = 0;
    for (std::size_t place = 0; place < operations_.size(); ++place) {
      const Operation& operation = operations_[place];
      const bool runs =
          operation.guard == judge::kUnguarded ||
          returned.at(static_cast<std::size_t>(operation.guard)) == operation.guard_value;
      if (runs) returned.at(place) = execute(operation);
      if (judge::returns_value(operation.kind)) registers_[next_register++] = returned.at(place);
    }
  }

 private:
  int execute(const Operation& operation) {
    const std::memory_order order = order_of(operation.order);
    const auto location = static_cast<std::size_t>(operation.location);
    switch (operation.kind) {
      case Kind::kLoad:
        return shared_.atomics.at(location).load(order);
      case Kind::kStore:
        shared_.atomics.at(location).store(operation.operand, order);
        return 0;
      case Kind::kExchange:
        return shared_.atomics.at(location).exchange(operation.operand, order);
      case Kind::kFetchAdd:
        return shared_.atomics.at(location).fetch_add(operation.operand, order);
      case Kind::kCompareExchange: {
        int expected = operation.expected;
        shared_.atomics.at(location).compare_exchange_strong(expected, operation.operand, order,
                                                             order_of(operation.failure));
        return expected;
      }
      case Kind::kFence:
        P::fence(order);
        return 0;
      case Kind::kRead:
        return shared_.plains.at(location).get();
      case Kind::kWrite:
        shared_.plains.at(location).set(operation.operand);
        return 0;
    }
    return 0;
  }

  std::span<const Operation> operations_;
  std::span<int> registers_;
  Shared& shared_;
};

/// Every order of the program's threads; what the main task does before and between is no matter.
class AfterOthers final : public sim::DecisionSource {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "after-others"; }
  [[nodiscard]] sim::Pick pick(const sim::SchedulingPoint& point) override {
    if (!searching_) return {.slot = point.enabled.nth(point.count - 1)};  // others at once
    if (point.enabled.contains(kMain)) return {.slot = kMain};
    return search_.pick(point);
  }
  [[nodiscard]] std::uint32_t choose(sim::ChoiceKind kind, std::uint32_t n) override {
    return search_.choose(kind, n);
  }

  void begin_search() noexcept { searching_ = true; }
  [[nodiscard]] bool advance() {
    searching_ = false;
    return search_.advance();
  }

 private:
  static constexpr std::uint32_t kMain = 0;

  DepthFirst search_;
  bool searching_ = false;
};

/// More than a clock has places for at first.
constexpr std::size_t kOthers = 9;

/// The executions of one program.
class Executions {
 public:
  Executions(sim::Core& core, const Program& program, Setting setting)
      : core_(core), program_(program), atomics_(judge::atomic_count(program)) {
    options_.memory =
        setting == Setting::kSequential ? sim::Memory::kSequential : sim::Memory::kCpp;
    options_.races = true;
    options_.placement = setting == Setting::kCppPlacement;
    options_.step_limit = 1'000;
    outcome_.registers.resize(judge::register_count(program));
    outcome_.finals.resize(atomics_);
  }

  void execute(sim::DecisionSource& decisions) {
    Shared shared;
    std::vector<sim::Core::FirstTask> tasks;
    for (const Thread& thread : threads(shared))
      tasks.push_back({.name = kThreadNames.at(tasks.size()), .body = sim::TaskBody(thread)});
    core_.execute(options_, decisions, tasks);
    look_at(shared);
  }

  void execute_after(Others others, AfterOthers& decisions) {
    Shared shared;
    core_.execute(options_, decisions, sim::TaskBody([&] {
                    for (auto& atomic : shared.atomics)
                      P::name(atomic, "atomic");
                    std::vector<P::thread> before;
                    for (std::size_t i = 0; i < kOthers; ++i)
                      before.emplace_back("other", [] {});
                    if (others == Others::kJoined) join(before);
                    decisions.begin_search();
                    std::vector<P::thread> during;
                    for (const Thread& thread : threads(shared))
                      during.emplace_back("thread", thread);
                    join(during);
                    if (others == Others::kBeside) join(before);
                  }));
    look_at(shared);
  }

  /// Of the latest execution.
  void collect(Seen& seen) {
    ++seen.executions;
    const auto& failure = core_.failure();
    if (!failure) {
      seen.outcomes.insert(outcome_);
    } else if (failure->kind == "data-race") {
      seen.races = true;
    } else {
      throw std::logic_error("an execution fails: " + failure->kind + ": " + failure->message +
                             " in\n" + judge::to_text(program_));
    }
  }

 private:
  std::vector<Thread> threads(Shared& shared) {
    std::vector<Thread> made;
    const std::span<int> registers(outcome_.registers);
    std::size_t first = 0;
    for (const auto& operations : program_.threads) {
      const std::size_t count = judge::register_count({.threads = {operations}});
      made.emplace_back(operations, registers.subspan(first, count), shared);
      first += count;
    }
    return made;
  }

  static void join(std::vector<P::thread>& threads) {
    for (P::thread& thread : threads)
      thread.join();
  }

  void look_at(const Shared& shared) {
    for (std::size_t i = 0; i < atomics_; ++i)
      outcome_.finals[i] = shared.atomics.at(i).peek();
  }

  sim::Core& core_;
  const Program& program_;
  std::size_t atomics_;
  sim::Core::Options options_;
  Outcome outcome_;
};

Seen run_reduced(Executions& executions, Setting setting) {
  sim::Exhaustive::Options options;
  options.memory = setting == Setting::kSequential ? sim::Memory::kSequential : sim::Memory::kCpp;
  sim::Exhaustive search(options);
  Seen seen;
  for (bool more = true; more;) {
    executions.execute(search);
    more = search.advance();
    if (search.repeated()) {
      ++seen.repeats;
    } else {
      executions.collect(seen);
    }
  }
  if (!search.problem().empty()) throw std::logic_error(search.problem());
  return seen;
}

Seen run_every_order(Executions& executions) {
  DepthFirst search;
  Seen seen;
  do {
    executions.execute(search);
    executions.collect(seen);
  } while (search.advance());
  return seen;
}

}  // namespace

Seen Machine::run_after(Others others, const Program& program, Setting setting) {
  judge::require_valid(program);
  Executions executions(core_, program, setting);
  AfterOthers search;
  Seen seen;
  do {
    executions.execute_after(others, search);
    executions.collect(seen);
  } while (search.advance());
  return seen;
}

Seen Machine::run(const Program& program, Setting setting, Search search) {
  judge::require_valid(program);
  Executions executions(core_, program, setting);
  return search == Search::kReduced ? run_reduced(executions, setting)
                                    : run_every_order(executions);
}

}  // namespace brine::litmus
