#pragma once

/// Core: the simulator behind one narrow interface. It knows tasks, objects, points, queues and
/// virtual time, and nothing of who calls: no templates on user types, no names of std.
/// `sim::SimPlatform` is one thin adapter over it.
///
/// One thread of the operating system drives a core; its tasks are fibers. At each scheduling point
/// the decision source says which enabled task goes on; the jump is made directly from task to
/// task, and not at all when the same task goes on. The inlined half of a point is one decrement of
/// the points that the running task has left.

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/measure/context.hpp"
#include "engine/platform/platform.hpp"
#include "sim/core/task.hpp"
#include "sim/core/task_body.hpp"
#include "sim/core/task_set.hpp"
#include "sim/decision_source.hpp"
#include "sim/recording/decision_recorder.hpp"
#include "sim/recording/operation.hpp"
#include "sim/recording/trace.hpp"
#include "sim/run_result.hpp"
#include "sim/run_spec.hpp"

namespace brine::sim {

/// Thrown into a task whose run has ended early. Not derived from std::exception, never caught by
/// user code that is written as the platform says (`guarded`, not `catch (...)`).
struct Unwind {};

/// Part of each shared object. Outside a run, and in a new run, the object is unknown until its
/// first use.
struct ObjectHeader {
  std::uint32_t id = 0;
  std::uint32_t generation = 0;  ///< the run that gave the id
};

/// An atomic of up to 8 bytes: the core's view of it.
struct AtomicCell {
  std::uint64_t value = 0;
  std::uint64_t visible = ~std::uint64_t{0};  ///< 0: the value stays out of trace and digest
  ObjectHeader header;
};

struct MutexCell {
  std::uint32_t owner = 0;  ///< the task's id + 1; 0: free. (Not the task: its slot is used again.)
  VirtualTime released_at = 0;
  TaskSet interested;  ///< tasks about to lock, enabled only while the mutex is free
  ObjectHeader header;
};

struct ConditionCell {
  TaskSet waiters;
  ObjectHeader header;
};

enum class Rmw : std::uint8_t { kExchange, kAdd, kSub, kAnd, kOr, kXor };

class Core {
 public:
  struct Options {
    std::uint64_t step_limit = 100'000'000;
    std::uint64_t operation_ns = 1;
    std::uint32_t event_cap = 1024;
    std::uint32_t decision_cap = 200'000;
    Timing timing = Timing::kFree;
    bool detail = false;  ///< keep time and site of each event
    std::function<void()>
        quiescent;  ///< called whenever no task is enabled; must use no platform operation
  };

  Core();
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  /// Runs `body` as task 0 until every task has ended or the run has failed. Not reentrant. Reuses
  /// fibers and memory.
  void execute(const Options& options, DecisionSource& decisions, TaskBody body);

  // The verdict of the last run; valid until the next.
  [[nodiscard]] const std::optional<engine::Failure>& failure() const noexcept { return failure_; }
  [[nodiscard]] bool stopped_by_source() const noexcept { return stopped_by_source_; }
  [[nodiscard]] std::uint64_t digest() const noexcept { return digest_; }
  [[nodiscard]] std::uint64_t steps() const noexcept { return final_steps_; }
  [[nodiscard]] VirtualTime virtual_time() const noexcept { return final_time_; }
  [[nodiscard]] EventLog take_events() noexcept { return std::move(events_); }
  [[nodiscard]] DecisionLog decisions() const { return decisions_.log(); }
  [[nodiscard]] std::vector<std::string> task_names() const { return task_names_; }
  [[nodiscard]] std::vector<ObjectInfo> object_infos() const;
  [[nodiscard]] std::uint64_t leaked_tasks() const noexcept { return leaked_tasks_; }
  [[nodiscard]] std::uint64_t parks() const noexcept { return parks_; }
  [[nodiscard]] std::uint64_t wakes() const noexcept { return wakes_; }

  /// What one operation is about. `point` makes it pending, `record` writes it down.
  [[gnu::always_inline]] void point(std::uint64_t head, engine::Site site) {
    Task* const self = running_;
    self->pending_head = self->head_base | head;
    self->pending_site = site;
    if (budget_ > 0) [[likely]] {
      --budget_;
      return;
    }
    Task* const next = reschedule();
    if (next != self) switch_to(next);
    if (unwinding_) [[unlikely]]
      unwound_at_point();
  }
  /// The same for an operation that destructors do: at the end of a run it returns and never
  /// unwinds.
  void point_in_destructor(std::uint64_t head, engine::Site site) {
    enter_destructor();
    point(head, site);
    leave_destructor();
  }
  [[gnu::always_inline]] void record(std::uint64_t value) {
    if (trace_.detailed()) [[unlikely]]
      annotate();
    trace_.add(running_->pending_head, value);
  }
  /// The pending operation turned out to be another one: a compare_exchange that failed.
  [[gnu::always_inline]] void record_as(Op op, std::uint64_t value) {
    running_->pending_head = RecordHead::with_op(running_->pending_head, op);
    record(value);
  }

