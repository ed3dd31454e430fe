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
    const std::span<int> registers(outcome_.registers);
    std::size_t first = 0;
    for (std::size_t i = 0; i < program_.threads.size(); ++i) {
      const std::size_t count = judge::register_count({.threads = {program_.threads[i]}});
      tasks.push_back({.name = kThreadNames.at(i),
                       .body = sim::TaskBody(
                           Thread(program_.threads[i], registers.subspan(first, count), shared))});
      first += count;
    }
    core_.execute(options_, decisions, tasks);
    for (std::size_t i = 0; i < atomics_; ++i)
      outcome_.finals[i] = shared.atomics.at(i).peek();
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

Seen Machine::run(const Program& program, Setting setting, Search search) {
  judge::require_valid(program);
  Executions executions(core_, program, setting);
  return search == Search::kReduced ? run_reduced(executions, setting)
                                    : run_every_order(executions);
}

}  // namespace brine::litmus
