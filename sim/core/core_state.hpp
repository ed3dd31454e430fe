#pragma once

/// What a core keeps of a run and from run to run, in the order in which it is touched.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/measure/context.hpp"
#include "engine/platform/platform.hpp"
#include "sim/core/cells.hpp"
#include "sim/core/core_options.hpp"
#include "sim/core/object.hpp"
#include "sim/core/rescue.hpp"
#include "sim/core/switch.hpp"
#include "sim/core/task.hpp"
#include "sim/core/task_set.hpp"
#include "sim/decision_source.hpp"
#include "sim/memory/memory_model.hpp"
#include "sim/recording/decision_recorder.hpp"
#include "sim/recording/trace.hpp"
#include "sim/run_result.hpp"

namespace brine::sim {

/// For one thread. Members may be used by Core alone.
struct CoreState {
  struct Timer {
    VirtualTime deadline;
    std::uint64_t sequence;
    std::uint32_t slot;
  };
  struct ValueQueue {
    std::uint32_t object;
    TaskSet waiters;
  };
  struct Object {
    ObjectKind kind;
    std::string name;
  };
  struct NamedTask {
    std::uint32_t slot;  ///< kNoSlot once it has ended
    std::string name;
  };
  struct Abandoned {
    std::unique_ptr<Stack> stack;
    detail::SanitizerStack sanitizer;
  };

  // Hot: what a point touches.
  Task* running_ = nullptr;
  std::int64_t budget_ = 0;  ///< points that the running task may pass without asking
  std::uint32_t generation_ = 0;
  bool unwinding_ = false;
  bool checking_ = false;  ///< inside a quiescent check
  bool ended_ = false;
  bool stopped_by_source_ = false;
  /// Of plain objects at whose accesses nothing is to be done: those that the run knows, or none.
  std::uint32_t quiet_generation_ = 0;
  static constexpr std::uint32_t kNoGeneration = 1;  ///< runs have multiples of kGenerationStep
  MemoryModel* model_ = nullptr;
  Trace trace_;
  /// Those of the running task; while tasks that do not run have any, something that is not empty.
  const ExceptionGlobals* any_exceptions_ = nullptr;
  ExceptionGlobals* exceptions_ = nullptr;
  Task* left_ = nullptr;  ///< the task that the last switch came from, when a sanitizer asks

  std::uint64_t operation_ns_ = 1;
  std::uint64_t step_limit_ = 0;
  bool paced_ = false;
  bool asks_always_ = false;  ///< the source decides at points with one task, too
  // The pick's plan: slots, one for each turn to come. It rests while the enabled set is not the
  // one that it was made for.
  std::uint64_t turns_ = 0;     ///< how many of them are taken
  std::uint64_t planned_ = 0;   ///< up to here they may be taken now
  std::uint64_t plan_end_ = 0;  ///< how many there are
  std::uint64_t settled_ = 0;   ///< up to here they are counted and logged
  std::array<std::uint8_t, kMostAhead> plan_{};
  std::array<Task*, kMostAhead> planned_tasks_;  ///< the same: a wrong guess of the processor's
                                                 ///< costs less the sooner the next is known
  std::uint64_t* turn_heads_ = nullptr;          ///< what was about to be done at each turn

  // The current segment: consecutive points of one task under one decision.
  std::int64_t granted_ = 0;
  std::int64_t pick_left_ = 0;  ///< points of the source's pick that no segment has used yet
  std::uint32_t pick_used_ = 0;
  bool enabled_changed_ = true;
  enum class Segment : std::uint8_t {
    kForced,   ///< no decision
    kDecided,  ///< its points are decisions
    kLogged,   ///< the same, and in the log already
  };
  Segment segment_ = Segment::kForced;
  Task* picked_ = nullptr;
  // What the segment is logged as.
  std::uint64_t first_head_ = 0;  ///< the operation at its first point

  /// The running task holds this mutex, which is written down nowhere else, and all others that are
  /// enabled are about to lock it: they are not enabled in truth, and are so again when it unlocks.
  /// Most often it does so before anybody asks, and neither set nor mutex need change.
  MutexCell* solo_ = nullptr;
  /// That may begin and go on before this step: 0 while there are deadlines.
  std::uint64_t solo_until_ = 0;
  TaskSet enabled_;
  TaskSet plan_set_;  ///< what was enabled at the last pick
  std::uint32_t enabled_count_ = 0;
  std::uint32_t enabled_signature_ = 0;
  VirtualTime global_clock_ = 0;  ///< the greatest that any task's clock has shown
  bool clock_is_behind_ = false;  ///< but for clocks of tasks that live
  std::uint32_t fibers_ = 0;      ///< so many slots, from the first, have one
  std::uint64_t steps_ = 0;
  std::uint64_t wait_sequence_ = 0;
  std::uint64_t parked_exceptions_ = 0;   ///< how many tasks that do not run have any
  std::size_t stale_timers_ = 0;          ///< timers of waits that ended before their deadline
  const CoreOptions* options_ = nullptr;  ///< while a run lasts
  DecisionSource* source_ = nullptr;
  std::vector<Timer> timers_;  ///< a heap, least deadline first
  std::vector<std::unique_ptr<ValueQueue>> value_queues_;

  Task host_;                                               ///< the caller of execute()
  std::array<std::unique_ptr<Task>, kMaxLiveTasks> tasks_;  ///< by slot
  TaskSet live_;
  // Kept from run to run, for the memory of their names.
  std::vector<NamedTask> named_tasks_;  ///< by id
  std::uint32_t task_count_ = 0;        ///< how many of them this run knows
  std::uint32_t object_count_ = 0;
  std::uint32_t named_room_ = 0;      ///< the size of named_tasks_
  std::uint32_t object_room_ = 0;     ///< the size of:
  std::vector<Object> objects_;       ///< by id - 1
  std::vector<Abandoned> abandoned_;  ///< fibers that were left for good, until the next run

  // For tasks that cannot be left at a point.
  std::unique_ptr<detail::Rescue> rescue_;
  std::uint64_t ticks_ = 0;          ///< how often the watchdog has looked since the last progress
  std::uint64_t tick_progress_ = 0;  ///< what it saw then

  std::optional<engine::Failure> failure_;
  std::optional<engine::Failure> check_failure_;  ///< of the quiescent check that runs
  std::uint64_t digest_ = 0;
  std::uint64_t final_steps_ = 0;
  VirtualTime final_time_ = 0;
  EventLog events_;
  Task* placeless_ = nullptr;  ///< it used a dead object, and the report lacks the place
  /// The task whose exception ended the run before anyone could read it.
  Task* in_flight_ = nullptr;
  std::uint64_t leaked_tasks_ = 0;
  std::uint64_t unwind_points_ = 0;
  std::uint64_t parks_ = 0;
  std::uint64_t wakes_ = 0;
  std::uint64_t clock_uses_ = 0;
  std::uint64_t objects_ended_ = 0;
  std::uint64_t look_step_ = 0;  ///< the step of the last look at the clock, or draw
  std::uint64_t looks_ = 0;      ///< how many since

  std::unique_ptr<MemoryModel> kept_model_;
  DecisionRecorder decisions_;  ///< last, for its size
};

}  // namespace brine::sim
