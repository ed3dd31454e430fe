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

bool Core::wait(AtomicCell& cell, std::uint64_t old, VirtualTime deadline, std::memory_order order,
                engine::Site site) {
  for (;;) {
    // The look and the decision to wait are one step: a notification cannot fall between them.
    point(RecordHead::of(Op::kWait, id(cell.header, ObjectKind::kAtomic), order), site);
    record(cell.value & cell.visible);
    if (cell.value != old || unwinding_) return true;
    if (deadline != kForever && deadline <= now()) return false;
    if (!block(&value_queue(cell.header.id), deadline)) return cell.value != old;
  }
}

void Core::notify(AtomicCell& cell, bool all, engine::Site site) {
  point(RecordHead::of(Op::kNotify, id(cell.header, ObjectKind::kAtomic)), site);
  if (unwinding_) return;
  const std::uint64_t head = running_->pending_head;
  const std::uint32_t woken = wake_waiters(value_queue(cell.header.id), all);
  running_->pending_head = head;
  record(woken);
}

void Core::adopt(MutexCell& mutex) {
  if (mutex.header.generation == generation_) return;
  mutex.owner = 0;
  mutex.released_at = 0;
  mutex.interested.clear();
  register_object(mutex.header, ObjectKind::kMutex);
}

void Core::lock(MutexCell& mutex, engine::Site site) {
  adopt(mutex);
  Task& self = *running_;
  self.pending_head = self.head_base | RecordHead::of(Op::kLock, mutex.header.id);
  self.pending_site = site;
  if (mutex.owner == self.id + 1U && !unwinding_) {
    fail({.kind = "misuse",
          .property = "mutex",
          .message = "task '" + self.name + "' locks " + describe(self.pending_head) +
                     ", which it holds already"});
    return;
  }
  if (budget_ > 0 && mutex.owner == 0) {
    --budget_;
  } else {
    mutex.interested.insert(self.slot);
    self.wanted = &mutex;
    if (mutex.owner != 0 && !unwinding_) disable(self);
    Task* const next = reschedule();
    if (next != &self) switch_to(next);
    if (unwinding_) [[unlikely]] {
      unwound_at_point();
      mutex.owner = self.id + 1U;
      return;
    }
    mutex.interested.erase(self.slot);
  }
  acquire(mutex);
  record(0);
}

bool Core::try_lock(MutexCell& mutex, engine::Site site) {
  adopt(mutex);
  point(RecordHead::of(Op::kTryLock, mutex.header.id), site);
  const bool taken = mutex.owner == 0;
  if (taken) acquire(mutex);
  record(taken ? 1 : 0);
  return taken;
}

void Core::acquire(MutexCell& mutex) {
  mutex.owner = running_->id + 1U;
  advance_to(mutex.released_at);
  if (!mutex.interested.empty()) disable_all(mutex.interested);
}

void Core::release(MutexCell& mutex) noexcept {
  mutex.owner = 0;
  mutex.released_at = running_clock();
  if (!mutex.interested.empty()) enable_all(mutex.interested);
}

void Core::unlock(MutexCell& mutex, engine::Site site) {
  if (unwinding_) {
    mutex.owner = 0;
    return;
  }
  adopt(mutex);
  if (mutex.owner != running_->id + 1U) {
    fail({.kind = "misuse",
          .property = "mutex",
          .message = "task '" + running_->name + "' unlocks " +
                     describe(RecordHead::of(Op::kUnlock, mutex.header.id)) +
                     ", which it does not hold"});
    return;
  }
  point_in_destructor(RecordHead::of(Op::kUnlock, mutex.header.id), site);
  if (unwinding_) {
    mutex.owner = 0;
    return;
  }
  release(mutex);
  record(0);
}

bool Core::wait(ConditionCell& condition, MutexCell& mutex, VirtualTime deadline,
                engine::Site site) {
  if (condition.header.generation != generation_) condition.waiters.clear();
  point(RecordHead::of(Op::kWait, id(condition.header, ObjectKind::kCondition)), site);
  record(0);
  if (unwinding_) return true;
  if (mutex.owner != running_->id + 1U) {
    fail({.kind = "misuse",
          .property = "condition-variable",
          .message = "task '" + running_->name + "' waits without holding the mutex"});
    return true;
  }
  release(mutex);
  const bool notified = block(&condition.waiters, deadline);
  lock(mutex, site);
  return notified;
}

void Core::notify(ConditionCell& condition, bool all, engine::Site site) {
  if (condition.header.generation != generation_) condition.waiters.clear();
  point(RecordHead::of(Op::kNotify, id(condition.header, ObjectKind::kCondition)), site);
  if (unwinding_) return;
  const std::uint64_t head = running_->pending_head;
  const std::uint32_t woken = wake_waiters(condition.waiters, all);
  running_->pending_head = head;
  record(woken);
}

}  // namespace brine::sim
