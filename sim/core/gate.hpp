#pragma once

/// Gate: what every wait is built on whose end depends on the object's state, and not on a
/// notification: for a lock, a permit, a phase. A task that is about to pass a closed gate is not
/// enabled, so none wakes in vain, and whoever passes first may close the gate before the others.

#include <cstdint>

#include "sim/core/task.hpp"
#include "sim/core/task_set.hpp"

namespace brine::sim {

/// The deadline of an operation that does not wait.
inline constexpr VirtualTime kNoWait = 0;

/// Its owner opens and closes it through the core, and passes it through `Core::enter`.
struct Gate {
  bool open = true;
  VirtualTime opened_at = 0;
  TaskSet waiting;  ///< tasks about to pass, enabled only while it is open
  // For reports.
  const TaskSet* holders = nullptr;  ///< tasks that keep it closed
  std::int64_t lacking = 0;          ///< arrivals that open it
};

}  // namespace brine::sim