  // Atomic memory. Values come back from here, so that a memory model can answer. `mask` keeps the
  // low bits that the type has. Sequentially consistent for now: an order is recorded and has no
  // other effect.
  [[gnu::always_inline]] std::uint64_t load(AtomicCell& cell, std::memory_order order,
                                            engine::Site site) {
    point(RecordHead::of(Op::kLoad, id(cell.header, ObjectKind::kAtomic), order), site);
    record(cell.value & cell.visible);
    return cell.value;
  }
  [[gnu::always_inline]] void store(AtomicCell& cell, std::uint64_t value, std::memory_order order,
                                    engine::Site site) {
    point(RecordHead::of(Op::kStore, id(cell.header, ObjectKind::kAtomic), order), site);
    cell.value = value;
    record(value & cell.visible);
  }
  [[gnu::always_inline]] std::uint64_t rmw(AtomicCell& cell, Rmw kind, std::uint64_t operand,
                                           std::uint64_t mask, std::memory_order order,
                                           engine::Site site) {
    const auto op =
        static_cast<Op>(static_cast<std::uint8_t>(Op::kExchange) + static_cast<std::uint8_t>(kind));
    point(RecordHead::of(op, id(cell.header, ObjectKind::kAtomic), order), site);
    const std::uint64_t old = cell.value;
    cell.value = apply(kind, old, operand) & mask;
    record(cell.value & cell.visible);
    return old;
  }
  /// A success stores `desired`; a failure is a load with order `failure` and leaves what it read
  /// in `expected`.
  [[gnu::always_inline]] bool cas(AtomicCell& cell, std::uint64_t& expected, std::uint64_t desired,
                                  std::memory_order success, std::memory_order failure,
                                  engine::Site site) {
    point(RecordHead::of(Op::kCompareExchange, id(cell.header, ObjectKind::kAtomic), success),
          site);
    if (cell.value == expected) {
      cell.value = desired;
      record(desired & cell.visible);
      return true;
    }
    expected = cell.value;
    running_->pending_head =
        running_->head_base | RecordHead::of(Op::kCompareFail, cell.header.id, failure);
    record(expected & cell.visible);
    return false;
  }
  [[gnu::always_inline]] void fence(std::memory_order order, engine::Site site) {
    point(RecordHead::of(Op::kFence, 0, order), site);
    record(0);
  }
  /// Plain memory, for race detection. Not a scheduling point: a race is found by its clocks, not
  /// by its interleaving.
  [[gnu::always_inline]] void plain(ObjectHeader& object, bool write, std::uint64_t value,
                                    engine::Site site) {
    if (checking_) [[unlikely]]
      return refuse_in_check();
    Task* const self = running_;
    self->pending_head = self->head_base | RecordHead::of(write ? Op::kWrite : Op::kRead,
                                                          id(object, ObjectKind::kVar));
    self->pending_site = site;
    record(value);
  }

  /// Blocks while the cell holds `old`, until a notification or the deadline. True: the value
  /// differs.
  bool wait(AtomicCell& cell, std::uint64_t old, VirtualTime deadline, std::memory_order order,
            engine::Site site);
  void notify(AtomicCell& cell, bool all, engine::Site site);

  // Mutual exclusion. A task that is about to lock a taken mutex is not enabled, so none wakes in
  // vain.
  void lock(MutexCell& mutex, engine::Site site);
  [[nodiscard]] bool try_lock(MutexCell& mutex, engine::Site site);
  void unlock(MutexCell& mutex, engine::Site site);

  /// Releases the mutex and waits in one step; locks it again before it returns. True: notified,
  /// false: the deadline.
  bool wait(ConditionCell& condition, MutexCell& mutex, VirtualTime deadline, engine::Site site);
  void notify(ConditionCell& condition, bool all, engine::Site site);

  /// An exception leaves the running task while `task`, whose thread is being destroyed, still
  /// lives. Ends the run, and unwinds `task` first: it may use what the exception is about to
  /// destroy. Also when the run has ended already.
  void unwind_before_owner(TaskId task);

