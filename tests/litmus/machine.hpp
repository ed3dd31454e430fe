#pragma once

/// Machine: runs a judge's program on the simulator, in every execution that its memory model has.
///
///     Machine machine;
///     const Seen seen = machine.run(program, Setting::kCpp);
///     if (seen.outcomes.contains(outcome)) ...
///
/// Each thread is a task of the run from its start; atomics and plain variables are 0 before. Cost:
/// exponential; about a microsecond a step.

#include <cstdint>
#include <set>

#include "sim/core/core.hpp"
#include "tests/judge/program.hpp"

namespace brine::litmus {

enum class Setting : std::uint8_t {
  kSequential,
  kCpp,
  kCppPlacement,  ///< a store may be placed before newer ones
};

enum class Search : std::uint8_t {
  kReduced,     ///< sim::Exhaustive, with sleep sets
  kEveryOrder,  ///< DepthFirst
};

/// Other tasks, which end before the program's threads are spawned by the main task.
enum class Others : std::uint8_t {
  kJoined,  ///< the threads may have their places in the clocks
  kBeside,  ///< the threads have others, for which the clocks grow
};

struct Seen {
  std::set<judge::Outcome> outcomes;  ///< of executions without a race
  bool races = false;                 ///< some execution has one; it ends there
  std::uint64_t executions = 0;       ///< that ran to their end or to a race
  std::uint64_t repeats = 0;          ///< cut short, as like another one

  friend bool operator==(const Seen& a, const Seen& b) {
    return a.outcomes == b.outcomes && a.races == b.races;
  }
};

class Machine {
 public:
  /// Throws std::invalid_argument if `program` is not valid, and std::logic_error if an execution
  /// fails otherwise than by a race, or the search can't go on.
  [[nodiscard]] Seen run(const judge::Program& program, Setting setting,
                         Search search = Search::kReduced);
  /// The same in every order, with threads that are spawned when the atomics are in use already.
  [[nodiscard]] Seen run_after(Others others, const judge::Program& program, Setting setting);

 private:
  sim::Core core_;
};

}  // namespace brine::litmus
