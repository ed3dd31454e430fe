#pragma once

/// Core: the simulator behind one narrow interface. It knows tasks, objects, points, queues and
/// virtual time, and nothing of who calls: no templates on user types, no names of std.
/// `sim::SimPlatform` is one thin adapter over it.
///
/// One thread of the operating system drives a core; its tasks are fibers. At each scheduling point
/// the decision source says which enabled task goes on; the jump is made directly from task to
/// task, and not at all when the same task goes on. The inlined half of a point is one decrement of
/// the points that the running task has left.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/measure/context.hpp"
#include "engine/platform/platform.hpp"
#include "sim/core/cells.hpp"
#include "sim/core/core_options.hpp"
#include "sim/core/core_state.hpp"
#include "sim/core/gate.hpp"
#include "sim/core/object.hpp"
#include "sim/core/rescue.hpp"
#include "sim/core/switch.hpp"
#include "sim/core/task.hpp"
#include "sim/core/task_body.hpp"
#include "sim/core/task_set.hpp"
#include "sim/decision_source.hpp"
#include "sim/memory/memory_model.hpp"
#include "sim/recording/decision_recorder.hpp"
#include "sim/recording/operation.hpp"
#include "sim/recording/trace.hpp"
#include "sim/run_result.hpp"
#include "sim/run_spec.hpp"

namespace brine::sim {

/// Thrown into a task whose run has ended early. Not derived from std::exception, never caught by
/// user code that is written as the platform says (`guarded`, not `catch (...)`).
struct Unwind {};

class Core : private CoreState {
 public:
  using Options = CoreOptions;

  Core();
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  /// A task that a run begins with.
  struct FirstTask {
    std::string_view name;
    TaskBody body;
  };

  /// Runs `body` as task 0 until every task has ended or the run has failed. Not reentrant. Reuses
  /// fibers and memory.
  void execute(const Options& options, DecisionSource& decisions, TaskBody body);
  /// The same with several tasks from the start, in the order of their ids: for a closed program
  /// that spawns and joins nothing. 1 to 256. A body is destroyed when its task ends; that of a
  /// task which was left for good (it called std::terminate, say) dies with its FirstTask.
  void execute(const Options& options, DecisionSource& decisions, std::span<FirstTask> tasks);

  // The verdict of the last run; valid until the next.
  [[nodiscard]] const std::optional<engine::Failure>& failure() const noexcept { return failure_; }
  [[nodiscard]] bool stopped_by_source() const noexcept { return stopped_by_source_; }
  [[nodiscard]] std::uint64_t digest() const noexcept { return digest_; }
  [[nodiscard]] std::uint64_t steps() const noexcept { return final_steps_; }
  [[nodiscard]] VirtualTime virtual_time() const noexcept { return final_time_; }
  [[nodiscard]] EventLog take_events() noexcept { return std::move(events_); }
  [[nodiscard]] DecisionLog decisions() { return decisions_.log(); }
  [[nodiscard]] std::vector<std::string> task_names() const;
  [[nodiscard]] std::vector<ObjectInfo> object_infos() const;
  [[nodiscard]] std::uint64_t leaked_tasks() const noexcept { return leaked_tasks_; }
  [[nodiscard]] std::uint64_t parks() const noexcept { return parks_; }
  [[nodiscard]] std::uint64_t wakes() const noexcept { return wakes_; }

  /// A scheduling point before the operation `operation` (a record head without its task), which is
  /// the task's pending operation from now on. Returns the whole head, for `record`.
  std::uint64_t point(std::uint64_t operation, engine::Site site);
  /// The same for an operation that destructors do: at the end of a run it returns and never
  /// unwinds.
  void point_in_destructor(std::uint64_t operation, engine::Site site);
  /// Writes the operation of a point down, with its value.
  void record(std::uint64_t head, std::uint64_t value);
  /// The same for the operation that is pending.
  void record(std::uint64_t value);

