#include "tests/judge/sequential.hpp"

#include <array>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "tests/judge/axioms.hpp"

namespace brine::judge {

namespace {

constexpr int kInitial = -1;

struct Step {
  bool executed = false;
  bool writes = false;
  int value = kSkipped;  // that is returned
  int read_position = 0;
  int write_position = 0;
  int source = kInitial;  // a step
};

/// One atomic or plain variable.
struct Location {
  int value = 0;
  int stores = 0;
  int last = kInitial;  // a step
};

struct State {
  std::array<Location, kMaxAtomics> atomics{};
  std::array<Location, kMaxPlains> plains{};
  std::vector<std::size_t> places;  // by thread
  std::vector<Step> steps;          // by thread, then by place
};

class Orders {
 public:
  explicit Orders(const Program& program) : program_(program) {
    for (const auto& thread : program.threads) {
      first_.push_back(operations_.size());
      operations_.insert(operations_.end(), thread.begin(), thread.end());
      thread_of_.resize(operations_.size(), static_cast<int>(first_.size()) - 1);
    }
  }

  Sequential run() {
    State start;
    start.places.resize(program_.threads.size());
    start.steps.resize(operations_.size());
    explore(start);
    return std::move(found_);
  }

 private:
  // NOLINTNEXTLINE(misc-no-recursion): one level an operation
  void explore(const State& state) {
    bool complete = true;
    for (std::size_t thread = 0; thread < state.places.size(); ++thread) {
      if (state.places[thread] == program_.threads[thread].size()) continue;
      complete = false;
      State after = state;
      const std::size_t step = first_[thread] + after.places[thread]++;
      if (runs(state, thread, step)) execute(after, step);
      explore(after);
    }
    if (complete) look_at(state);
  }

  [[nodiscard]] bool runs(const State& state, std::size_t thread, std::size_t step) const {
    const Operation& operation = operations_[step];
    if (operation.guard == kUnguarded) return true;
    const Step& decides = state.steps[first_[thread] + static_cast<std::size_t>(operation.guard)];
    return decides.executed && decides.value == operation.guard_value;
  }

  void execute(State& state, std::size_t at) const {
    const Operation& operation = operations_[at];
    Step& step = state.steps[at];
    step.executed = true;
    if (operation.kind == Kind::kFence) return;
    const auto number = static_cast<std::size_t>(operation.location);
    Location& location =
        is_plain(operation.kind) ? state.plains.at(number) : state.atomics.at(number);
    if (returns_value(operation.kind)) {
      step.value = location.value;
      step.read_position = location.stores;
      step.source = location.last;
    }
    const bool reads_only = operation.kind == Kind::kLoad || operation.kind == Kind::kRead;
    const bool fails =
        operation.kind == Kind::kCompareExchange && location.value != operation.expected;
    if (reads_only || fails) return;
    step.writes = true;
    step.write_position = ++location.stores;
    location.last = static_cast<int>(at);
    location.value = (operation.kind == Kind::kFetchAdd ? location.value : 0) + operation.operand;
  }

  void look_at(const State& state) {
    const auto judgement = judge(execution_of(state));
    if (!judgement) throw std::logic_error("the axioms forbid an interleaving");
    if (judgement->races) {
      found_.races = true;
      return;
    }
    Outcome outcome;
    for (std::size_t i = 0; i < operations_.size(); ++i)
      if (returns_value(operations_[i].kind)) outcome.registers.push_back(state.steps[i].value);
    for (std::size_t i = 0; i < atomic_count(program_); ++i)
      outcome.finals.push_back(state.atomics.at(i).value);
    found_.outcomes.insert(outcome);
  }

  [[nodiscard]] Execution execution_of(const State& state) const {
    Execution execution;
    std::vector<int> event_of(operations_.size(), kInitial);
    for (std::size_t i = 0; i < operations_.size(); ++i)
      if (state.steps[i].executed) event_of[i] = execution.count++;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (event_of[i] == kInitial) continue;
      execution.events.at(static_cast<std::size_t>(event_of[i])) =
          event(operations_[i], state.steps[i], thread_of_[i], event_of);
      for (std::size_t before = 0; before < i; ++before)
        if (event_of[before] != kInitial && thread_of_[before] == thread_of_[i])
          execution.sequenced.add(event_of[before], event_of[i]);
    }
    return execution;
  }

  static Event event(const Operation& operation, const Step& step, int thread,
                     const std::vector<int>& event_of) {
    const bool atomic = !is_plain(operation.kind) && operation.kind != Kind::kFence;
    const bool failed = operation.kind == Kind::kCompareExchange && !step.writes;
    const bool reads = atomic && returns_value(operation.kind);
    return {.kind = operation.kind,
            .location = operation.location,
            .thread = thread,
            .order = failed ? operation.failure : operation.order,
            .reads = reads,
            .writes = atomic && step.writes,
            .read_position = reads ? step.read_position : 0,
            .write_position = atomic ? step.write_position : 0,
            .source = reads && step.source != kInitial
                          ? event_of[static_cast<std::size_t>(step.source)]
                          : kInitial};
  }

  const Program& program_;
  std::vector<Operation> operations_;  // by thread, then by place
  std::vector<std::size_t> first_;     // by thread
  std::vector<int> thread_of_;
  Sequential found_;
};

}  // namespace

Sequential sequential(const Program& program) {
  require_valid(program);
  return Orders(program).run();
}

}  // namespace brine::judge
