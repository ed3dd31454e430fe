#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sim/core/core.hpp"

/// How a run ends: what is kept of it, and what is said of tasks that wait or spin for ever.

namespace brine::sim {

namespace {

/// A site inside std::lock_guard and the like says nothing: no site.
engine::Site own_site(const engine::Site& site) {
  return std::string_view(site.file).starts_with("/usr/") ? engine::Site{} : site;
}

std::string place(const engine::Site& site) {
  const engine::Site own = own_site(site);
  return own.line == 0 ? "" : " at " + std::string(own.file) + ":" + std::to_string(own.line);
}

}  // namespace

void Core::end_run() {
  if (ended_) return;
  ended_ = true;
  if (model_ != nullptr) model_->close();
  if (running_ != &host_ && running_->state != TaskState::kFree) settle_start(*running_);
  leave_solo();
  close_segment();
  final_steps_ = steps_;
  final_time_ = global_clock();
  digest_ = trace_.digest();
  events_.cap = options_->event_cap;
  events_.dropped = 0;
  events_.items.clear();
  if (options_->detail) collect_events();
}

void Core::end_run(engine::Failure failure) {
  if (ended_) return;
  end_run();
  failure_ = std::move(failure);
  unwinding_ = true;
  enabled_.clear();
  enabled_count_ = 0;
  turns_ = settled_ = planned_ = plan_end_ = 0;
}

void Core::run_checks() {
  checking_ = true;
  try {
    options_->quiescent();
  } catch (...) {
    check_failure_ =
        engine::Failure{.kind = "exception",
                        .property = "quiescent-check",
                        .message =
                            "a check at a quiescent point threw an exception; it may only call "
                            "Property::require and fail"};
  }
  checking_ = false;
}

void Core::collect_events() {
  const std::uint64_t total = trace_.total_detailed();
  if (total > options_->event_cap) events_.dropped = total - options_->event_cap;
  events_.items.reserve(static_cast<std::size_t>(total - events_.dropped));
  trace_.for_each_detailed([this](std::uint64_t index, const DetailedRecord& detailed) {
    const TraceRecord& record = detailed.record;
    events_.items.push_back({.step = index,
                             .time_ns = detailed.time_ns,
                             .value = record.value,
                             .object = RecordHead::object(record.head),
                             .task = RecordHead::task(record.head),
                             .op = RecordHead::op(record.head),
                             .order = RecordHead::order(record.head),
                             .site = own_site(detailed.site)});
  });
}

std::vector<ObjectInfo> Core::object_infos() const {
  std::vector<ObjectInfo> infos;
  infos.reserve(described_objects());
  for (std::size_t i = 0; i < described_objects(); ++i) {
    const Object& object = objects_[i];
    std::string name = object.name;
    if (name.empty()) name = std::string(name_of(object.kind)) + "#" + std::to_string(i + 1);
    infos.push_back({.kind = object.kind, .name = std::move(name)});
  }
  return infos;
}

std::string Core::describe(std::uint64_t head) const {
  const std::uint32_t object = RecordHead::object(head);
  const bool known =
      object != 0 && object <= described_objects() && RecordHead::op(head) != Op::kChoose;
  std::string text(name_of(RecordHead::op(head)));
  if (!known) return text;
  const Object& entry = objects_[object - 1];
  text += ' ';
  text += entry.name.empty() ? std::string(name_of(entry.kind)) + "#" + std::to_string(object)
                             : entry.name;
  return text;
}

std::string Core::describe_pending(std::uint32_t slot) const {
  const Task& task = *tasks_[slot];
  return "'" + name_of_task(task) + "' about to " + describe(task.pending_head) +
         place(task.pending_site);
}

std::string Core::describe_slots(const TaskSet& slots) const {
  std::string text = "{";
  slots.for_each([&](std::uint32_t slot) {
    if (text.size() > 1) text += ", ";
    // A record that was edited may name a slot that no task has had.
    text += tasks_[slot] ? name_of_task(*tasks_[slot]) : "slot " + std::to_string(slot);
  });
  return text + "}";
}

bool Core::holds(const Task& task, std::uint32_t object) noexcept {
  for (const MutexCell* mutex = task.mutexes; mutex != nullptr; mutex = mutex->next_held) {
    if (mutex->header.id == object) return true;
  }
  return std::any_of(task.held.begin(), task.held.end(),
                     [object](const ObjectHeader* held) { return held->id == object; });
}

std::string Core::describe_wait(const Task& task) const {
  const Op op = RecordHead::op(task.pending_head);
  const std::string site = place(task.pending_site);
  if (task.gate != nullptr) return describe_gate(task) + site;
  const std::uint32_t object = RecordHead::object(task.pending_head);
  if (op == Op::kLock && !holds(task, object)) return describe_wait_for(object) + site;
  if (op != Op::kWoken) return "is about to " + describe(task.pending_head) + site;
  if (object != 0) {
    return "waits for a notification of" + describe(task.pending_head).substr(name_of(op).size()) +
           site;
  }
  if (task.deadline != kForever)
    return "sleeps until " + std::to_string(task.deadline) + " ns" + site;
  if (task.joins != nullptr) return "waits for '" + name_of_task(*task.joins) + "' to end" + site;
  return "sleeps for ever" + site;
}

std::string Core::describe_wait_for(std::uint32_t mutex) const {
  std::string text = "waits for " + describe(ObjectHeader{.id = mutex});
  live_.for_each([&](std::uint32_t slot) {
    const Task& task = *tasks_[slot];
    if (holds(task, mutex)) text += ", held by '" + name_of_task(task) + "'";
  });
  return text;
}

engine::Failure Core::deadlock() const {
  std::string text = "no task can go on and no deadline is pending:";
  live_.for_each([&](std::uint32_t slot) {
    const Task& task = *tasks_[slot];
    text += "\n  '" + name_of_task(task) + "' " + describe_wait(task);
  });
  return {.kind = "deadlock", .property = "no-deadlock", .message = std::move(text)};
}

engine::Failure Core::livelock() const {
  // Who spins: the tasks of the last events, when none of these changed anything.
  struct Count {
    std::uint64_t events = 0;
    std::uint64_t changes = 0;
  };
  std::vector<Count> counts(task_count_);
  trace_.for_each([&](const TraceRecord& record) {
    Count& count = counts[RecordHead::task(record.head)];
    ++count.events;
    switch (RecordHead::op(record.head)) {
      case Op::kLoad:
      case Op::kCompareFail:
      case Op::kYield:
      case Op::kSpinHint:
      case Op::kFence:
      case Op::kStart:
        break;
      default:
        ++count.changes;
    }
  });
  std::string text = "no end after " + std::to_string(steps_) + " steps; in the last events:";
  live_.for_each([&](std::uint32_t slot) {
    const Task& task = *tasks_[slot];
    const Count& count = counts[task.id];
    text += "\n  '" + name_of_task(task) + "' ";
    if (count.events != 0 && count.changes == 0) {
      text += "spins: " + std::to_string(count.events) + " operations that change nothing; it ";
    } else if (count.events != 0) {
      text += "did " + std::to_string(count.events) + " operations; it ";
    }
    text += describe_wait(task);
  });
  return {.kind = "livelock", .property = "progress", .message = std::move(text)};
}

}  // namespace brine::sim