  // Atomic memory. Values come back from here, so that a memory model can answer. `mask` keeps the
  // low bits that the type has. Without a model an order is recorded and has no other effect.
  [[nodiscard]] std::uint64_t load(AtomicRef atom, std::memory_order order, engine::Site site);
  void store(AtomicRef atom, std::uint64_t value, std::memory_order order, engine::Site site);
  std::uint64_t rmw(AtomicRef atom, Rmw kind, std::uint64_t operand, std::uint64_t mask,
                    std::memory_order order, engine::Site site);
  /// A success stores `desired`; a failure is a load with order `failure` and leaves what it read
  /// in `expected`.
  bool cas(AtomicRef atom, std::uint64_t& expected, std::uint64_t desired,
           std::memory_order success, std::memory_order failure, bool weak, engine::Site site);
  /// Whether a load may still return a value that has been replaced.
  [[nodiscard]] bool may_be_read(const AtomicCell& cell, std::uint64_t value) const noexcept;
  void fence(std::memory_order order, engine::Site site);
  /// A light and a heavy barrier order each other as two seq_cst fences do; two light ones do not.
  void barrier(bool heavy, engine::Site site);
  /// Plain memory: not a scheduling point, and not part of the digest. Shown among the events, and
  /// looked at for races. `written`: it has a value to read. `begin_run()` gives an object that an
  /// earlier run has used the value that it begins with.
  template <class BeginRun>
  void plain(ObjectHeader& object, bool write, const bool& written, engine::Site site,
             BeginRun&& begin_run);
  /// An atomic or plain object begins its life, or ends it.
  [[nodiscard]] bool has_model() const noexcept { return model_ != nullptr; }
  void begin_life(ObjectHeader& header) noexcept;
  void end_life(ObjectHeader& header, ObjectKind kind);
  /// What else orders tasks: an object that they wait for, or pass.
  enum class Edge : std::uint8_t {
    kAcquire,  ///< all that was released so far happens before what the task does now
    kRelease,
    kHandOver,       ///< a release by the task that was the last to acquire
    kAcquireShared,  ///< the same, but for what sharers released
    kReleaseShared,
    kPublish,  ///< what was released so far is for those that pass
    kAcquirePublished,
  };
  void order(ObjectHeader& header, Edge edge);

  /// Blocks while the cell holds `old`, until a notification or the deadline. True: the value
  /// differs.
  bool wait(AtomicRef atom, std::uint64_t old, VirtualTime deadline, std::memory_order order,
            engine::Site site);
  void notify(AtomicRef atom, bool all, engine::Site site);

  // Mutual exclusion. A task that is about to lock a taken mutex is not enabled, so none wakes in
  // vain.
  void lock(MutexCell& mutex, engine::Site site);
  [[nodiscard]] bool try_lock(MutexCell& mutex, engine::Site site);
  void unlock(MutexCell& mutex, engine::Site site);

  /// Releases the mutex and waits in one step; locks it again before it returns. True: notified,
  /// false: the deadline.
  bool wait(ConditionCell& condition, MutexCell& mutex, VirtualTime deadline, engine::Site site);
  void notify(ConditionCell& condition, bool all, engine::Site site);

  // Gates: every other wait for an object's state (gate.cpp). A semaphore and its like are built on
  // these, each in a file of its own.
  /// The scheduling point of the operation `head`, at which the task may go on only while the gate
  /// is open, or once the deadline has passed. Whether it is open then. What follows, up to the
  /// next point, is one step with it: the caller acts and records. At the end of a run it returns
  /// at once in a destructor, whatever the gate.
  [[nodiscard]] bool enter(Gate& gate, std::uint64_t head, VirtualTime deadline, engine::Site site);
  /// The running task has passed the gate, which may be closed again: its clock is not before what
  /// opened it.
  void follow(const Gate& gate) noexcept;
  void open(Gate& gate) noexcept;
  void close(Gate& gate) noexcept;

