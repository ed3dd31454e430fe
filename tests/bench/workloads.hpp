#pragma once

/// The work on which simulators of concurrent C++ are compared, written on the simulated platform.
/// Each body is what task 0 of a run does: it spawns its tasks and joins them.

#include <array>
#include <string_view>

namespace brine::bench {

/// What a goal is given in.
enum class GoalUnit { kRawSwitches, kNanoseconds };

struct Workload {
  std::string_view name;
  std::string_view summary;
  double goal;  ///< per execution, sequentially consistent
  GoalUnit goal_unit;
  unsigned slice;  ///< executions that take some 50 us
  void (*body)();
};

void contended_adds();
void message_passing();
void ring_of_two();
void contended_lock();
void mixed_operations();
void tiny();

inline constexpr std::array kWorkloads = {
    Workload{"A", "2 tasks x 100 fetch_add", 370, GoalUnit::kRawSwitches, 16, &contended_adds},
    Workload{"B", "message passing", 15, GoalUnit::kRawSwitches, 128, &message_passing},
    Workload{"C", "SPSC ring, 2 tasks x 20 messages", 285, GoalUnit::kRawSwitches, 32,
             &ring_of_two},
    Workload{"D", "8 tasks x 50 lock, increment, unlock", 1300, GoalUnit::kRawSwitches, 4,
             &contended_lock},
    Workload{"E", "4 tasks x 100 mixed operations", 1620, GoalUnit::kRawSwitches, 8,
             &mixed_operations},
    Workload{"tiny", "2 tasks x 5 steps", 200, GoalUnit::kNanoseconds, 128, &tiny},
};

}  // namespace brine::bench
