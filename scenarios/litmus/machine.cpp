#include "scenarios/litmus/machine.hpp"

#include <stdexcept>

#include "sim/strategies/exhaustive.hpp"

namespace brine::litmus {

void Seen::add(const Outcome& outcome) {
  ++executions;
  if (outcome.races) {
    races = true;
  } else {
    outcomes.insert(outcome);
  }
}

Seen Machine::run(const Program& program, Model model, const Limits& limits) {
  Interpreter interpreter(core_, program, model);
  sim::Exhaustive::Options options;
  options.memory = memory_of(model);
  sim::Exhaustive search(options);
  Seen seen;
  for (bool more = true; more;) {
    if (limits.interrupted && limits.interrupted()) {
      seen.ended = Ended::kInterrupted;
      return seen;
    }
    if (seen.executions + seen.repeats == limits.max_executions) {
      seen.ended = Ended::kAtLimit;
      return seen;
    }
    interpreter.execute(search);
    more = search.advance();
    if (search.repeated()) {
      ++seen.repeats;
    } else {
      seen.add(interpreter.outcome());
    }
  }
  if (!search.problem().empty()) throw std::logic_error("litmus: " + search.problem());
  return seen;
}

}  // namespace brine::litmus