  // Objects and their owners.
  /// Makes the object known to this run. True: it was not, and its state must be made anew.
  bool adopt(ObjectHeader& header, ObjectKind kind) {
    if (header.generation == generation_) [[likely]]
      return false;
    register_object(header, kind);
    return true;
  }
  /// An earlier run has used it, and this one has not yet.
  [[nodiscard]] bool was_used_before(const ObjectHeader& header) const noexcept {
    return header.generation != generation_ && header.generation != 0 &&
           header.generation != (generation_ | kMadeInRun) && header.generation != ~generation_;
  }
  [[nodiscard]] bool knows(const ObjectHeader& header) const noexcept {
    return header.generation == generation_ && !ended_;
  }
  /// The running task holds the object: to end with it is a misuse.
  void hold(const ObjectHeader& header) { running_->held.push_back(&header); }
  void let_go(const ObjectHeader& header);
  /// The object is about to be destroyed: a misuse while tasks use it.
  void retire(MutexCell& mutex);
  void retire(ConditionCell& condition);
  void require_unused(const ConditionCell& condition);
  /// The object is about to be destroyed: whether this run knows it. Twice is a misuse.
  [[nodiscard]] bool may_end(const ObjectHeader& header, ObjectKind kind);
  /// It is destroyed, and ordered tasks: to use it is a misuse from now on.
  void end(ObjectHeader& header);
  void require_unused(const ObjectHeader& header, std::string_view use, const TaskSet& users);
  /// Fails the run; `what` goes on from "task 'x' ".
  void misuse(std::string_view property, const std::string& what);
  /// The same from an operation that destructors do: the task goes on to its next point.
  void misuse_in_destructor(std::string_view property, const std::string& what);

  /// An exception leaves the running task while `task`, whose thread is being destroyed, still
  /// lives. Ends the run, and unwinds `task` first: it may use what the exception is about to
  /// destroy. Also when the run has ended already.
  void unwind_before_owner(TaskId task);

  // Tasks.
  [[nodiscard]] TaskId spawn(std::string_view name, TaskBody body, engine::Site site);
  void join(TaskId task, engine::Site site);
  void yield(Op op, engine::Site site);

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
  static std::uint64_t apply(Rmw kind, std::uint64_t old, std::uint64_t operand) noexcept;

  void name_object(ObjectHeader& object, ObjectKind kind, std::string_view name);
  void name(AtomicRef atom, std::string_view name);
  void name(MutexCell& mutex, std::string_view name);
  void name(ConditionCell& condition, std::string_view name);

  [[nodiscard]] std::uint32_t running_slot() const noexcept { return running_->slot; }
  [[nodiscard]] TaskId running_id() const noexcept { return running_->id; }
  [[nodiscard]] const std::string& running_name() const noexcept { return name_of_task(*running_); }
  [[nodiscard]] engine::ThreadValues& running_values() noexcept { return running_->values; }

  // For observers that have to hold with the C++ memory model.
  /// Otherwise everything that has been done is known to everyone.
  [[nodiscard]] bool tells_what_is_known() const noexcept {
    return model_ != nullptr && model_->is_weak() && !ended_ && !checking_ && running_ != &host_;
  }
  [[nodiscard]] Moment moment() const noexcept {
    return {.lane = running_->lane, .epoch = model_->epoch_of(running_->lane)};
  }
  /// Whether what was done at the moment happens before what the running task does now.
  [[nodiscard]] bool knows(const Moment& moment) const noexcept {
    return model_->knows(running_->lane, moment);
  }

