#include "sim/core/core.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <exception>
#include <stdexcept>
#include <utility>

namespace brine::sim {

namespace {

/// Address space of one fiber's stack. Pages that are never touched cost nothing.
constexpr std::size_t kStackBytes = 256 * 1024;
/// A task that comes so near to the end of its stack at a scheduling point has overflowed it: what
/// is left must do for the exception that ends it. Between points the guard pages tell.
constexpr std::size_t kStackReserve = 32 * 1024;
/// A task that looks at the clock or draws so often without a scheduling point gets one: else a
/// loop that waits for the time would never end.
constexpr std::uint32_t kLooksPerPoint = 1'000;
constexpr std::uint32_t kMaxTasksPerRun = 65'535;

/// Runs are numbered over all cores, since an object may be used in runs of several. Each core
/// takes a block of numbers at a time.
constexpr std::uint32_t kGenerationBlock = kGenerationStep << 16;
std::atomic<std::uint32_t> g_generations{kGenerationBlock};

/// Whether `size` bytes at each place are the same, where these are Word or up to two of them.
template <class Word>
bool same_words(const char* a, const char* b, std::size_t size) noexcept {
  std::array<Word, 4> words;  // both ends, which may overlap
  const std::size_t last = size - sizeof(Word);
  std::memcpy(&words[0], a, sizeof(Word));
  std::memcpy(&words[1], b, sizeof(Word));
  std::memcpy(&words[2], a + last, sizeof(Word));
  std::memcpy(&words[3], b + last, sizeof(Word));
  return ((words[0] ^ words[1]) | (words[2] ^ words[3])) == 0;
}

/// Without a call where they are short, as names are.
[[gnu::always_inline]] inline bool same_text(std::string_view a, std::string_view b) noexcept {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  if (size > 16) return std::memcmp(a.data(), b.data(), size) == 0;
  if (size >= 8) return same_words<std::uint64_t>(a.data(), b.data(), size);
  if (size >= 4) return same_words<std::uint32_t>(a.data(), b.data(), size);
  return std::equal(a.begin(), a.end(), b.begin());
}

constexpr ExceptionGlobals kParkedExceptions{.uncaught = 1};

/// Those of this thread, which stay where they are.
ExceptionGlobals* exception_globals() {
  constinit static thread_local ExceptionGlobals* globals = nullptr;
  if (globals == nullptr) [[unlikely]]
    globals = reinterpret_cast<ExceptionGlobals*>(abi::__cxa_get_globals());
  return globals;
}

}  // namespace

class Core::Running {
 public:
  explicit Running(Core& core) {
    current_core = &core;
    catch_terminate();
  }
  ~Running() { current_core = nullptr; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
};

Core::Core() {
  host_.slot = kNoSlot;
}

Core::~Core() {
  free_abandoned();
  for (const auto& task : tasks_) {
    if (task) task->sanitizer.destroy_fiber();
  }
}

/// A task that runs keeps none; the C++ runtime does. Returns `next`, so that nobody has to keep
/// it.
Task* Core::exchange_exceptions(Task* self, Task* next) noexcept {
  self->exceptions = *exceptions_;
  if (self->exceptions.bits() != 0) ++parked_exceptions_;
  *exceptions_ = std::exchange(next->exceptions, {});  // it may be the same task
  if (exceptions_->bits() != 0) --parked_exceptions_;
  any_exceptions_ = parked_exceptions_ != 0 ? &kParkedExceptions : exceptions_;
  return next;
}

void Core::free_abandoned() noexcept {
  for (Abandoned& fiber : abandoned_)
    fiber.sanitizer.destroy_fiber();
  abandoned_.clear();
}

void Core::execute(const Options& options, DecisionSource& decisions, TaskBody body) {
  FirstTask main{.name = "main", .body = std::move(body)};
  execute(options, decisions, std::span(&main, 1));
}

void Core::execute(const Options& options, DecisionSource& decisions, std::span<FirstTask> tasks) {
  if (current_core != nullptr) {
    throw std::logic_error("a simulated run cannot be started inside another one");
  }
  if (tasks.empty() || tasks.size() > kMaxLiveTasks)
    throw std::invalid_argument("a run begins with 1 to 256 tasks");
  options_ = &options;
  operation_ns_ = options.operation_ns;
  step_limit_ = options.step_limit;
  paced_ = options.timing == Timing::kPaced;
  source_ = &decisions;
  asks_always_ = decisions.decides_always();
  generation_ = next_generation();
  trace_.restart(options.event_cap, options.detail);
  model_ = nullptr;
  if (options.memory == Memory::kCpp || options.races) begin_model(options);
  quiet_generation_ = options.detail || model_ != nullptr ? kNoGeneration : generation_;
  if (unwinding_) [[unlikely]]
    forget_tasks();
  unwinding_ = checking_ = ended_ = stopped_by_source_ = false;
  turns_ = planned_ = plan_end_ = settled_ = 0;
  budget_ = granted_ = pick_left_ = 0;
  pick_used_ = 0;
  enabled_changed_ = true;
  segment_ = Segment::kForced;
  solo_ = nullptr;
  global_clock_ = 0;
  clock_is_behind_ = false;
  steps_ = wait_sequence_ = stale_timers_ = 0;
  in_flight_ = placeless_ = nullptr;
  leaked_tasks_ = unwind_points_ = parks_ = wakes_ = 0;
  clock_uses_ = objects_ended_ = 0;
  look_step_ = looks_ = 0;
  plan_set_.clear();
  enabled_.clear();
  enabled_count_ = 0;
  timers_.clear();
  timers_changed();
  live_.clear();  // of a start that failed
  if (!abandoned_.empty()) free_abandoned();
  object_count_ = 0;
  for (const auto& queue : value_queues_) {
    queue->object = 0;
    queue->waiters.clear();
  }
  task_count_ = 0;
  decisions_.restart(options.decision_cap);
  failure_.reset();
  check_failure_.reset();

  any_exceptions_ = exceptions_ = exception_globals();
  parked_exceptions_ = 0;
  running_ = &host_;
  host_.sanitizer.adopt_thread();
  host_.head_base = 0;
  host_.no_unwind = 0;

  if (!rescue_) rescue_ = std::make_unique<detail::Rescue>();
  rescue_->watch(options.watchdog_ns / kTicksOfWatchdog);
  ticks_ = tick_progress_ = 0;

  const Running running(*this);
  add_first(tasks);
  Task* const first = first_to_run();
  // It is the host where the source has refused at once. A sanitizer knows no bounds of it yet.
  if (first != &host_) switch_to(first);
  source_ = nullptr;
  options_ = nullptr;
}

std::uint32_t Core::next_generation() noexcept {
  generation_ += kGenerationStep;
  if (generation_ % kGenerationBlock == 0 || generation_ == kGenerationStep) {
    generation_ = g_generations.fetch_add(kGenerationBlock, std::memory_order_relaxed) % kMadeInRun;
    if (generation_ == 0) generation_ = kGenerationStep;  // no object is known in generation 0
  }
  return generation_;
}

/// The next task's id.
[[gnu::always_inline]] inline TaskId Core::add_named(std::uint32_t slot, std::string_view name) {
  const std::uint32_t id = task_count_;
  // Mostly that of the run before.
  if (id >= named_room_ || !same_text(named_tasks_[id].name, name)) [[unlikely]]
    rename(id, name);
  named_tasks_[id].slot = slot;
  task_count_ = id + 1;
  return static_cast<TaskId>(id);
}

void Core::rename(std::uint32_t id, std::string_view name) {
  if (id == named_room_) {
    named_tasks_.emplace_back();
    ++named_room_;
  }
  named_tasks_[id].name.assign(name);
}

std::vector<std::string> Core::task_names() const {
  std::vector<std::string> names(task_count_);
  std::transform(named_tasks_.begin(), named_tasks_.begin() + task_count_, names.begin(),
                 [](const NamedTask& task) { return task.name; });
  return names;
}

Task& Core::take_slot() {
  const std::uint32_t slot = live_.lowest_absent();
  if (slot == kMaxLiveTasks) {
    fail({.kind = "misuse",
          .property = "task-limit",
          .message = "more than 256 tasks live at once; let some end before new ones are spawned"});
    throw Unwind{};
  }
  return task_in(slot);
}

Task& Core::task_in(std::uint32_t slot) {
  Task* const task = tasks_[slot].get();
  return task != nullptr && task->stack ? *task : make_fiber(slot);
}

Task& Core::make_fiber(std::uint32_t slot) {
  if (!tasks_[slot]) tasks_[slot] = std::make_unique<Task>();
  Task& task = *tasks_[slot];
  task.slot = slot;
  task.place = TaskSet::place_of(slot);
  task.stack = std::make_unique<Stack>(kStackBytes, slot);
  static_cast<detail::StackContext&>(task) =
      detail::make_stack_context<&Core::fiber_main>(task.stack->top(), task.stack->size());
  task.stack_end = reinterpret_cast<std::uintptr_t>(task.stack->bottom()) + kStackReserve;
  task.sanitizer.describe(task.stack->bottom(), task.stack->size());
  task.sanitizer.create_fiber();
  return task;
}

/// All slots are free: the first tasks get the first ones, and the sets change once.
void Core::add_first(std::span<FirstTask> tasks) {
  const auto count = static_cast<std::uint32_t>(tasks.size());
  for (; fibers_ < count; ++fibers_)
    static_cast<void>(task_in(fibers_));  // before anything changes: it may throw
  for (std::uint32_t slot = 0; slot < count; ++slot)
    begin(*tasks_[slot], tasks[slot].name, tasks[slot].body, {});
  if (model_ != nullptr) {
    for (std::uint32_t slot = 0; slot < count; ++slot)
      begin_lane(*tasks_[slot]);
  }
  enabled_.assign_first(count);
  live_ = enabled_;
  enabled_count_ = count;
}

TaskId Core::spawn(std::string_view name, TaskBody body, engine::Site site) {
  point(RecordHead::of(Op::kSpawn), site);
  if (task_count_ >= kMaxTasksPerRun) {
    fail({.kind = "misuse",
          .property = "task-limit",
          .message = "more than 65,535 tasks spawned in one run; use fewer, or reuse them"});
  }
  if (unwinding_) {  // in a destructor: the task ends before it begins
    const TaskId id = add_named(kNoSlot, name);
    enter_destructor();
    body.reset();
    leave_destructor();
    return id;
  }
  Task& task = add_task(name, std::move(body), site);
  task.clock = running_clock();
  record(task.id);
  return task.id;
}

Task& Core::add_task(std::string_view name, TaskBody&& body, engine::Site site) {
  if (turns_ != settled_) settle_plan();  // before the clock of the slot begins anew
  Task& task = take_slot();
  task.spawned = std::move(body);
  begin(task, name, task.spawned, site);
  if (model_ != nullptr) begin_lane(task);
  live_.insert(task.slot);
  enable(task);
  return task;
}

/// `body` stays where it is until the task has ended.
[[gnu::always_inline]] inline void Core::begin(Task& task, std::string_view name, TaskBody& body,
                                               engine::Site site) {
  task.id = add_named(task.slot, name);
  task.head_base = RecordHead::of_task(task.id);
  set_pending(task, task.head_base | RecordHead::of(Op::kStart), site);
  task.clock = 0;
  task.state = TaskState::kReady;
  task.stack_low = Task::kBeforeFirstPoint;
  task.woken_by_deadline = task.failed_weakly = task.started = task.fresh = false;
  task.body = &body;
}

void Core::begin_lane(Task& task) {
  task.lane = model_->begin_task(task.id, running_->lane);
  task.view = &model_->of_lane(task.lane);
}

/// The last run was unwound: its tasks still hold and await things. One that ends by itself, in a
/// run that goes on, does not.
void Core::forget_tasks() noexcept {
  for (const auto& task : tasks_) {
    if (!task) continue;
    task->exceptions = {};
    task->no_unwind = 0;
    task->deadline = kForever;
    task->queue = nullptr;
    task->gate = nullptr;
    task->mutexes = nullptr;
    task->held.clear();
    task->joins = nullptr;
    task->joiners.clear();
    task->spawned.reset();  // of one that was left for good
  }
}

// Both are part of fiber_main: a return from a function that was left for another stack is
// predicted wrongly.
[[gnu::always_inline]] inline void Core::run_body(Task& self) {
  // The dispatch is the task's first step, and its first operation belongs to it: give the point
  // back.
  ++budget_;
  self.started = self.fresh = true;
  self.pending_head = self.head_base | RecordHead::of(Op::kStart);
  record(0);
  try {
    (*self.body)();
  } catch (const Unwind&) {
    // The run has ended, and this task with it.
  } catch (...) {
    end_by_exception(self);
  }
  ++self.no_unwind;  // what a closure captured may use the platform when it is destroyed
  self.body->reset();
  if (!self.values.empty()) self.values.destroy_all();
  --self.no_unwind;
  leave_solo();
  if (self.mutexes != nullptr || !self.held.empty()) [[unlikely]]
    refuse_to_end(self);
}

[[gnu::always_inline]] inline void Core::finish(Task& self) {
  if (!unwinding_) {
    settle_start(self);
    self.pending_head = self.head_base | RecordHead::of(Op::kExit);
    record(self.id);
    if (model_ != nullptr) model_->end_task(self.lane);
    if (!self.joiners.empty()) wake_waiters(self.joiners, true);
    before_change();  // disable(), of a task that is enabled
    enabled_.erase(self.place);
    --enabled_count_;
  }
  self.state = TaskState::kFree;
  live_.erase(self.slot);
  named_tasks_[self.id].slot = kNoSlot;
  unwind_points_ = 0;
  Task* const next = unwinding_ ? next_to_unwind() : next_after_exit();
  switch_to(next);
}

void Core::fiber_main() {
  Core& core = *current_core;
  Task& self = *core.running_;
  if constexpr (detail::kToldOfSwitches) detail::enter_stack(self.sanitizer, core.left_->sanitizer);
  for (;;) {
    core.run_body(self);
    core.finish(self);  // returns when the slot has a new task
  }
}

void Core::count_look() {
  if (look_step_ != current_step()) {
    look_step_ = current_step();
    looks_ = 0;
  }
  if (++looks_ < kLooksPerPoint) return;
  looks_ = 0;
  yield(Op::kYield, running_->pending_site);
}

void Core::join(TaskId task, engine::Site site) {
  if (task == running_->id && !unwinding_) {
    fail({.kind = "deadlock",
          .property = "no-deadlock",
          .message =
              "task '" + name_of_task(*running_) + "' joins itself, and waits for its own end"});
    return;
  }
  point(RecordHead::of(Op::kJoin), site);
  record(task);
  if (unwinding_) {
    unwind_before_owner(task);
    return;
  }
  const std::uint32_t slot = slot_of(task);
  if (slot != kNoSlot) {
    running_->joins = tasks_[slot].get();
    block(&tasks_[slot]->joiners, kForever);
  }
  if (models_now()) model_->join(running_->lane, task);
}

void Core::sleep_until(VirtualTime deadline, engine::Site site) {
  point(RecordHead::of(Op::kSleep), site);
  record(deadline);
  if (deadline <= now()) return;
  if (models_now()) model_->sleep(running_->lane);
  block(nullptr, deadline);
}

std::uint32_t Core::choose(ChoiceKind kind, std::uint32_t n) {
  if (checking_) {
    refuse_in_check();
    return 0;
  }
  if (unwinding_) {
    count_unwind_point();
    return 0;
  }
  if (kind == ChoiceKind::kWorkload) count_look();
  if (n == 1) return 0;
  const std::uint32_t chosen = decide(kind, n);
  if (ended_) return 0;
  running_->pending_head =
      running_->head_base | RecordHead::of(Op::kChoose, static_cast<std::uint32_t>(kind));
  record(chosen);
  return chosen;
}

/// Asks, and writes down what was chosen.
std::uint32_t Core::decide(ChoiceKind kind, std::uint32_t n) {
  const std::uint32_t chosen = source_->choose(kind, n);
  if (source_->gave_up() || (n != 0 && chosen >= n)) [[unlikely]] {
    stopped_by_source_ = true;
    fail({.kind = "diverged",
          .property = "replay",
          .message = "the recorded decisions do not fit this run"});
    return 0;
  }
  decisions_.add_choice(kind, chosen, n);
  return chosen;
}

void Core::register_object(ObjectHeader& object, ObjectKind kind) {
  if (is_dead(object)) [[unlikely]]
    return use_after_life(object, kind);
  const ObjectHeader made = object;
  number_object(object, kind);
  if (model_ != nullptr && kind == ObjectKind::kVar)
    object.shadow = model_->make_plain(birth_of(made));
}

std::size_t Core::described_objects() const noexcept {
  return std::min<std::size_t>(object_count_, kMaxDescribedObjects);
}

/// False: the rest keep their number alone.
bool Core::describe_more_objects() {
  if (object_count_ > kMaxDescribedObjects) return false;
  objects_.emplace_back();
  object_room_ = static_cast<std::uint32_t>(objects_.size());
  return true;
}

void Core::name_object(ObjectHeader& object, ObjectKind kind, std::string_view name) {
  name_number(id(object, kind), name);
}

void Core::name_number(std::uint32_t number, std::string_view name) {
  if (number <= described_objects()) objects_[number - 1].name.assign(name);
}

void Core::after_record() noexcept {
  if (trace_.detailed()) annotate(trace_.newest(), running_->pending_site);
  trace_.go_on();
}

void Core::annotate(const TraceRecord& record, const engine::Site& site) noexcept {
  trace_.add_detailed({.record = record, .time_ns = running_clock(), .site = site});
}

}  // namespace brine::sim
