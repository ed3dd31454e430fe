#include "tests/judge/axiomatic.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "tests/judge/histories.hpp"

namespace brine::judge {

namespace {

/// An operation of the program, and what is guessed of it.
struct Step {
  Operation operation;
  int thread{0};
  int guard{kUnguarded};  // its step
  bool executed{true};
  bool succeeds{true};  // of a compare_exchange
  int value{0};         // that is returned
};

std::vector<Step> steps_of(const Program& program) {
  std::vector<Step> steps;
  for (std::size_t thread = 0; thread < program.threads.size(); ++thread) {
    const int first = static_cast<int>(steps.size());
    for (const Operation& operation : program.threads[thread])
      steps.push_back(
          {.operation = operation,
           .thread = static_cast<int>(thread),
           .guard = operation.guard == kUnguarded ? kUnguarded : first + operation.guard});
  }
  return steps;
}

/// First it is guessed which guarded operations are executed and which compare_exchanges succeed,
/// then a history of each atomic is chosen that agrees, then the axioms judge.
class Enumeration {
 public:
  explicit Enumeration(const Program& program)
      : steps_(steps_of(program)), histories_(atomic_count(program)), accesses_(histories_.size()) {
    outcome_.finals.resize(histories_.size());
  }

  Allowed run() {
    guess(0);
    return std::move(found_);
  }

 private:
  [[nodiscard]] Step& step(int i) { return steps_[static_cast<std::size_t>(i)]; }
  [[nodiscard]] Step& step_of(int event) {
    return step(step_of_event_[static_cast<std::size_t>(event)]);
  }
  [[nodiscard]] Event& event(int i) { return execution_.events[static_cast<std::size_t>(i)]; }

  // NOLINTNEXTLINE(misc-no-recursion): one level an operation
  void guess(std::size_t i) {
    if (i == steps_.size()) return enumerate();
    Step& now = steps_[i];
    const bool may_run = now.guard == kUnguarded || step(now.guard).executed;
    now.succeeds = true;
    if (now.guard != kUnguarded) {
      now.executed = false;
      guess(i + 1);
    }
    if (!may_run) return;
    now.executed = true;
    guess(i + 1);
    if (now.operation.kind != Kind::kCompareExchange) return;
    now.succeeds = false;
    guess(i + 1);
  }

  void enumerate() {
    list_events();
    for (std::size_t location = 0; location < histories_.size(); ++location) {
      list_accesses(location);
      histories_[location] = histories_of(accesses_[location]);
      std::erase_if(histories_[location],
                    [&](const History& history) { return !agrees(accesses_[location], history); });
    }
    choose_history(0);
  }

  void list_events() {
    execution_ = {};
    step_of_event_.clear();
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Step& now = steps_[i];
      if (!now.executed) continue;
      const Kind kind = now.operation.kind;
      const bool atomic = !is_plain(kind) && kind != Kind::kFence;
      const int id = execution_.count++;
      step_of_event_.push_back(static_cast<int>(i));
      event(id) = {.kind = kind,
                   .location = now.operation.location,
                   .thread = now.thread,
                   .order = now.succeeds ? now.operation.order : now.operation.failure,
                   .reads = atomic && returns_value(kind),
                   .writes = atomic && kind != Kind::kLoad && now.succeeds};
      for (int earlier = 0; earlier < id; ++earlier)
        if (event(earlier).thread == now.thread) execution_.sequenced.add(earlier, id);
    }
  }

  void list_accesses(std::size_t location) {
    accesses_[location].clear();
    for (int id = 0; id < execution_.count; ++id) {
      const Event& now = event(id);
      if ((now.reads || now.writes) && now.location == static_cast<int>(location))
        accesses_[location].push_back({.event = id,
                                       .thread = now.thread,
                                       .operation = step_of(id).operation,
                                       .writes = now.writes});
    }
  }

  /// What the history lets operations return is what the guesses about those they guard say.
  [[nodiscard]] bool agrees(const std::vector<Access>& accesses, const History& history) {
    for (std::size_t i = 0; i < accesses.size(); ++i) {
      const int decides = step_of_event_[static_cast<std::size_t>(accesses[i].event)];
      for (const Step& guarded : steps_)
        if (guarded.guard == decides &&
            guarded.executed != (history.observations[i].value == guarded.operation.guard_value))
          return false;
    }
    return true;
  }

  // NOLINTNEXTLINE(misc-no-recursion): one level an atomic
  void choose_history(std::size_t location) {
    if (location == histories_.size()) return judge_execution();
    for (const History& history : histories_[location]) {
      outcome_.finals[location] = history.final_value;
      for (std::size_t i = 0; i < accesses_[location].size(); ++i)
        observe(accesses_[location][i].event, history.observations[i], history.writers);
      choose_history(location + 1);
    }
  }

  void observe(int id, const Observation& observation, const std::vector<int>& writers) {
    Event& now = event(id);
    now.read_position = observation.read_position;
    now.write_position = observation.write_position;
    now.source = now.reads && observation.read_position > 0
                     ? writers[static_cast<std::size_t>(observation.read_position - 1)]
                     : -1;
    step_of(id).value = observation.value;
  }

  void judge_execution() {
    const auto judgement = judge(execution_);
    if (!judgement) return;
    read_plain(*judgement);
    outcome_.races = judgement->races;
    outcome_.registers.clear();
    for (const Step& now : steps_)
      if (returns_value(now.operation.kind))
        outcome_.registers.push_back(now.executed ? now.value : kSkipped);
    const auto [place, added] = found_.emplace(outcome_, judgement->reach);
    if (!added) place->second = std::min(place->second, judgement->reach);
  }

  /// Without a race all writes that happen before a read are ordered, and the last one is visible.
  void read_plain(const Judgement& judgement) {
    for (int id = 0; id < execution_.count; ++id) {
      if (event(id).kind != Kind::kRead) continue;
      int visible = -1;
      for (int other = 0; other < execution_.count && !judgement.races; ++other)
        if (event(other).kind == Kind::kWrite && event(other).location == event(id).location &&
            judgement.happens_before.has(other, id) &&
            (visible == -1 || judgement.happens_before.has(visible, other)))
          visible = other;
      step_of(id).value = visible == -1 ? 0 : step_of(visible).operation.operand;
    }
  }

  std::vector<Step> steps_;
  std::vector<std::vector<History>> histories_;  // by atomic, as the next three
  std::vector<std::vector<Access>> accesses_;
  std::vector<int> step_of_event_;
  Execution execution_;
  Outcome outcome_;
  Allowed found_;
};

}  // namespace

Allowed allowed(const Program& program) {
  require_valid(program);
  return Enumeration(program).run();
}

bool forbids(const Program& program, const Outcome& outcome) {
  return !allowed(program).contains(canonical(program, outcome));
}

std::optional<Reach> race_of(const Allowed& outcomes) {
  std::optional<Reach> least;
  for (const auto& [outcome, reach] : outcomes)
    if (outcome.races) least = least ? std::min(*least, reach) : reach;
  return least;
}

Outcome canonical(const Program& program, Outcome outcome) {
  if (!outcome.races) return outcome;
  std::size_t next = 0;
  for (const auto& thread : program.threads)
    for (const Operation& operation : thread) {
      if (!returns_value(operation.kind)) continue;
      int& value = outcome.registers[next++];
      if (operation.kind == Kind::kRead && value != kSkipped) value = 0;
    }
  return outcome;
}

}  // namespace brine::judge
