#include "sim/core/gate.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/core/core.hpp"

/// Gates, and what the objects that tasks own and wait for have in common.

namespace brine::sim {

bool Core::enter(Gate& gate, std::uint64_t head, VirtualTime deadline, engine::Site site) {
  if (deadline == kNoWait || (deadline != kForever && deadline <= now())) {
    point(head, site);
  } else {
    Task& self = *running_;
    set_pending(self, self.head_base | head, site);
    check_stack(self);
    if (gate.open && budget_ > 0) {
      --budget_;
      self.fresh = false;
    } else if (!gate.open || !passes_alone()) {
      wait_at(gate, deadline);
    }
  }
  if (gate.open) follow(gate);
  return gate.open;
}

void Core::follow(const Gate& gate) noexcept {
  advance_to(gate.opened_at);
}

void Core::wait_at(Gate& gate, VirtualTime deadline) {
  if (checking_) return refuse_in_check();
  Task& self = *running_;
  if (!unwinding_) {
    gate.waiting.insert(self.slot);
    self.gate = &gate;
    self.queue = &gate.waiting;
    if (deadline != kForever) {
      self.state = TaskState::kBlocked;
      arm(self, deadline);
    }
    if (!gate.open) disable(self);
    Task* const next = next_task(&self);
    if (next != &self) switch_to(next);
  }
  if (unwinding_) return unwound_at_point();
  gate.waiting.erase(self.slot);
  self.gate = nullptr;
  self.queue = nullptr;
  if (self.state == TaskState::kReady) return;
  self.state = TaskState::kReady;  // before its deadline: the timer is stale
  self.deadline = kForever;
  ++stale_timers_;
  drop_stale_timers();
}

void Core::open(Gate& gate) noexcept {
  if (ended_) return;
  gate.opened_at = std::max(gate.opened_at, running_clock());
  if (gate.open) return;
  gate.open = true;
  if (!gate.waiting.empty()) enable_all(gate.waiting);
}

void Core::close(Gate& gate) noexcept {
  if (ended_ || !gate.open) return;
  gate.open = false;
  if (!gate.waiting.empty()) disable_all(gate.waiting);
}

void Core::name(MutexCell& mutex, std::string_view name) {
  adopt(mutex);
  name_object(mutex.header, ObjectKind::kMutex, name);
}

void Core::name(ConditionCell& condition, std::string_view name) {
  adopt(condition);
  name_object(condition.header, ObjectKind::kCondition, name);
}

std::string Core::describe(const ObjectHeader& header) const {
  if (header.id == 0 || header.id > described_objects())
    return "object#" + std::to_string(header.id);
  const Object& object = objects_[header.id - 1];
  const std::string kind(name_of(object.kind));
  return object.name.empty() ? kind + "#" + std::to_string(header.id) : kind + " " + object.name;
}

std::string Core::describe_gate(const Task& task) const {
  const Gate& gate = *task.gate;
  const std::uint32_t object = RecordHead::object(task.pending_head);
  std::string text = "waits for " + describe(ObjectHeader{.id = object});
  if (gate.holders != nullptr && !gate.holders->empty())
    text += ", held by " + describe_slots(*gate.holders);
  if (gate.lacking != 0) text += ", which lacks " + std::to_string(gate.lacking) + " arrivals";
  return text;
}

void Core::misuse(std::string_view property, const std::string& what) {
  fail({.kind = "misuse",
        .property = std::string(property),
        .message = "task '" + name_of_task(*running_) + "' " + what});
}

void Core::misuse_in_destructor(std::string_view property, const std::string& what) {
  enter_destructor();
  misuse(property, what);
  leave_destructor();
}

void Core::require_unused(const ObjectHeader& header, std::string_view use, const TaskSet& users) {
  ++objects_ended_;
  if (users.empty() || ended_) return;
  const std::string who = describe_slots(users);
  misuse_in_destructor("lifetime", "destroys " + describe(header) + " while " + who + " " +
                                       std::string(use) + " it");
}

void Core::let_go(const ObjectHeader& header) {
  auto& held = running_->held;
  const auto at = std::find(held.rbegin(), held.rend(), &header);
  if (at != held.rend()) held.erase(std::next(at).base());
}

void Core::refuse_to_end(const Task& task) {
  if (ended_) return;
  const ObjectHeader* const held =
      task.mutexes != nullptr ? &task.mutexes->header : task.held.back();
  end_run(engine::Failure{
      .kind = "misuse",
      .property = "mutex",
      .message = "task '" + name_of_task(task) + "' ended while it holds " + describe(*held)});
}

void Core::retire(MutexCell& mutex) {
  if (!may_end(mutex.header, ObjectKind::kMutex)) return;
  TaskSet owner;
  leave_solo();
  if (mutex.owner != 0) owner.insert(slot_of(static_cast<TaskId>(mutex.owner - 1)));
  require_unused(mutex.header, "holds", owner);
  require_unused(mutex.header, "waits for", mutex.interested);
  end(mutex.header);
}

void Core::require_unused(const ConditionCell& condition) {
  if (knows(condition.header)) require_unused(condition.header, "waits for", condition.waiters);
}

void Core::retire(ConditionCell& condition) {
  if (!may_end(condition.header, ObjectKind::kCondition)) return;
  require_unused(condition);
  end(condition.header);
}

}  // namespace brine::sim