  // For decision sources and reports.
  [[nodiscard]] std::uint64_t pending(std::uint32_t slot) const noexcept {
    return tasks_[slot]->pending_head;
  }
  [[nodiscard]] TaskId task_id(std::uint32_t slot) const noexcept { return tasks_[slot]->id; }
  [[nodiscard]] std::uint32_t slot_of(TaskId id) const noexcept {
    return id < task_count_ ? named_tasks_[id].slot : kNoSlot;
  }
  /// Whether the run has its verdict and only unwinds.
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  /// "consumer-1 about to load ring.tail"
  [[nodiscard]] std::string describe_pending(std::uint32_t slot) const;
  [[nodiscard]] std::string describe(std::uint64_t head) const;
  /// "mutex door", "latch#3"
  [[nodiscard]] std::string describe(const ObjectHeader& header) const;
  [[nodiscard]] std::string describe_slots(const TaskSet& slots) const;
  [[nodiscard]] std::uint64_t current_step() const noexcept;
  /// What has been recorded; of a run that has ended, until the next.
  [[nodiscard]] const Trace& trace() const noexcept { return trace_; }
  /// Objects that this run knows so far.
  [[nodiscard]] std::uint32_t object_count() const noexcept { return object_count_; }
  // How often a step did what no record shows, though other tasks may decide what comes of it: it
  // looked at the clock or set a deadline; it ended an object.
  [[nodiscard]] std::uint64_t clock_uses() const noexcept { return clock_uses_; }
  [[nodiscard]] std::uint64_t objects_ended() const noexcept { return objects_ended_; }
  /// Whether a deadline is pending, so that every step may bring it about.
  [[nodiscard]] bool timed() const noexcept { return !timers_.empty(); }

 private:
  /// The watchdog looks so often within its time.
  static constexpr std::uint64_t kTicksOfWatchdog = 8;
  static constexpr const char* kOverflowed = "has overflowed its stack of 256 KiB";
  /// Objects beyond so many keep their number, and lose kind and name.
  static constexpr std::size_t kMaxDescribedObjects = 65'536;

  /// While one lives, this thread runs the core, and std::terminate in a task is the task's
  /// failure.
  class Running;
  friend struct RescueAccess;

  std::uint32_t id(ObjectHeader& object, ObjectKind kind);
  std::uint32_t id(AtomicRef atom);
  void register_object(ObjectHeader& object, ObjectKind kind);
  void number_object(ObjectHeader& object, ObjectKind kind);
  [[nodiscard, gnu::cold]] bool describe_more_objects();
  void name_number(std::uint32_t number, std::string_view name);
  [[gnu::cold]] void refuse_order(AtomicRef atom, std::string_view use, std::memory_order order);
  [[gnu::cold]] void refuse_size(AtomicRef atom);
  [[nodiscard]] std::uint32_t register_atomic(AtomicRef atom);
  [[nodiscard]] std::uint32_t register_fully(AtomicRef atom);
  [[nodiscard, gnu::noinline]] std::uint32_t give_history(AtomicCell& cell);
  [[nodiscard]] bool number_atomic(AtomicRef atom);
  /// Of how many objects kind and name are kept.
  [[nodiscard]] std::size_t described_objects() const noexcept;
  void free_abandoned() noexcept;
  [[gnu::cold]] void forget_tasks() noexcept;
  [[nodiscard, gnu::noinline]] Task* exchange_exceptions(Task* self, Task* next) noexcept;
  TaskId add_named(std::uint32_t slot, std::string_view name);
  [[gnu::cold]] void rename(std::uint32_t id, std::string_view name);
  [[nodiscard]] const std::string& name_of_task(const Task& task) const noexcept {
    return named_tasks_[task.id].name;
  }
  [[nodiscard]] std::uint32_t next_generation() noexcept;
  void note_plain(ObjectHeader& object, bool write, bool written, engine::Site site);
  [[gnu::cold]] void note_plain_fully(ObjectHeader& object, bool write, bool written,
                                      engine::Site site);
  [[gnu::noinline]] void after_record() noexcept;
  void annotate(const TraceRecord& record, const engine::Site& site) noexcept;
  // Field by field: a copy of the whole goes through memory.
  static void set_pending(Task& task, std::uint64_t head, const engine::Site& site) noexcept;

