#pragma once

/// The inlined half of the core: what each operation does on its way to the switch between tasks.
/// Part of core.hpp. Functions that leave the stack are inlined to the last, for a return from a
/// function that was left for another stack is predicted wrongly.

#include <utility>

#include "sim/core/core.hpp"
#include "sim/core/known_order.hpp"

namespace brine::sim {

// Switches.

[[gnu::always_inline]] inline Task* Core::switch_to(Task* self, Task* next) {
  if (any_exceptions_->bits() != 0) [[unlikely]]
    next = exchange_exceptions(self, next);
  running_ = next;
  detail::leave_stack(self->sanitizer, next->sanitizer);
  if constexpr (detail::kToldOfSwitches) left_ = self;
  Task* const back = static_cast<Task*>(detail::switch_stack(self, next));
  if constexpr (detail::kToldOfSwitches) detail::enter_stack(running_->sanitizer, left_->sanitizer);
  return back;
}

[[gnu::always_inline]] inline Task* Core::switch_to(Task* next) {
  return switch_to(running_, next);
}

[[gnu::always_inline]] inline Task* Core::jump_to(Task* self, Task* next) {
  if constexpr (detail::kToldOfSwitches) {
    if (next == self) return next;
  }
  return switch_to(self, next);
}

[[gnu::always_inline]] inline Task* Core::next_task(Task* self) {
  return turns_ == planned_ ? reschedule() : take_turn(self);
}

[[gnu::always_inline]] inline Task* Core::take_turn(Task* self) noexcept {
  const std::uint64_t turn = turns_;
  self->clock += operation_ns_;
  Task* const next = planned_tasks_[turn];
  turn_heads_[turn] = next->pending_head;
  turns_ = turn + 1;
  return next;
}

[[gnu::always_inline]] inline Task* Core::go_on_with(Task* self, Task* next) {
  Task* const back = jump_to(self, next);
  if (unwinding_) [[unlikely]]
    unwound_at_point();
  return back;
}

[[gnu::always_inline]] inline Task* Core::turn() {
  Task* const self = running_;
  return go_on_with(self, next_task(self));
}

// Points.

[[gnu::always_inline]] inline void Core::set_pending(Task& task, std::uint64_t head,
                                                     const engine::Site& site) noexcept {
  task.pending_head = head;
  task.pending_site.file = site.file;
  task.pending_site.line = site.line;
}

[[gnu::always_inline]] inline std::uint32_t Core::id(ObjectHeader& object, ObjectKind kind) {
  if (object.generation != generation_) [[unlikely]]
    register_object(object, kind);
  return object.id;
}

[[gnu::always_inline]] inline std::uint32_t Core::id(AtomicRef atom) {
  if (atom.cell.header.generation != (generation_ | atom.size_tag)) [[unlikely]]
    return register_atomic(atom);
  return atom.cell.header.id;
}

/// Its kind and name are kept where an earlier run has made room for them, mostly.
[[gnu::always_inline]] inline void Core::number_object(ObjectHeader& object, ObjectKind kind) {
  const std::uint32_t number = object_count_ + 1;
  object_count_ = number;
  object.id = number;
  object.generation = generation_;
  object.shadow = 0;
  if (number > object_room_ && !describe_more_objects()) [[unlikely]]
    return;
  Object& entry = objects_[number - 1];
  entry.kind = kind;
  entry.name.clear();
}

/// At every point, whatever it leads to, so that a replay finds an overflow where the run did.
[[gnu::always_inline]] inline void Core::check_stack(Task& self) {
  if (detail::stack_is_beyond(self.stack_low)) [[unlikely]]
    look_at_stack();
}

[[gnu::always_inline]] inline std::uint64_t Core::point(std::uint64_t operation,
                                                        engine::Site site) {
  Task* const self = running_;
  const std::uint64_t head = self->head_base | operation;
  set_pending(*self, head, site);
  if (detail::stack_is_beyond(self->stack_low)) [[unlikely]] {
    if (is_over_at_once()) return head;
  }
  // While there is a plan, there is no budget: that was the only one.
  if (turns_ != planned_) [[likely]]
    return go_on_with(self, take_turn(self))->pending_head;
  if (budget_ > 0) {
    --budget_;
    return head;
  }
  return go_on_with(self, reschedule())->pending_head;
}

inline void Core::point_in_destructor(std::uint64_t operation, engine::Site site) {
  enter_destructor();
  point(operation, site);
  leave_destructor();
}

/// `after_record` is not gnu::cold: GCC 12 would take what comes before it here for cold, too.
[[gnu::always_inline]] inline void Core::record(std::uint64_t head, std::uint64_t value) {
  if (trace_.put(head, value)) [[unlikely]]
    after_record();
}

[[gnu::always_inline]] inline void Core::record(std::uint64_t value) {
  record(running_->pending_head, value);
}

// Operations.

inline std::uint64_t Core::apply(Rmw kind, std::uint64_t old, std::uint64_t operand) noexcept {
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

[[gnu::always_inline]] inline std::uint64_t Core::load(AtomicRef atom, std::memory_order order,
                                                       engine::Site site) {
  AtomicCell& cell = atom.cell;
  if (!detail::may_load(order)) [[unlikely]]
    refuse_order(atom, "loads", order);
  const std::uint64_t head = point(RecordHead::of(Op::kLoad, id(atom), order), site);
  if (model_ != nullptr) [[unlikely]]
    return detail::with_constant(order,
                                 [&](auto known) { return load_modelled<known()>(cell, head); });
  const std::uint64_t value = cell.value;
  record(head, value & cell.visible);
  return value;
}

[[gnu::always_inline]] inline void Core::store(AtomicRef atom, std::uint64_t value,
                                               std::memory_order order, engine::Site site) {
  AtomicCell& cell = atom.cell;
  if (!detail::may_store(order)) [[unlikely]]
    refuse_order(atom, "stores to", order);
  const std::uint64_t head = point(RecordHead::of(Op::kStore, id(atom), order), site);
  if (model_ != nullptr) [[unlikely]]
    return detail::with_constant(
        order, [&](auto known) { return store_modelled<known()>(cell, value, head); });
  cell.value = value;
  record(head, value & cell.visible);
}

[[gnu::always_inline]] inline std::uint64_t Core::rmw(AtomicRef atom, Rmw kind,
                                                      std::uint64_t operand, std::uint64_t mask,
                                                      std::memory_order order, engine::Site site) {
  AtomicCell& cell = atom.cell;
  const auto op =
      static_cast<Op>(static_cast<std::uint8_t>(Op::kExchange) + static_cast<std::uint8_t>(kind));
  const std::uint64_t head = point(RecordHead::of(op, id(atom), order), site);
  const std::uint64_t old = cell.value;
  const std::uint64_t value = apply(kind, old, operand) & mask;
  if (model_ != nullptr) [[unlikely]] {
    std::uint64_t kept = old;
    asm volatile("" : "+m"(kept));  // over the call, in memory: here, and not where all pass
    detail::with_constant(order, [&](auto known) { update_modelled<known()>(cell, value, head); });
    return kept;
  }
  cell.value = value;
  record(head, value & cell.visible);
  return old;
}

[[gnu::always_inline]] inline bool Core::cas(AtomicRef atom, std::uint64_t& expected,
                                             std::uint64_t desired, std::memory_order success,
                                             std::memory_order failure, bool weak,
                                             engine::Site site) {
  AtomicCell& cell = atom.cell;
  if (!detail::may_load(failure)) [[unlikely]]
    refuse_order(atom, "compares, and fails to exchange,", failure);
  const std::uint64_t head = point(RecordHead::of(Op::kCompareExchange, id(atom), success), site);
  if (model_ != nullptr) [[unlikely]]
    return detail::with_load_order(failure, [&](auto known) {
      return compare_modelled<known()>(cell, expected, desired, success, weak, head);
    });
  // Without a branch: whether it succeeds is as random as the schedule.
  const std::uint64_t value = cell.value;
  std::uint64_t failed = value == expected ? 0 : ~std::uint64_t{0};
  asm volatile("" : "+r"(failed));  // or compilers make a branch of it
  const std::uint64_t newest = desired ^ ((desired ^ value) & failed);
  expected = value;
  cell.value = newest;
  record(head ^ ((head ^ RecordHead::as_failed_compare(head, failure)) & failed),
         newest & cell.visible);
  return failed == 0;
}

[[gnu::always_inline]] inline void Core::fence(std::memory_order order, engine::Site site) {
  const std::uint64_t head = point(RecordHead::of(Op::kFence, 0, order), site);
  if (model_ != nullptr) [[unlikely]]
    fence_modelled(order);
  record(head, 0);
}

[[gnu::always_inline]] inline void Core::barrier(bool heavy, engine::Site site) {
  const std::uint64_t head = point(RecordHead::of(Op::kFence, 0, std::memory_order_seq_cst), site);
  if (model_ != nullptr) [[unlikely]]
    barrier_modelled(heavy);
  record(head, 0);
}

template <class BeginRun>
[[gnu::always_inline]] inline void Core::plain(ObjectHeader& object, bool write,
                                               const bool& written, engine::Site site,
                                               BeginRun&& begin_run) {
  if (object.generation == quiet_generation_) [[likely]]
    return;
  if (object.generation != generation_) [[unlikely]] {
    if (was_used_before(object)) begin_run();
    register_object(object, ObjectKind::kVar);
  }
  if (quiet_generation_ != generation_) note_plain(object, write, written, site);
}

/// After whatever may have raced, or used an epoch up.
[[gnu::always_inline]] inline void Core::heed_model(const ObjectHeader& header) {
  if (model_->has_news()) [[unlikely]]
    fail_by_model(header);
}

[[gnu::always_inline]] inline void Core::order(ObjectHeader& header, Edge edge) {
  if (model_ == nullptr) [[likely]]
    return;
  if (edge == Edge::kAcquire) return acquire_modelled(header);
  if (edge == Edge::kHandOver) return hand_over_modelled(header);
  order_modelled(header, edge);
}

[[gnu::always_inline]] inline void Core::adopt(MutexCell& mutex) {
  if (mutex.header.generation != generation_) [[unlikely]]
    forget(mutex);
}

[[gnu::always_inline]] inline void Core::lock(MutexCell& mutex, engine::Site site) {
  adopt(mutex);
  Task* self = running_;
  set_pending(*self, self->head_base | RecordHead::of(Op::kLock, mutex.header.id), site);
  bool as_planned = turns_ != planned_;
  if (detail::stack_is_beyond(self->stack_low)) [[unlikely]] {
    look_at_stack();                                  // which may end the run, and the plan
    as_planned = turns_ != planned_ && budget_ == 0;  // a task's first point has a budget, too
  }
  if (!as_planned || mutex.owner != 0) [[unlikely]] {
    if (!disable_until_free(mutex)) return lock_in_vain(mutex);
    as_planned = false;
  }
  if (!as_planned && budget_ > 0) {
    --budget_;
    self->fresh = false;
  } else {
    Task* next = as_planned ? take_turn(self) : nullptr;
    mutex.interested.insert(self->place);
    if (!as_planned) next = reschedule();
    self = jump_to(self, next);
    if (unwinding_) [[unlikely]]
      return lock_in_vain(mutex);  // which may have been destroyed
    mutex.interested.erase(self->place);
  }
  if (budget_ == 0) [[likely]] {
    // As advance_to(), without a branch: the next owner may be the last one.
    const auto used = static_cast<std::uint64_t>(granted_);
    const VirtualTime time = used * operation_ns_;
    self->clock = std::max(self->clock + time, mutex.released_at) - time;
    own(mutex, *self, used);
  } else {
    acquire(mutex);
  }
  record(self->pending_head, 0);
}

[[gnu::always_inline]] inline void Core::unlock(MutexCell& mutex, engine::Site site) {
  if (solo_ != &mutex || budget_ != 0) return unlock_otherwise(mutex, site);
  unlock_alone(mutex, granted_, site);
}

/// Nobody else could do anything since it was locked. `used`: how many points of the segment are,
/// which has no budget left.
[[gnu::always_inline]] inline void Core::unlock_alone(MutexCell& mutex, std::int64_t used,
                                                      engine::Site site) {
  Task& self = *running_;
  const std::uint64_t head = self.head_base | RecordHead::of(Op::kUnlock, mutex.header.id);
  set_pending(self, head, site);
  mutex.released_at = begin_turn(used) + operation_ns_;
  // The others are enabled again, as if they had never not been.
  solo_ = nullptr;
  planned_ = plan_end_;
  order(mutex.header, Edge::kHandOver);
  record(head, 0);
}

/// At a time that is not before its release. `used`: how many points of the segment are.
[[gnu::always_inline]] inline void Core::own(MutexCell& mutex, Task& self, std::uint64_t used) {
  order(mutex.header, Edge::kAcquire);
  const bool alone = !mutex.interested.empty() && enabled_.is_union(mutex.interested, self.place);
  if (!alone || steps_ + used >= solo_until_) [[unlikely]]
    return own_in_view(mutex);
  if (segment_ == Segment::kDecided) [[unlikely]]
    end_decision();
  // The points of the running task are no decisions until it unlocks. Mostly there are none.
  planned_ = turns_;
  solo_ = &mutex;
}

/// The segment is over after so many points, and what the running task does now is a segment of
/// one point, which is used. Returns the task's clock before it. Precondition: no budget.
[[gnu::always_inline]] inline VirtualTime Core::begin_turn(std::int64_t before) noexcept {
  const auto counted = static_cast<std::uint64_t>(before);
  steps_ += counted;
  const VirtualTime clock = running_->clock + counted * operation_ns_;
  running_->clock = clock;
  granted_ = 1;
  return clock;
}

/// Before anybody asks who is enabled, or who owns a mutex.
[[gnu::always_inline]] inline void Core::leave_solo() noexcept {
  if (solo_ != nullptr) [[unlikely]]
    end_solo();
}

[[gnu::always_inline]] inline void Core::yield(Op op, engine::Site site) {
  const std::uint64_t head = point(RecordHead::of(op), site);
  if (model_ != nullptr) [[unlikely]]
    yield_modelled();
  record(head, 0);
}

// What is on the way of each lock and each change of the enabled set.

inline std::uint64_t Core::current_step() const noexcept {
  return steps_ + (turns_ - settled_) + static_cast<std::uint64_t>(granted_ - budget_);
}

inline VirtualTime Core::running_clock() const noexcept {
  return running_->clock + static_cast<std::uint64_t>(granted_ - budget_) * operation_ns_;
}

[[gnu::always_inline]] inline void Core::close_segment() {
  if (turns_ != settled_) settle_plan();
  count_segment();
}

[[gnu::always_inline]] inline void Core::count_segment() {
  const std::int64_t used = granted_ - budget_;
  granted_ = budget_ = 0;
  if (used == 0) return;
  steps_ += static_cast<std::uint64_t>(used);
  running_->clock += static_cast<std::uint64_t>(used) * operation_ns_;
  global_clock_ = std::max(global_clock_, running_->clock);
  if (segment_ == Segment::kForced) return;
  const auto count = static_cast<std::uint32_t>(used);
  pick_used_ += count;
  pick_left_ -= used;
  if (segment_ == Segment::kDecided)
    decisions_.add_schedule(first_head_, enabled_signature_, count);
}

/// No operation followed the dispatch: the dispatch itself was the step.
inline void Core::settle_start(Task& self) noexcept {
  if (!self.fresh) return;
  self.fresh = false;
  --budget_;
}

[[gnu::always_inline]] inline void Core::cut_segment() noexcept {
  if (budget_ == 0) return;
  settle_start(*running_);  // a segment that is cut has at least one point
  granted_ -= budget_;
  budget_ = 0;
}

[[gnu::always_inline]] inline void Core::drop_plan() noexcept {
  if (turns_ != settled_) settle_plan();
  turns_ = settled_ = planned_ = plan_end_ = 0;
}

[[gnu::always_inline]] inline void Core::rest_plan() noexcept {
  // A deadline may pass meanwhile.
  if (!timers_.empty()) [[unlikely]]
    drop_plan();
  planned_ = turns_;
}

/// Before each change of the enabled set: no segment outlives it, and a plan rests.
[[gnu::always_inline]] inline void Core::before_change() noexcept {
  leave_solo();
  rest_plan();
  enabled_changed_ = true;
  cut_segment();
}

[[gnu::always_inline]] inline void Core::enable(Task& task) noexcept {
  before_change();
  enabled_.insert(task.slot);
  ++enabled_count_;
}

[[gnu::always_inline]] inline void Core::disable(Task& task) noexcept {
  if (!enabled_.contains(task.slot)) return;
  before_change();
  enabled_.erase(task.slot);
  --enabled_count_;
}

}  // namespace brine::sim
