#pragma once

/// The inlined half of the core: what each operation does on its way to the switch between tasks.
/// Part of core.hpp. Functions that leave the stack are inlined to the last, for a return from a
/// function that was left for another stack is predicted wrongly.

#include "sim/core/core.hpp"

namespace brine::sim {

// Switches.

[[gnu::always_inline]] inline void Core::switch_to(Task* next) {
  Task* const self = running_;
  ExceptionGlobals* const exceptions = exceptions_;
  self->exceptions = *exceptions;
  *exceptions = next->exceptions;
  running_ = next;
  detail::leave_stack(self->sanitizer, next->sanitizer);
  if constexpr (detail::kToldOfSwitches) left_ = self;
  detail::switch_stack(&self->context, &next->context);
  if constexpr (detail::kToldOfSwitches) detail::enter_stack(running_->sanitizer, left_->sanitizer);
}

[[gnu::always_inline]] inline void Core::jump_to(Task* next) {
  if constexpr (detail::kToldOfSwitches) {
    if (next == running_) return;
  }
  switch_to(next);
}

[[gnu::always_inline]] inline Task* Core::next_task() {
  const std::uint32_t turn = turns_;
  if (turn == planned_) return reschedule();
  running_->clock += operation_ns_;
  Task* const next = tasks_[plan_[turn]].get();
  turn_heads_[turn] = next->pending_head;
  turns_ = turn + 1;
  return next;
}

[[gnu::always_inline]] inline void Core::turn() {
  jump_to(next_task());
  if (unwinding_) [[unlikely]]
    unwound_at_point();
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

[[gnu::always_inline]] inline std::uint64_t Core::point(std::uint64_t operation,
                                                        engine::Site site) {
  Task* const self = running_;
  const std::uint64_t head = self->head_base | operation;
  set_pending(*self, head, site);
  if (budget_ > 0) {
    --budget_;
    return head;
  }
  turn();
  return running_->pending_head;
}

inline void Core::point_in_destructor(std::uint64_t operation, engine::Site site) {
  enter_destructor();
  point(operation, site);
  leave_destructor();
}

[[gnu::always_inline]] inline void Core::record(std::uint64_t head, std::uint64_t value,
                                                engine::Site site) {
  if (trace_.detailed()) [[unlikely]]
    annotate(head, value, site.file, site.line);
  trace_.add(head, value);
}

[[gnu::always_inline]] inline void Core::record(std::uint64_t value) {
  record(running_->pending_head, value, running_->pending_site);
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

[[gnu::always_inline]] inline std::uint64_t Core::load(AtomicCell& cell, std::memory_order order,
                                                       engine::Site site) {
  const std::uint64_t head =
      point(RecordHead::of(Op::kLoad, id(cell.header, ObjectKind::kAtomic), order), site);
  const std::uint64_t value = cell.value;
  record(head, value & cell.visible, site);
  return value;
}

[[gnu::always_inline]] inline void Core::store(AtomicCell& cell, std::uint64_t value,
                                               std::memory_order order, engine::Site site) {
  const std::uint64_t head =
      point(RecordHead::of(Op::kStore, id(cell.header, ObjectKind::kAtomic), order), site);
  cell.value = value;
  record(head, value & cell.visible, site);
}

[[gnu::always_inline]] inline std::uint64_t Core::rmw(AtomicCell& cell, Rmw kind,
                                                      std::uint64_t operand, std::uint64_t mask,
                                                      std::memory_order order, engine::Site site) {
  const auto op =
      static_cast<Op>(static_cast<std::uint8_t>(Op::kExchange) + static_cast<std::uint8_t>(kind));
  const std::uint64_t head =
      point(RecordHead::of(op, id(cell.header, ObjectKind::kAtomic), order), site);
  const std::uint64_t old = cell.value;
  const std::uint64_t value = apply(kind, old, operand) & mask;
  cell.value = value;
  record(head, value & cell.visible, site);
  return old;
}

[[gnu::always_inline]] inline bool Core::cas(AtomicCell& cell, std::uint64_t& expected,
                                             std::uint64_t desired, std::memory_order success,
                                             std::memory_order failure, engine::Site site) {
  const std::uint64_t head = point(
      RecordHead::of(Op::kCompareExchange, id(cell.header, ObjectKind::kAtomic), success), site);
  // Without a branch: whether it succeeds is as random as the schedule.
  const std::uint64_t value = cell.value;
  const bool equal = value == expected;
  const std::uint64_t newest = equal ? desired : value;
  expected = value;
  cell.value = newest;
  record(equal ? head : RecordHead::as_failed_compare(head, failure), newest & cell.visible, site);
  return equal;
}

[[gnu::always_inline]] inline void Core::fence(std::memory_order order, engine::Site site) {
  const std::uint64_t head = point(RecordHead::of(Op::kFence, 0, order), site);
  record(head, 0, site);
}

[[gnu::always_inline]] inline void Core::plain(ObjectHeader& object, bool write,
                                               engine::Site site) {
  const std::uint32_t number = id(object, ObjectKind::kVar);
  if (checking_ || trace_.detailed()) [[unlikely]]
    note_plain(number, write, site);
}

[[gnu::always_inline]] inline void Core::lock(MutexCell& mutex, engine::Site site) {
  // The jump is made here, and not in a function that returns afterwards: on another stack that
  // return would be predicted wrongly.
  if (Task* const next = begin_lock(mutex, site)) jump_to(next);
  end_lock(mutex);
}

[[gnu::always_inline]] inline void Core::yield(Op op, engine::Site site) {
  const std::uint64_t head = point(RecordHead::of(op), site);
  record(head, 0, site);
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
  const std::int64_t used = granted_ - budget_;
  granted_ = budget_ = 0;
  if (used == 0) return;
  steps_ += static_cast<std::uint64_t>(used);
  running_->clock += static_cast<std::uint64_t>(used) * operation_ns_;
  global_clock_ = std::max(global_clock_, running_->clock);
  if (!deciding_) return;
  const auto count = static_cast<std::uint32_t>(used);
  pick_used_ += count;
  pick_left_ -= used;
  if (!logged_) decisions_.add_schedule(first_head_, enabled_signature_, count);
}

/// No operation followed the dispatch: the dispatch itself was the step.
inline void Core::settle_start(Task& self) noexcept {
  if (!self.fresh || self.start_step != current_step()) return;
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
  turns_ = settled_ = planned_;
}

/// Before each change of the enabled set: no plan and no segment outlives it.
[[gnu::always_inline]] inline void Core::before_change() noexcept {
  drop_plan();
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

[[gnu::always_inline]] inline void Core::enable_all(const TaskSet& tasks,
                                                    std::uint32_t count) noexcept {
  before_change();
  enabled_ |= tasks;
  enabled_count_ += count;
}

[[gnu::always_inline]] inline void Core::disable_all(const TaskSet& tasks,
                                                     std::uint32_t count) noexcept {
  before_change();
  enabled_ -= tasks;
  enabled_count_ -= count;
}

[[gnu::always_inline]] inline void Core::advance_to(VirtualTime time) noexcept {
  const VirtualTime now = running_clock();
  if (time <= now) return;
  running_->clock += time - now;
  cut_segment();  // deadlines and paced turns were counted from the old clock
}

}  // namespace brine::sim
