#pragma once

/// Machine: runs a program in every execution that a model of memory has, by the search of
/// `--strategy exhaustive` (sim/strategies/exhaustive.hpp).
///
///     Machine machine;
///     const Seen seen = machine.run(program, Model::kCpp);
///     if (seen.outcomes.contains(outcome)) ...
///
/// Cost: exponential; about a microsecond a step. Not thread-safe; one machine a thread.

#include <cstdint>
#include <functional>
#include <set>

#include "scenarios/litmus/interpreter.hpp"
#include "scenarios/litmus/program.hpp"
#include "sim/core/core.hpp"

namespace brine::litmus {

struct Limits {
  std::uint64_t max_executions = 1'000'000;  ///< begun, repeats included
  std::function<bool()> interrupted = {};    ///< asked before each execution; may be empty
};

enum class Ended : std::uint8_t { kComplete, kAtLimit, kInterrupted };

struct Seen {
  std::set<Outcome> outcomes;    ///< of executions without a race
  bool races = false;            ///< some execution has one; it ends there
  std::uint64_t executions = 0;  ///< that ran to their end or to a race, no two alike
  std::uint64_t repeats = 0;     ///< cut short, as like another one
  Ended ended = Ended::kComplete;

  void add(const Outcome& outcome);

  friend bool operator==(const Seen& a, const Seen& b) {
    return a.outcomes == b.outcomes && a.races == b.races;
  }
};

class Machine {
 public:
  /// Throws std::invalid_argument if `program` is not valid, and std::logic_error if an execution
  /// fails otherwise than by a race, or the search can't go on.
  [[nodiscard]] Seen run(const Program& program, Model model, const Limits& limits = {});

 private:
  sim::Core core_;
};

}  // namespace brine::litmus
