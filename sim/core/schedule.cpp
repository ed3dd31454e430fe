#include <algorithm>
#include <limits>

#include "sim/core/core.hpp"

/// Who goes on, and for how long. A segment is a stretch of consecutive points of one task;
/// whatever could change the next choice (the enabled set, a deadline, the step limit) ends it, so
/// that the inlined half of a point need not look.

namespace brine::sim {

namespace {

constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max() / 4;

/// The order of the heap of timers: the least deadline is on top, then the one that began first.
constexpr auto later = [](const auto& a, const auto& b) {
  return a.deadline != b.deadline ? a.deadline > b.deadline : a.sequence > b.sequence;
};

/// Least number of steps of `cost` that cover `distance`; at least one.
std::int64_t steps_to_cover(VirtualTime distance, std::uint64_t cost) noexcept {
  const VirtualTime steps = cost == 1 ? distance : (distance + cost - 1) / cost;
  return static_cast<std::int64_t>(
      std::clamp<VirtualTime>(steps, 1, static_cast<VirtualTime>(kUnbounded)));
}

}  // namespace

/// Counts and logs the turns that were taken as planned.
void Core::settle_plan() noexcept {
  const std::uint64_t turns = turns_ - settled_;
  settled_ = turns_;
  steps_ += turns;
  pick_used_ += static_cast<std::uint32_t>(turns);
  decisions_.add_turns(turns, enabled_signature_);
  // With deadlines somebody will ask, and many more tasks may live.
  clock_is_behind_ = clock_is_behind_ || timers_.empty();
  if (!clock_is_behind_) catch_up(plan_set_);
}

void Core::catch_up(const TaskSet& tasks) noexcept {
  VirtualTime greatest = global_clock_;
  tasks.for_each([&](std::uint32_t slot) { greatest = std::max(greatest, tasks_[slot]->clock); });
  global_clock_ = greatest;
}

/// The greatest of what any task's clock has shown.
VirtualTime Core::global_clock() noexcept {
  if (clock_is_behind_) {
    clock_is_behind_ = false;
    catch_up(live_);
  }
  return global_clock_;
}

/// The segment is counted and logged, and what follows is no decision.
void Core::end_decision() noexcept {
  count_segment();
  segment_ = Segment::kForced;
  pick_left_ = 0;
}

void Core::enable_all(const TaskSet& tasks) noexcept {
  before_change();
  enabled_ |= tasks;
  enabled_count_ = enabled_.size();
}

void Core::disable_all(const TaskSet& tasks) noexcept {
  before_change();
  enabled_ -= tasks;
  enabled_count_ = enabled_.size();
}

/// The enabled set is again the one that the plan was made for. Whether the plan goes on.
bool Core::resume_plan() noexcept {
  if (granted_ == budget_) return false;
  const std::int64_t before = granted_ - budget_ - 1;
  budget_ = 0;
  begin_turn(before);
  // It may have no turn in the plan, so that nobody would ask its clock any more.
  global_clock_ = std::max(global_clock_, running_->clock + operation_ns_);
  if (steps_ + plan_end_ >= step_limit_) [[unlikely]]
    return false;
  running_->fresh = false;
  planned_ = plan_end_;
  if (segment_ == Segment::kForced) --pick_used_;  // the latest point, which will be counted
  segment_ = Segment::kLogged;
  enabled_changed_ = false;
  return true;
}

/// For how many turns nothing but the enabled set can change who may go: the step limit and the
/// next deadline are farther away, however the turns are dealt out.
std::size_t Core::room_to_plan() noexcept {
  if (paced_) return 0;
  std::uint64_t room = std::min<std::uint64_t>(kMostAhead, step_limit_ - steps_ - 1);
  if (!timers_.empty()) {
    const VirtualTime deadline = timers_.front().deadline;
    const VirtualTime now = global_clock();
    const VirtualTime distance = deadline > now ? deadline - now : 1;
    const std::int64_t turns = steps_to_cover(distance, operation_ns_);
    room = std::min(room, static_cast<std::uint64_t>(turns - 1));
  }
  return static_cast<std::size_t>(room);
}

bool Core::plan_fits(const Pick& pick, const TaskSet& candidates) const noexcept {
  return pick.points == 1 && candidates.contains_all({plan_.data(), pick.planned});
}

/// Eight at a time; whatever is beyond the plan is never used.
[[gnu::always_inline]] inline void Core::look_up_plan() noexcept {
  constexpr std::size_t kAtOnce = 8;
  static_assert(kMostAhead % kAtOnce == 0);
  for (std::size_t turn = 0; turn < planned_; turn += kAtOnce) {
    for (std::size_t i = turn; i < turn + kAtOnce; ++i)
      planned_tasks_[i] = tasks_[plan_[i]].get();
  }
}

[[gnu::always_inline]] inline bool Core::ask(const TaskSet& candidates, std::uint32_t count) {
  if (turns_ != settled_) settle_plan();
  const std::size_t room = count > 1 ? room_to_plan() : 0;
  const Pick pick = source_->pick({.enabled = candidates,
                                   .count = count,
                                   .current = running_->slot,
                                   .used = pick_used_,
                                   .same = candidates == plan_set_,
                                   .ahead = {plan_.data(), room},
                                   .core = *this});
  pick_used_ = 0;
  const bool fits = pick.slot < kMaxLiveTasks && candidates.contains(pick.slot) && pick.points != 0;
  if (!fits || (pick.planned != 0 && (pick.planned > room || !plan_fits(pick, candidates))))
      [[unlikely]]
    return refuse(pick);
  picked_ = tasks_[pick.slot].get();
  pick_left_ = static_cast<std::int64_t>(std::min<std::uint64_t>(pick.points, kUnbounded));
  turns_ = settled_ = 0;
  planned_ = plan_end_ = pick.planned;
  look_up_plan();
  plan_set_ = candidates;
  enabled_changed_ = false;
  enabled_signature_ = candidates.signature();
  return true;
}

[[gnu::always_inline]] inline Task* Core::grant(Task* task, std::int64_t points) noexcept {
  if (!timers_.empty()) {
    const VirtualTime deadline = timers_.front().deadline;
    const VirtualTime distance = deadline > task->clock ? deadline - task->clock : 1;
    points = std::min(points, steps_to_cover(distance, operation_ns_));
  }
  points = std::min(points, static_cast<std::int64_t>(step_limit_ - steps_));
  granted_ = points;
  budget_ = points - 1;  // the dispatch is the first of them
  return task;
}

/// No decision: nobody else is enabled.
[[gnu::always_inline]] inline Task* Core::go_on_alone(std::uint32_t slot) noexcept {
  segment_ = Segment::kForced;
  pick_left_ = 0;
  return grant(tasks_[slot].get(), asks_always_ ? 1 : kUnbounded);
}

[[gnu::always_inline]] inline Task* Core::select() {
  if (enabled_count_ == 1) {
    if (asks_always_ && !ask(enabled_, 1)) [[unlikely]]
      return nullptr;
    return go_on_alone(enabled_.lowest());
  }
  if (pick_left_ <= 0 || enabled_changed_) {
    if (!ask(enabled_, enabled_count_)) return nullptr;
  }
  // Also when the segment goes on with an earlier pick: it may be logged apart, and then describes
  // its own first point.
  first_head_ = picked_->pending_head;
  segment_ = Segment::kDecided;
  if (turns_ != planned_) {
    segment_ = Segment::kLogged;
    decisions_.add_schedule(first_head_, enabled_signature_, 1);
    turn_heads_ = decisions_.next_heads();
  }
  return grant(picked_, pick_left_);
}

[[gnu::always_inline]] inline Task* Core::select_next() {
  return paced_ ? select_paced() : select();
}

/// As reschedule(), when a run begins: nothing has happened that could be in the way.
Task* Core::first_to_run() {
  if (step_limit_ == 0) [[unlikely]]
    return reschedule();
  Task* const next = select_next();
  return next != nullptr ? next : after_end();
}

Task* Core::reschedule() {
  if (unwinding_ || checking_) [[unlikely]]
    return reschedule_when_over();
  if (passes_alone()) return running_;
  leave_solo();
  if (planned_ != plan_end_ && enabled_ == plan_set_ && resume_plan()) return take_turn(running_);
  close_segment();
  running_->fresh = false;
  if (steps_ >= step_limit_ && !live_.empty()) [[unlikely]]
    return end_at_step_limit();
  if (!timers_.empty()) fire_timers();
  while (enabled_count_ == 0) {
    if (!pass_time()) return after_end();
  }
  Task* const next = select_next();
  return next != nullptr ? next : after_end();
}

/// As reschedule(), when a task has ended: mostly nobody is to choose, for one task or none is
/// left.
Task* Core::next_after_exit() {
  const bool timed = solo_until_ == 0;
  if (enabled_count_ > 1 || asks_always_ || timed) return reschedule();
  close_segment();
  if (enabled_count_ != 0 && steps_ < step_limit_) return go_on_alone(enabled_.lowest());
  if (!live_.empty() || options_->quiescent) return reschedule();
  end_run();
  return &host_;
}

/// Of a point that no budget is left for: whether it is passed all the same, for whoever else is
/// enabled would only wait for what the running task holds. The points after it have a budget.
bool Core::passes_alone() noexcept {
  const std::uint64_t step = steps_ + static_cast<std::uint64_t>(granted_);
  if (solo_ == nullptr || step >= solo_until_) return false;
  const auto room = static_cast<std::int64_t>(solo_until_ - step);
  granted_ += room;
  budget_ = room - 1;
  return true;
}

Task* Core::reschedule_when_over() {
  if (!unwinding_) refuse_in_check();
  return running_;
}

void Core::refuse_in_check() {
  fail({.kind = "misuse",
        .property = "quiescent-check",
        .message = "a check at a quiescent point used the platform; it may only peek"});
}

Task* Core::end_at_step_limit() {
  end_run(livelock());
  return after_end();
}

Task* Core::select_paced() {
  VirtualTime least = kForever;
  VirtualTime second = kForever;
  TaskSet candidates;
  std::uint32_t count = 0;
  enabled_.for_each([&](std::uint32_t slot) {
    const VirtualTime clock = tasks_[slot]->clock;
    if (clock < least) {
      second = least;
      least = clock;
      candidates.clear();
      count = 0;
    } else if (clock > least) {
      second = std::min(second, clock);
      return;
    }
    candidates.insert(slot);
    ++count;
  });
  if (count == 1) {
    if (asks_always_ && !ask(candidates, 1)) return nullptr;
    segment_ = Segment::kForced;
    pick_left_ = 0;
    const std::int64_t points = asks_always_ ? 1
                                : second == kForever
                                    ? kUnbounded
                                    : steps_to_cover(second - least, operation_ns_);
    return grant(tasks_[candidates.lowest()].get(), points);
  }
  if (!ask(candidates, count)) return nullptr;
  pick_left_ = 1;
  segment_ = Segment::kDecided;
  first_head_ = picked_->pending_head;
  return grant(picked_, 1);
}

bool Core::refuse(const Pick& pick) {
  stopped_by_source_ = pick.slot == kNoSlot;
  if (stopped_by_source_) {
    end_run(engine::Failure{.kind = "diverged",
                            .property = "replay",
                            .message = "the recorded decisions do not fit this run"});
  } else {
    end_run(engine::Failure{.kind = "misuse",
                            .property = "decision-source",
                            .message = "decision source '" + std::string(source_->name()) +
                                       "' picked a task that is not enabled, no points, or more "
                                       "turns ahead than there is room for"});
  }
  return false;
}

void Core::advance_to(VirtualTime time) noexcept {
  const VirtualTime now = running_clock();
  if (time <= now) return;
  running_->clock += time - now;
  leave_solo();   // it ends with the segment
  cut_segment();  // deadlines and paced turns were counted from the old clock
}

VirtualTime Core::now() {
  if (checking_) return global_clock();
  ++clock_uses_;
  if (unwinding_) {
    count_unwind_point();
    return global_clock();
  }
  count_look();
  if (turns_ != settled_) settle_plan();
  advance_to(global_clock());
  return running_clock();
}

bool Core::is_stale(const Timer& timer) const noexcept {
  const Task& task = *tasks_[timer.slot];
  return task.state != TaskState::kBlocked || task.wait_sequence != timer.sequence;
}

/// Keeps the heap at most twice as large as what waits, however many waits end before their
/// deadline.
void Core::drop_stale_timers() {
  if (stale_timers_ < 64 || stale_timers_ * 2 < timers_.size()) return;
  std::erase_if(timers_, [this](const Timer& timer) { return is_stale(timer); });
  std::make_heap(timers_.begin(), timers_.end(), later);
  stale_timers_ = 0;
  timers_changed();
}

void Core::fire_timers() {
  while (!timers_.empty()) {
    const Timer timer = timers_.front();
    const bool stale = is_stale(timer);
    if (!stale && timer.deadline > global_clock()) return;
    std::pop_heap(timers_.begin(), timers_.end(), later);
    timers_.pop_back();
    timers_changed();
    if (stale) {
      --stale_timers_;
    } else {
      wake(timer.slot, true);
    }
  }
}

bool Core::pass_time() {
  if (options_->quiescent) run_checks();
  if (check_failure_) [[unlikely]] {
    end_run(*std::move(check_failure_));
    return false;
  }
  if (live_.empty()) {
    end_run();
    return false;
  }
  if (timers_.empty()) {
    end_run(deadlock());
    return false;
  }
  global_clock_ = std::max(global_clock(), timers_.front().deadline);
  fire_timers();
  return true;
}

bool Core::block(TaskSet* queue, VirtualTime deadline) {
  Task& self = *running_;
  if (unwinding_) {
    unwound_at_point();
    return false;
  }
  self.state = TaskState::kBlocked;
  self.queue = queue;
  if (queue != nullptr) queue->insert(self.slot);
  arm(self, deadline);
  disable(self);
  ++parks_;
  self.pending_head = RecordHead::with_op(self.pending_head, Op::kWoken);
  Task* const next = reschedule();
  if (next != &self) switch_to(next);
  if (unwinding_) {
    unwound_at_point();
    return false;
  }
  self.joins = nullptr;
  record(self.woken_by_deadline ? 0 : 1);
  return !self.woken_by_deadline;
}

void Core::arm(Task& task, VirtualTime deadline) {
  task.deadline = deadline;
  task.wait_sequence = ++wait_sequence_;
  if (deadline == kForever) return;
  ++clock_uses_;
  drop_plan();  // it was made for the deadlines known then
  timers_.push_back({.deadline = deadline, .sequence = task.wait_sequence, .slot = task.slot});
  std::push_heap(timers_.begin(), timers_.end(), later);
  timers_changed();
}

void Core::timers_changed() noexcept {
  constexpr std::uint64_t kMargin = 3 * kMostAhead;  // turns not settled yet, and turns to come
  solo_until_ = timers_.empty() && step_limit_ > kMargin ? step_limit_ - kMargin : 0;
}

void Core::wake(std::uint32_t slot, bool by_deadline) {
  Task& task = *tasks_[slot];
  if (!by_deadline && task.deadline != kForever) ++stale_timers_;
  if (task.queue != nullptr) task.queue->erase(slot);
  task.queue = nullptr;
  task.clock = std::max(task.clock, by_deadline ? task.deadline : running_clock());
  task.deadline = kForever;
  task.woken_by_deadline = by_deadline;
  task.state = TaskState::kReady;
  if (!by_deadline) ++wakes_;
  if (!enabled_.contains(slot)) enable(task);  // at a gate that is open it is enabled already
  drop_stale_timers();
}

std::uint32_t Core::wake_waiters(TaskSet& waiters, bool all) {
  if (waiters.empty()) return 0;
  const std::uint32_t count = waiters.size();
  if (!all) {
    const std::uint32_t chosen = choose(ChoiceKind::kWaiter, count);
    wake(waiters.nth(chosen), false);
    return 1;
  }
  // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): wake() takes them out of it
  const TaskSet woken = waiters;
  woken.for_each([this](std::uint32_t slot) { wake(slot, false); });
  return count;
}

}  // namespace brine::sim