  // With a memory model (modelled.cpp). No switch of tasks in there.
  void begin_model(const Options& options);
  using AtomicAccess = MemoryModel::AtomicAccess;
  struct Modelled;
  // One function for each order, which is known where most operations are written.
  template <std::memory_order kOrder>
  [[nodiscard]] std::uint64_t load_modelled(AtomicCell& cell, std::uint64_t head);
  template <std::memory_order kOrder>
  void store_modelled(AtomicCell& cell, std::uint64_t value, std::uint64_t head);
  template <std::memory_order kOrder>
  void update_modelled(AtomicCell& cell, std::uint64_t value, std::uint64_t head);
  template <std::memory_order kFailure>
  [[nodiscard]] bool compare_modelled(AtomicCell& cell, std::uint64_t& expected,
                                      std::uint64_t desired, std::memory_order success, bool weak,
                                      std::uint64_t head);
  void read_newest(AtomicCell& cell, std::memory_order order);
  void fence_modelled(std::memory_order order);
  void barrier_modelled(bool heavy);
  void yield_modelled();
  void acquire_modelled(ObjectHeader& header);
  void hand_over_modelled(ObjectHeader& header);
  void order_modelled(ObjectHeader& header, Edge edge);
  [[nodiscard]] std::uint32_t decide(ChoiceKind kind, std::uint32_t n);
  [[nodiscard]] bool models_now() const noexcept { return model_ != nullptr && !ended_; }
  void heed_model(const ObjectHeader& header);
  [[gnu::cold]] void fail_by_model(const ObjectHeader& header);
  [[nodiscard]] Access birth_of(const ObjectHeader& made) const noexcept;
  [[nodiscard, gnu::cold]] std::string describe(const Race& race, const ObjectHeader& header) const;
  [[gnu::cold]] void refuse_uninitialised(const ObjectHeader& object, const engine::Site& site);

  // Lifetimes (lifetime.cpp).
  /// An atomic, too, whatever its size.
  [[nodiscard]] bool is_known(const ObjectHeader& header) const noexcept {
    return header.generation / kGenerationStep * kGenerationStep == generation_;
  }
  [[nodiscard]] bool is_dead(const ObjectHeader& header) const noexcept {
    return header.generation == ~generation_;
  }
  [[nodiscard]] std::string describe(const ObjectHeader& header, ObjectKind kind) const;
  void require_unused_atomic(const ObjectHeader& header);
  [[gnu::cold]] void use_after_life(const ObjectHeader& header, ObjectKind kind);
  [[gnu::cold]] void destroyed_twice(const ObjectHeader& header, ObjectKind kind);
  [[gnu::cold]] void tell_place(const engine::Site& site);

  // Switching (core.cpp).
  /// The running task's turn is over: whoever is next goes on.
  /// Returns the running task, once it runs again.
  Task* turn();
  /// As the plan says, while there is one: each planned turn is one point.
  [[nodiscard]] Task* next_task(Task* self);
  Task* switch_to(Task* next);
  Task* switch_to(Task* self, Task* next);
  /// The same, where `next` is often the running task: a jump to itself costs less than a branch
  /// that nobody can predict.
  Task* jump_to(Task* self, Task* next);
  Task* go_on_with(Task* self, Task* next);
  static void fiber_main();
  [[noreturn]] void abandon_fiber();
  void run_body(Task& self);
  [[gnu::cold]] void end_by_exception(const Task& self);
  void finish(Task& self);
  [[nodiscard]] Task& take_slot();
  [[nodiscard]] Task& task_in(std::uint32_t slot);
  [[nodiscard, gnu::cold]] Task& make_fiber(std::uint32_t slot);
  void add_first(std::span<FirstTask> tasks);
  void begin(Task& task, std::string_view name, TaskBody& body, engine::Site site);
  void begin_lane(Task& task);
  Task& add_task(std::string_view name, TaskBody&& body, engine::Site site);
  [[nodiscard]] Task* next_to_unwind() noexcept;
  void unwound_at_point();
  void destroy_body(Task& task) noexcept;
  void drop_unstarted(Task& task) noexcept;
  void count_unwind_point();
  void count_look();
  [[gnu::cold]] void refuse_in_check();
  static void on_terminate();
  static void catch_terminate();
  [[noreturn]] void give_up(std::string_view kind, std::string_view property,
                            const std::string& what);
  [[nodiscard]] bool is_stuck() noexcept;
  [[gnu::cold]] void fail_by_overflow();
  void check_stack(Task& self);
  void look_at_stack();
  [[nodiscard]] bool is_over_at_once();

