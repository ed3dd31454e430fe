#include "sim/core/core.hpp"

/// Waiting on an atomic, mutual exclusion and condition variables, built once, on block and wake.

namespace brine::sim {

TaskSet& Core::value_queue(std::uint32_t object) {
  ValueQueue* unused = nullptr;
  for (const auto& queue : value_queues_) {
    if (queue->object == object) return queue->waiters;
    if (unused == nullptr && queue->waiters.empty()) unused = queue.get();
  }
  if (unused == nullptr) unused = value_queues_.emplace_back(std::make_unique<ValueQueue>()).get();
  unused->object = object;
  unused->waiters.clear();
  return unused->waiters;
}

bool Core::wait(AtomicRef atom, std::uint64_t old, VirtualTime deadline, std::memory_order order,
                engine::Site site) {
  AtomicCell& cell = atom.cell;
  if (!detail::may_load(order)) refuse_order(atom, "waits for", order);
  for (;;) {
    // The look and the decision to wait are one step: a notification cannot fall between them.
    const std::uint64_t head = point(RecordHead::of(Op::kWait, id(atom), order), site);
    // Whoever blocks has compared with the newest value, or a notification could be too early.
    if (models_now()) read_newest(cell, order);
    record(head, cell.value & cell.visible);
    if (cell.value != old || unwinding_) return true;
    if (deadline != kForever && deadline <= now()) return false;
    if (block(&value_queue(cell.header.id), deadline)) continue;
    const bool differs = cell.value != old;
    if (differs && models_now()) read_newest(cell, order);  // which is what says so
    return differs;
  }
}

void Core::notify(AtomicRef atom, bool all, engine::Site site) {
  point(RecordHead::of(Op::kNotify, id(atom)), site);
  if (unwinding_) return;
  const std::uint64_t head = running_->pending_head;
  const std::uint32_t woken = wake_waiters(value_queue(atom.cell.header.id), all);
  running_->pending_head = head;
  record(woken);
}

void Core::forget(MutexCell& mutex) {
  mutex.owner = 0;
  mutex.released_at = 0;
  mutex.interested.clear();
  register_object(mutex.header, ObjectKind::kMutex);
}

void Core::acquire(MutexCell& mutex) {
  advance_to(mutex.released_at);
  own(mutex, *running_, static_cast<std::uint64_t>(granted_ - budget_));
}

/// Writes down that the running task owns it.
void Core::enlist(MutexCell& mutex) noexcept {
  mutex.owner = running_->id + 1U;
  mutex.next_held = running_->mutexes;
  running_->mutexes = &mutex;
}

/// The same, and whoever is about to lock it is not enabled any more.
void Core::own_in_view(MutexCell& mutex) noexcept {
  enlist(mutex);
  if (!mutex.interested.empty()) disable_all(mutex.interested);
}

void Core::end_solo() noexcept {
  MutexCell& mutex = *solo_;
  solo_ = nullptr;
  enlist(mutex);
  enabled_ -= mutex.interested;
  enabled_count_ = 1;
  enabled_changed_ = true;
  if (segment_ != Segment::kForced) ++pick_used_;
  segment_ = Segment::kForced;
  pick_left_ = 0;
}

void Core::release(MutexCell& mutex) noexcept {
  order(mutex.header, Edge::kHandOver);
  mutex.owner = 0;
  unlist(mutex);
  mutex.released_at = running_clock();
  if (!mutex.interested.empty()) enable_all(mutex.interested);
}

/// While the mutex is locked the running task is not enabled, and no points are left to it. False:
/// it will never be free for it.
bool Core::disable_until_free(const MutexCell& mutex) noexcept {
  leave_solo();
  if (mutex.owner == 0) return true;
  if (unwinding_ || mutex.owner == running_->id + 1U) return false;
  disable(*running_);
  return true;
}

/// At the end of a run mutexes are as they are: each is free for whoever is in a destructor.
void Core::lock_in_vain(const MutexCell& mutex) {
  if (!unwinding_) {
    misuse("mutex", "locks " + describe(mutex.header) + ", which it holds already");
    if (!unwinding_) return;
  }
  unwound_at_point();
}

bool Core::try_lock(MutexCell& mutex, engine::Site site) {
  adopt(mutex);
  leave_solo();
  if (mutex.owner == running_->id + 1U && !unwinding_) {
    misuse("mutex", "tries to lock " + describe(mutex.header) + ", which it holds already");
    return false;
  }
  point(RecordHead::of(Op::kTryLock, mutex.header.id), site);
  if (unwinding_) return true;
  const bool taken = mutex.owner == 0;
  if (taken) acquire(mutex);
  record(taken ? 1 : 0);
  return taken;
}

void Core::unlist(const MutexCell& mutex) noexcept {
  MutexCell** link = &running_->mutexes;
  while (*link != &mutex)
    link = &(*link)->next_held;
  *link = mutex.next_held;
}

void Core::unlock_otherwise(MutexCell& mutex, engine::Site site) {
  if (unwinding_) [[unlikely]]
    return;
  if (solo_ == &mutex) {
    const std::int64_t used = granted_ - budget_;
    budget_ = 0;
    return unlock_alone(mutex, used, site);
  }
  adopt(mutex);
  Task& self = *running_;
  if (mutex.owner != self.id + 1U) [[unlikely]] {
    self.pending_site = site;
    misuse_in_destructor("mutex", "unlocks " + describe(mutex.header) + ", which it does not hold");
    return;
  }
  const std::uint64_t head = self.head_base | RecordHead::of(Op::kUnlock, mutex.header.id);
  set_pending(self, head, site);
  if (budget_ > 0) [[likely]] {
    --budget_;
  } else if (!leave_to_unlock()) {
    return;
  }
  release(mutex);
  record(head, 0);
}

/// The scheduling point of an unlock, which destructors do: it does not unwind. False: the run has
/// ended.
bool Core::leave_to_unlock() {
  enter_destructor();
  turn();
  leave_destructor();
  return !unwinding_;
}

void Core::adopt(ConditionCell& condition) {
  if (adopt(condition.header, ObjectKind::kCondition)) condition.waiters.clear();
}

bool Core::wait(ConditionCell& condition, MutexCell& mutex, VirtualTime deadline,
                engine::Site site) {
  adopt(condition);
  point(RecordHead::of(Op::kWait, condition.header.id), site);
  record(0);
  if (unwinding_) return true;
  leave_solo();
  if (mutex.owner != running_->id + 1U) {
    misuse("condition", "waits on " + describe(condition.header) + " without holding its mutex");
    return true;
  }
  if (!condition.waiters.empty() && condition.mutex != &mutex) {
    misuse("condition", "waits on " + describe(condition.header) + " with " +
                            describe(mutex.header) + ", while " +
                            describe_slots(condition.waiters) + " waits with " +
                            describe(condition.mutex->header));
    return true;
  }
  condition.mutex = &mutex;
  release(mutex);
  const bool notified = block(&condition.waiters, deadline);
  lock(mutex, site);
  return notified;
}

void Core::notify(ConditionCell& condition, bool all, engine::Site site) {
  adopt(condition);
  point(RecordHead::of(Op::kNotify, condition.header.id), site);
  if (unwinding_) return;
  const std::uint64_t head = running_->pending_head;
  const std::uint32_t woken = wake_waiters(condition.waiters, all);
  running_->pending_head = head;
  record(woken);
}

}  // namespace brine::sim