  // Tasks.
  [[nodiscard]] TaskId spawn(std::string_view name, TaskBody body, engine::Site site);
  void join(TaskId task, engine::Site site);
  void yield(Op op, engine::Site site) {
    point(RecordHead::of(op), site);
    record(0);
  }

  // Virtual time.
  [[nodiscard]] VirtualTime now();
  void sleep_until(VirtualTime deadline, engine::Site site);

  /// A number in [0, n); n == 0 stands for 2^32. Recorded; not a scheduling point.
  [[nodiscard]] std::uint32_t choose(ChoiceKind kind, std::uint32_t n);

  /// Ends the run as failed and the calling task by unwinding it. Returns only from a quiescent
  /// check, from a destructor, or when the run has ended already.
  void fail(engine::Failure failure);

  // Destructors: while a scope is open, the end of a run does not unwind through it.
  void enter_destructor() noexcept {
    if (running_ != nullptr) ++running_->no_unwind;
  }
  void leave_destructor() noexcept {
    if (running_ != nullptr) --running_->no_unwind;
  }

  /// What a read-modify-write of `kind` leaves behind.
  static std::uint64_t apply(Rmw kind, std::uint64_t old, std::uint64_t operand) noexcept {
    switch (kind) {
      case Rmw::kExchange:
        return operand;
      case Rmw::kAdd:
        return old + operand;
      case Rmw::kSub:
        return old - operand;
      case Rmw::kAnd:
        return old & operand;
      case Rmw::kOr:
        return old | operand;
      case Rmw::kXor:
        return old ^ operand;
    }
    return operand;
  }

  void name_object(ObjectHeader& object, ObjectKind kind, std::string_view name);

  // For decision sources and reports.
  [[nodiscard]] std::uint64_t pending(std::uint32_t slot) const noexcept {
    return tasks_[slot]->pending_head;
  }
  [[nodiscard]] TaskId task_id(std::uint32_t slot) const noexcept { return tasks_[slot]->id; }
  [[nodiscard]] std::uint32_t slot_of(TaskId id) const noexcept {
    return id < slot_of_task_.size() ? slot_of_task_[id] : kNoSlot;
  }
  /// Whether the run has its verdict and only unwinds.
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  /// "consumer-1 about to load ring.tail"
  [[nodiscard]] std::string describe_pending(std::uint32_t slot) const;
  [[nodiscard]] std::string describe(std::uint64_t head) const;
  [[nodiscard]] std::string describe_slots(const TaskSet& slots) const;
  /// Steps so far.
  [[nodiscard]] std::uint64_t current_step() const noexcept;

 private:
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
  /// While one lives, this thread runs the core, and std::terminate in a task is the task's
  /// failure.
  class Running;

  [[gnu::always_inline]] std::uint32_t id(ObjectHeader& object, ObjectKind kind) {
    if (object.generation != generation_) [[unlikely]]
      register_object(object, kind);
    return object.id;
  }
  void register_object(ObjectHeader& object, ObjectKind kind);
  void annotate() noexcept;

  // Switching (core.cpp).
  [[gnu::always_inline]] void switch_to(Task* next) {
    Task* const self = running_;
    self->exceptions = *exceptions_;
    *exceptions_ = next->exceptions;
    running_ = next;
    detail::leave_stack(self->sanitizer, next->sanitizer);
    const boost::context::detail::transfer_t back =
        boost::context::detail::jump_fcontext(next->context, self);
    auto* const previous = static_cast<Task*>(back.data);
    previous->context = back.fctx;
    detail::enter_stack(self->sanitizer, previous->sanitizer);
  }
  static void fiber_main(boost::context::detail::transfer_t from);
  [[noreturn]] void abandon_fiber();
  void run_body(Task& self);
  void finish(Task& self);
  [[nodiscard]] Task& take_slot();
  [[nodiscard]] Task* next_to_unwind() noexcept;
  void unwound_at_point();
  void destroy_body(Task& task) noexcept;
  void drop_unstarted(Task& task) noexcept;
  void count_unwind_point();
  void count_look();
  [[gnu::cold]] void refuse_in_check();
  static void on_terminate();

