#pragma once

/// Task: one fiber and what the scheduler knows of it. Belongs to a slot and is reused from run to
/// run.

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "engine/platform/platform.hpp"
#include "engine/platform/thread_values.hpp"
#include "sim/core/sanitizer.hpp"
#include "sim/core/stack.hpp"
#include "sim/core/switch.hpp"
#include "sim/core/task_body.hpp"
#include "sim/core/task_set.hpp"

namespace brine::sim {

/// Run-stable: tasks are numbered in the order in which they are spawned; the scenario body is task
/// 0.
using TaskId = std::uint16_t;

/// Virtual time in nanoseconds since the start of the run.
using VirtualTime = std::uint64_t;
inline constexpr VirtualTime kForever = std::numeric_limits<VirtualTime>::max();

/// What the C++ runtime keeps for exceptions, per thread of the operating system; a fiber needs its
/// own. The layout is fixed by the Itanium C++ ABI (exception handling, 2.2.2).
struct ExceptionGlobals {
  void* caught = nullptr;
  std::uint64_t uncaught = 0;

  /// 0: there are none.
  [[nodiscard]] std::uint64_t bits() const noexcept {
    return reinterpret_cast<std::uintptr_t>(caught) | uncaught;
  }
};

enum class TaskState : std::uint8_t {
  kFree,     ///< the slot has no task
  kReady,    ///< may run when it is enabled
  kBlocked,  ///< waits in a queue or for a deadline
};

struct Gate;
struct MutexCell;
struct ObjectHeader;
struct TaskView;

struct Task : detail::StackContext {
  // What a switch touches; before all where the task was left.
  std::uint64_t head_base = 0;     ///< the task's id, in place for a record head
  std::uint64_t pending_head = 0;  ///< the operation that the task is about to do, or has just done
  engine::Site pending_site;
  VirtualTime clock = 0;
  ExceptionGlobals exceptions;

  std::uint32_t slot = 0;
  std::uint32_t lane = 0;    ///< in the clocks of the memory model
  TaskView* view = nullptr;  ///< what it knows there
  TaskId id = 0;
  TaskState state = TaskState::kFree;
  bool woken_by_deadline = false;
  bool failed_weakly = false;  ///< its last compare_exchange failed for no reason
  bool started = false;
  bool fresh = false;           ///< its dispatch is its last point so far, and not yet a step
  std::uint32_t no_unwind = 0;  ///< depth of destructor scopes

  TaskSet::Place place;  ///< of the slot

  VirtualTime deadline = kForever;
  std::uint64_t wait_sequence = 0;        ///< tells a stale timer from a live one
  TaskSet* queue = nullptr;               ///< the waiters that the task is in while it is blocked
  const Gate* gate = nullptr;             ///< that the task is about to pass
  const Task* joins = nullptr;            ///< while it waits for that task to end
  MutexCell* mutexes = nullptr;           ///< that it holds, last locked first
  std::vector<const ObjectHeader*> held;  ///< the other objects that it holds
  engine::ThreadValues values;
  TaskSet joiners;
  TaskBody* body = nullptr;  ///< its own, or one that a run began with
  TaskBody spawned;
  std::unique_ptr<Stack> stack;
  // Addresses.
  std::uintptr_t stack_end = 0;  ///< above the last bytes of the stack, which are a reserve
  /// The same until the reserve is used. Before the first point of a task all of the stack is
  /// beyond it, so that what is asked at each point finds the first one, too.
  std::uintptr_t stack_low = 0;
  static constexpr std::uintptr_t kBeforeFirstPoint = ~std::uintptr_t{0};
  detail::SanitizerStack sanitizer;
};

}  // namespace brine::sim
