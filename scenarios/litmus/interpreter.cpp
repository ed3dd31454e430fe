#include "scenarios/litmus/interpreter.hpp"

#include <atomic>
#include <stdexcept>
#include <string>

namespace brine::litmus {

namespace {

using P = sim::SimPlatform;

/// Names outlive the runs.
constexpr std::array<std::string_view, kMaxThreads> kThreadNames{"t0", "t1", "t2", "t3"};

/// No program comes near it.
constexpr std::uint64_t kStepLimit = 1'000;

constexpr std::memory_order order_of(Order order) noexcept {
  switch (order) {
    case Order::kRelaxed:
      return std::memory_order_relaxed;
    case Order::kAcquire:
      return std::memory_order_acquire;
    case Order::kRelease:
      return std::memory_order_release;
    case Order::kAcqRel:
      return std::memory_order_acq_rel;
    case Order::kSeqCst:
      return std::memory_order_seq_cst;
  }
  return std::memory_order_seq_cst;
}

}  // namespace

std::string_view name_of(Model model) noexcept {
  switch (model) {
    case Model::kSequential:
      return "sc";
    case Model::kCpp:
      return "cpp";
    case Model::kCppPlacement:
      return "cpp+placement";
  }
  return "?";
}

sim::Memory memory_of(Model model) noexcept {
  return model == Model::kSequential ? sim::Memory::kSequential : sim::Memory::kCpp;
}

void Thread::operator()() {
  std::array<int, kMaxThreadOperations> returned{};
  returned.fill(kSkipped);
  std::size_t next_register = 0;
  for (std::size_t place = 0; place < operations_.size(); ++place) {
    const Operation& operation = operations_[place];
    const bool runs =
        operation.guard == kUnguarded ||
        returned.at(static_cast<std::size_t>(operation.guard)) == operation.guard_value;
    if (runs) returned.at(place) = execute(operation);
    if (returns_value(operation.kind)) registers_[next_register++] = returned.at(place);
  }
}

int Thread::execute(const Operation& operation) {
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

Interpreter::Interpreter(sim::Core& core, const Program& program, Model model)
    : core_(core), program_(program) {
  require_valid(program);
  options_.memory = memory_of(model);
  options_.races = true;
  options_.placement = model == Model::kCppPlacement;
  options_.step_limit = kStepLimit;
  outcome_.registers.resize(register_count(program));
  outcome_.finals.resize(atomic_count(program));
}

void Interpreter::execute(sim::DecisionSource& decisions) {
  Shared shared;
  std::vector<sim::Core::FirstTask> tasks;
  for (const Thread& thread : threads(shared))
    tasks.push_back({.name = kThreadNames.at(tasks.size()), .body = sim::TaskBody(thread)});
  core_.execute(options_, decisions, tasks);
  look_at(shared);
}

void Interpreter::execute(sim::DecisionSource& decisions, const Main& main) {
  Shared shared;
  const std::vector<Thread> all = threads(shared);
  core_.execute(options_, decisions, sim::TaskBody([&] { main(shared, all); }));
  look_at(shared);
}

const Outcome& Interpreter::outcome() {
  const auto& failure = core_.failure();
  if (failure && failure->kind != "data-race")
    throw std::logic_error("litmus: an execution fails: " + failure->kind + ": " +
                           failure->message + " in\n" + to_text(program_));
  outcome_.races = failure.has_value();
  return outcome_;
}

std::vector<Thread> Interpreter::threads(Shared& shared) {
  std::vector<Thread> made;
  const std::span<int> registers(outcome_.registers);
  std::size_t first = 0;
  for (const auto& operations : program_.threads) {
    const std::size_t count = register_count({.threads = {operations}});
    made.emplace_back(operations, registers.subspan(first, count), shared);
    first += count;
  }
  return made;
}

void Interpreter::look_at(const Shared& shared) {
  for (std::size_t i = 0; i < outcome_.finals.size(); ++i)
    outcome_.finals[i] = shared.atomics.at(i).peek();
}

}  // namespace brine::litmus