  // Scheduling (schedule.cpp).
  // What is rare, and builds messages, stays out of the way of what is done at each point.
  [[nodiscard]] Task* reschedule();
  [[nodiscard, gnu::cold]] Task* reschedule_when_over();
  [[nodiscard, gnu::cold]] Task* end_at_step_limit();
  [[nodiscard, gnu::cold]] bool refuse(const Pick& pick);
  [[nodiscard]] Task* select();
  [[nodiscard]] Task* select_paced();
  [[nodiscard]] Task* grant(Task* task, std::int64_t points) noexcept;
  [[nodiscard]] bool ask(const TaskSet& candidates, std::uint32_t count);
  void close_segment();
  void cut_segment() noexcept;
  void settle_start(Task& self) noexcept;
  void advance_to(VirtualTime time) noexcept;
  [[nodiscard]] VirtualTime running_clock() const noexcept;
  void enable(Task& task) noexcept;
  void disable(Task& task) noexcept;
  void enable_all(const TaskSet& tasks) noexcept;
  void disable_all(const TaskSet& tasks) noexcept;
  void fire_timers();
  [[nodiscard]] bool pass_time();
  bool block(TaskSet* queue, VirtualTime deadline);
  void drop_stale_timers();
  [[nodiscard]] bool is_stale(const Timer& timer) const noexcept;
  void wake(std::uint32_t slot, bool by_deadline);
  std::uint32_t wake_waiters(TaskSet& waiters, bool all);
  [[nodiscard]] Task* after_end() noexcept;
  [[nodiscard]] TaskSet& value_queue(std::uint32_t object);
  void adopt(MutexCell& mutex);
  void acquire(MutexCell& mutex);
  void release(MutexCell& mutex) noexcept;

  // Verdicts (verdict.cpp).
  void end_run(std::optional<engine::Failure> failure);
  void run_checks();
  [[nodiscard]] std::string describe_wait(const Task& task) const;
  [[nodiscard]] engine::Failure deadlock() const;
  [[nodiscard]] engine::Failure livelock() const;
  void collect_events();

  // Hot: what a point touches.
  Task* running_ = nullptr;
  std::int64_t budget_ = 0;  ///< points that the running task may pass without asking
  std::uint32_t generation_ = 0;
  bool unwinding_ = false;
  bool checking_ = false;  ///< inside a quiescent check
  Trace trace_;
  ExceptionGlobals* exceptions_ = nullptr;

  // The current segment: consecutive points of one task under one decision.
  std::int64_t granted_ = 0;
  std::int64_t pick_left_ = 0;  ///< points of the source's pick that no segment has used yet
  std::uint32_t pick_used_ = 0;
  bool enabled_changed_ = true;
  bool deciding_ = false;  ///< the segment's points are decisions
  Task* picked_ = nullptr;
  // What the segment is logged as.
  std::uint64_t first_head_ = 0;  ///< the operation at its first point
  std::uint32_t enabled_signature_ = 0;

  TaskSet enabled_;
  std::uint32_t enabled_count_ = 0;
  VirtualTime global_clock_ = 0;
  std::uint64_t steps_ = 0;
  Options options_;
  DecisionSource* source_ = nullptr;
  std::vector<Timer> timers_;  ///< a heap, least deadline first
  std::uint64_t wait_sequence_ = 0;
  std::size_t stale_timers_ = 0;  ///< timers of waits that ended before their deadline
  std::vector<std::unique_ptr<ValueQueue>> value_queues_;

  Task host_;                                               ///< the caller of execute()
  std::array<std::unique_ptr<Task>, kMaxLiveTasks> tasks_;  ///< by slot
  TaskSet live_;
  TaskSet free_slots_;
  std::vector<std::uint32_t> slot_of_task_;  ///< by id; kNoSlot once it has ended
  std::vector<std::string> task_names_;
  std::vector<Object> objects_;  ///< of the first 65,536; others are known by their number alone
  std::uint32_t object_count_ = 0;
  DecisionRecorder decisions_;
  std::vector<std::unique_ptr<Stack>> abandoned_;

  std::optional<engine::Failure> failure_;
  std::optional<engine::Failure> check_failure_;  ///< of the quiescent check that runs
  bool ended_ = false;
  Task* in_flight_ =
      nullptr;  ///< the task whose exception ended the run before anyone could read it
  bool stopped_by_source_ = false;
  std::uint64_t digest_ = 0;
  std::uint64_t final_steps_ = 0;
  VirtualTime final_time_ = 0;
  EventLog events_;
  std::uint64_t leaked_tasks_ = 0;
  std::uint64_t unwind_points_ = 0;
  std::uint64_t look_step_ = 0;  ///< the step of the last look at the clock, or draw
  std::uint32_t looks_ = 0;      ///< how many since
  std::uint64_t parks_ = 0;
  std::uint64_t wakes_ = 0;
};

/// The core whose task is running on this thread; null outside a run.
inline constinit thread_local Core* current_core = nullptr;

}  // namespace brine::sim
