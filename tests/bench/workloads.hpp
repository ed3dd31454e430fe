#pragma once

/// The work on which simulators of concurrent C++ are compared, written on the simulated platform:
/// a few tasks over fresh shared objects in each execution.

#include <array>
#include <string_view>

#include "sim/core/core.hpp"

namespace brine::bench {

/// What a goal is given in.
enum class GoalUnit { kRawSwitches, kNanoseconds };

/// What one execution should cost.
struct Goal {
  double value = 0;  ///< 0: there is no goal
  GoalUnit unit = GoalUnit::kRawSwitches;
};

struct Workload {
  std::string_view name;
  std::string_view summary;
  Goal goal;           ///< sequentially consistent
  Goal modelled_goal;  ///< with the C++ memory model and race detection
  unsigned slice;      ///< executions that take some 20 us

  /// One execution that begins with the workload's tasks.
  void (*execute)(sim::Core& core, const sim::Core::Options& options, sim::DecisionSource& source);
  /// The same as what task 0 of a run does: it spawns the tasks and joins them.
  void (*spawn_and_join)();
};

/// A, B, C, D, E and tiny.
[[nodiscard]] const std::array<Workload, 6>& workloads();

}  // namespace brine::bench
