#include <algorithm>
#include <cstdlib>
#include <cxxabi.h>
#include <exception>
#include <mutex>
#include <string>
#include <utility>

#include "engine/measure/exception_text.hpp"
#include "sim/core/core.hpp"

/// How tasks end before their time: by a failure, by an exception, by std::terminate, or because
/// they had to be left where they were.

namespace brine::sim {

namespace {

/// A task that passes so many points after the end of its run swallows the private exception: it is
/// given up.
constexpr std::uint64_t kUnwindPointLimit = 100'000;

std::mutex g_terminate_mutex;
std::terminate_handler g_previous_terminate = nullptr;

}  // namespace

/// std::terminate in a task is the task's failure. The handler stays: outside of runs it hands on
/// to the one before.
void Core::catch_terminate() {
  if (std::get_terminate() == &Core::on_terminate) return;
  const std::scoped_lock lock(g_terminate_mutex);
  const std::terminate_handler previous = std::set_terminate(&Core::on_terminate);
  if (previous != &Core::on_terminate) g_previous_terminate = previous;
}

void Core::end_by_exception(const Task& self) {
  engine::Failure failure{.kind = "exception",
                          .property = "no-exception",
                          .message = "task '" + name_of_task(self) + "' ended by an exception: " +
                                     engine::text_of_current_exception()};
  if (in_flight_ == &self) {
    failure_ = std::move(failure);  // the run ended on the exception's way here, without its text
  } else if (!unwinding_) {
    end_run(std::move(failure));
  }
}

void Core::destroy_body(Task& task) noexcept {
  enter_destructor();  // what a closure captured may use the platform when it is destroyed
  task.body->reset();
  leave_destructor();
}

Task* Core::next_to_unwind() noexcept {
  // Youngest first: what a task was spawned with usually lives in an older task.
  while (!live_.empty()) {
    Task* youngest = nullptr;
    live_.for_each([&](std::uint32_t slot) {
      Task* const task = tasks_[slot].get();
      if (youngest == nullptr || task->id > youngest->id) youngest = task;
    });
    if (youngest->started) return youngest;
    drop_unstarted(*youngest);
  }
  return &host_;
}

void Core::drop_unstarted(Task& task) noexcept {
  live_.erase(task.slot);
  task.state = TaskState::kFree;
  named_tasks_[task.id].slot = kNoSlot;
  destroy_body(task);
}

Task* Core::after_end() noexcept {
  return unwinding_ ? next_to_unwind() : &host_;
}

void Core::count_unwind_point() {
  if (++unwind_points_ > kUnwindPointLimit) abandon_fiber();
}

void Core::unwound_at_point() {
  if (checking_) return;
  tell_place(running_->pending_site);
  count_unwind_point();
  if (running_->no_unwind != 0 || std::uncaught_exceptions() != 0) return;
  throw Unwind{};
}

void Core::abandon_fiber() {
  Task& self = *running_;
  // The handlers that this fiber is in will never end by themselves; their exceptions need not leak
  // too.
  while (exceptions_->caught != nullptr)
    abi::__cxa_end_catch();
  ++leaked_tasks_;
  unwind_points_ = 0;
  enter_destructor();
  self.values.destroy_all();
  leave_destructor();
  live_.erase(self.slot);
  enabled_.erase(self.slot);
  named_tasks_[self.id].slot = kNoSlot;
  self.state = TaskState::kFree;
  // Both are in use until the switch.
  fibers_ = std::min(fibers_, self.slot);
  abandoned_.push_back({.stack = std::move(self.stack), .sanitizer = self.sanitizer});
  self.sanitizer = {};
  Task* const next = next_to_unwind();
  switch_to(next);
  std::abort();  // nobody jumps back: the slot gets a new fiber
}

void Core::on_terminate() {
  Core* const core = current_core;
  if (core == nullptr || core->running_ == &core->host_ || core->checking_) {
    if (g_previous_terminate != nullptr) g_previous_terminate();
    std::abort();
  }
  if (!core->unwinding_) {
    std::string why = std::current_exception() ? ": " + engine::text_of_current_exception() : "";
    core->end_run(engine::Failure{.kind = "terminate",
                                  .property = "no-terminate",
                                  .message = "task '" + core->name_of_task(*core->running_) +
                                             "' called std::terminate" + why});
  }
  core->abandon_fiber();
}

/// At the first point of each task, and at any that finds the stack too far down.
void Core::look_at_stack() {
  Task& self = *running_;
  if (self.stack_low == Task::kBeforeFirstPoint) self.stack_low = self.stack_end;
  if (detail::stack_is_beyond(self.stack_low)) fail_by_overflow();
}

/// True: the first operation of a task belongs to the step of its dispatch, and the point is over.
bool Core::is_over_at_once() {
  look_at_stack();
  if (budget_ <= 0) return false;
  --budget_;
  running_->fresh = false;
  return true;
}

void Core::fail_by_overflow() {
  running_->stack_low = 0;  // what is left is for the way back
  fail({.kind = "stack-overflow",
        .property = "stack",
        .message = "task '" + name_of_task(*running_) + "' " + kOverflowed});
}

/// Ends the run, and leaves the running task where it is. On a stack that is not the task's.
void Core::give_up(std::string_view kind, std::string_view property, const std::string& what) {
  if (!unwinding_) {
    const Task& self = *running_;
    std::string last;
    if (self.pending_site.line != 0) {
      last = "; its last operation is " + describe(self.pending_head) + " at " +
             self.pending_site.file + ":" + std::to_string(self.pending_site.line);
    }
    end_run(engine::Failure{.kind = std::string(kind),
                            .property = std::string(property),
                            .message = "task '" + name_of_task(self) + "' " + what + last});
  }
  abandon_fiber();
}

/// Called by the watchdog, in the middle of anything that this thread does.
bool Core::is_stuck() noexcept {
  if (running_ == &host_ || options_ == nullptr) return false;
  const std::uint64_t progress = trace_.total() + unwind_points_ + 1;
  if (progress != tick_progress_) {
    tick_progress_ = progress;
    ticks_ = 0;
    return false;
  }
  if (++ticks_ < kTicksOfWatchdog) return false;
  ticks_ = 0;
  return true;
}

void Core::fail(engine::Failure failure) {
  if (checking_) {
    if (!check_failure_) check_failure_ = std::move(failure);
    return;
  }
  if (unwinding_) {
    unwound_at_point();
    return;
  }
  end_run(std::move(failure));
  Task* const next = next_to_unwind();
  if (next != running_) switch_to(next);
  if (running_->no_unwind == 0 && std::uncaught_exceptions() == 0) throw Unwind{};
}

void Core::unwind_before_owner(TaskId task) {
  const std::uint32_t slot = slot_of(task);
  if (slot == kNoSlot) return;
  Task& self = *running_;
  if (!ended_) {
    in_flight_ = &self;
    end_run(engine::Failure{.kind = "exception",
                            .property = "no-exception",
                            .message = "task '" + name_of_task(self) + "' ended by an exception"});
  }
  if (&self == &host_ || self.state == TaskState::kFree) return;
  while (slot_of(task) == slot) {
    Task& other = *tasks_[slot];
    if (&other == &self) return;
    if (!other.started) {
      drop_unstarted(other);
      return;
    }
    count_unwind_point();  // two that wait for each other
    switch_to(&other);
  }
}

}  // namespace brine::sim