  // Scheduling (schedule.cpp). What is rare, and builds messages, stays out of the way.
  [[nodiscard]] Task* reschedule();
  [[nodiscard]] Task* first_to_run();
  [[nodiscard]] Task* next_after_exit();
  [[nodiscard, gnu::cold]] Task* reschedule_when_over();
  [[nodiscard, gnu::cold]] Task* end_at_step_limit();
  [[nodiscard, gnu::cold]] bool refuse(const Pick& pick);
  [[nodiscard]] Task* go_on_alone(std::uint32_t slot) noexcept;
  [[nodiscard]] Task* select();
  [[nodiscard]] Task* select_next();
  [[nodiscard]] Task* select_paced();
  [[nodiscard]] Task* grant(Task* task, std::int64_t points) noexcept;
  [[nodiscard]] std::size_t room_to_plan() noexcept;
  [[nodiscard]] bool plan_fits(const Pick& pick, const TaskSet& candidates) const noexcept;
  void look_up_plan() noexcept;
  [[nodiscard]] bool ask(const TaskSet& candidates, std::uint32_t count);
  void close_segment();
  void cut_segment() noexcept;
  void settle_plan() noexcept;
  [[nodiscard]] VirtualTime global_clock() noexcept;
  void catch_up(const TaskSet& tasks) noexcept;
  void drop_plan() noexcept;
  void rest_plan() noexcept;
  [[nodiscard]] bool resume_plan() noexcept;
  [[nodiscard]] Task* take_turn(Task* self) noexcept;
  void count_segment();
  void end_decision() noexcept;
  VirtualTime begin_turn(std::int64_t before) noexcept;
  [[nodiscard]] bool passes_alone() noexcept;
  void before_change() noexcept;
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
  void arm(Task& task, VirtualTime deadline);
  void wait_at(Gate& gate, VirtualTime deadline);
  void drop_stale_timers();
  void timers_changed() noexcept;
  [[nodiscard]] bool is_stale(const Timer& timer) const noexcept;
  void wake(std::uint32_t slot, bool by_deadline);
  std::uint32_t wake_waiters(TaskSet& waiters, bool all);
  [[nodiscard]] Task* after_end() noexcept;
  [[nodiscard]] TaskSet& value_queue(std::uint32_t object);
  [[nodiscard]] bool disable_until_free(const MutexCell& mutex) noexcept;
  [[gnu::cold]] void lock_in_vain(const MutexCell& mutex);
  void unlock_otherwise(MutexCell& mutex, engine::Site site);
  void unlock_alone(MutexCell& mutex, std::int64_t used, engine::Site site);
  void adopt(MutexCell& mutex);
  void adopt(ConditionCell& condition);
  void forget(MutexCell& mutex);
  [[nodiscard]] bool leave_to_unlock();
  void own(MutexCell& mutex, Task& self, std::uint64_t used);
  void enlist(MutexCell& mutex) noexcept;
  void own_in_view(MutexCell& mutex) noexcept;
  void unlist(const MutexCell& mutex) noexcept;
  void acquire(MutexCell& mutex);
  void release(MutexCell& mutex) noexcept;
  void leave_solo() noexcept;
  void end_solo() noexcept;
  [[gnu::cold]] void refuse_to_end(const Task& task);

  // Verdicts (verdict.cpp).
  void end_run();
  [[gnu::cold]] void end_run(engine::Failure failure);
  void run_checks();
  [[nodiscard]] std::string describe_wait(const Task& task) const;
  [[nodiscard]] std::string describe_gate(const Task& task) const;
  [[nodiscard]] static bool holds(const Task& task, std::uint32_t object) noexcept;
  [[nodiscard]] std::string describe_wait_for(std::uint32_t mutex) const;
  [[nodiscard]] engine::Failure deadlock() const;
  [[nodiscard]] engine::Failure livelock() const;
  void collect_events();
};

/// The core whose task is running on this thread; null outside a run.
inline constinit thread_local Core* current_core = nullptr;

}  // namespace brine::sim

#include "sim/core/hot_path.hpp"  // IWYU pragma: export
