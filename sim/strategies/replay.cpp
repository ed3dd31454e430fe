#include "sim/strategies/replay.hpp"

#include <utility>

#include "sim/core/core.hpp"

namespace brine::sim {

namespace {

std::string describe_recorded(const Core& core, const Decision& decision) {
  std::string text = "task " + std::to_string(decision.task) + " of the enabled set ";
  if ((decision.enabled & 0x80000000U) == 0) {
    TaskSet set;
    for (std::uint32_t slot = 0; slot < 31; ++slot) {
      if ((decision.enabled >> slot & 1U) != 0) set.insert(slot);
    }
    text += core.describe_slots(set);
  } else {
    text += "with signature " + std::to_string(decision.enabled);
  }
  return text + ", about to " + core.describe(RecordHead::of(decision.op, decision.object));
}

std::string describe_actual(const SchedulingPoint& point, std::uint32_t slot) {
  std::string text = "the enabled set is " + point.core.describe_slots(point.enabled);
  if (slot == kNoSlot) return text + ", that task has ended or was never started";
  const std::string_view able = point.enabled.contains(slot) ? "" : " (not enabled)";
  return text + ", " + point.core.describe_pending(slot) + std::string(able);
}

}  // namespace

std::size_t Replay::next_of(bool schedule, std::size_t from) const noexcept {
  while (from < log_->items.size() && (log_->items[from].kind == ChoiceKind::kSchedule) != schedule)
    ++from;
  return from;
}

bool Replay::finished() const {
  const bool schedule_done =
      next_of(true, picked_ ? schedule_at_ + 1 : schedule_at_) == log_->items.size();
  return schedule_done && next_of(false, choice_at_) == log_->items.size();
}

void Replay::diverge(std::size_t decision, std::uint64_t step, std::string recorded,
                     std::string actual) {
  if (divergence_) return;
  divergence_ = {.decision = decision,
                 .step = step,
                 .recorded = std::move(recorded),
                 .actual = std::move(actual)};
}

Pick Replay::improvise(const SchedulingPoint& point) {
  picked_ = false;
  if (mode_ == Mode::kStrict) return {.slot = kNoSlot, .points = 0};
  ++drifted_;
  const bool stay = point.current != kNoSlot && point.enabled.contains(point.current);
  return {.slot = stay ? point.current : point.enabled.lowest(), .points = 1};
}

Pick Replay::pick(const SchedulingPoint& point) {
  const std::uint64_t step = point.core.current_step();
  if (picked_) {
    schedule_used_ += point.used;
    const Decision& last = log_->items[schedule_at_];
    if (schedule_used_ < last.count) {
      // Asked early. Equal decisions are recorded as one, also when the enabled set changed and
      // changed back between them.
      const std::uint32_t slot = point.core.slot_of(last.task);
      const bool goes_on = slot != kNoSlot && point.enabled.contains(slot) &&
                           last.enabled == point.enabled.signature();
      if (goes_on) return {.slot = slot, .points = last.count - schedule_used_};
      diverge(schedule_at_, step,
              "task " + std::to_string(last.task) + " goes on for " + std::to_string(last.count) +
                  " points",
              "the enabled set became " + point.core.describe_slots(point.enabled) + " after " +
                  std::to_string(schedule_used_));
      if (mode_ == Mode::kStrict) return improvise(point);
    }
    ++schedule_at_;
    schedule_used_ = 0;
  }
  schedule_at_ = next_of(true, schedule_at_);
  if (schedule_at_ == log_->items.size()) {
    diverge(schedule_at_, step, "the record ends here",
            describe_actual(point, point.enabled.lowest()));
    return improvise(point);
  }
  const Decision& decision = log_->items[schedule_at_];
  const std::uint32_t slot = point.core.slot_of(decision.task);
  const bool possible = slot != kNoSlot && point.enabled.contains(slot);
  const bool fits = possible && decision.enabled == point.enabled.signature() &&
                    decision.op == RecordHead::op(point.core.pending(slot)) &&
                    decision.object == RecordHead::object(point.core.pending(slot));
  if (!fits) {
    diverge(schedule_at_, step, describe_recorded(point.core, decision),
            describe_actual(point, slot));
    if (mode_ == Mode::kStrict || !possible) {
      if (mode_ == Mode::kLenient) ++schedule_at_;
      return improvise(point);
    }
    ++drifted_;
  }
  picked_ = true;
  return {.slot = slot, .points = decision.count};
}

std::uint32_t Replay::choose(ChoiceKind kind, std::uint32_t n) {
  choice_at_ = next_of(false, choice_at_);
  // Without a record, numbers that go round: a loop that waits for one of them ends.
  const auto improvised = [&] {
    return static_cast<std::uint32_t>(n == 0 ? drifted_ : drifted_ % n);
  };
  if (choice_at_ == log_->items.size()) {
    diverge(choice_at_, 0, "the record ends here",
            "a choice of kind " + std::string(name_of(kind)));
    ++drifted_;
    return improvised();
  }
  const Decision& decision = log_->items[choice_at_];
  const bool fits =
      decision.kind == kind && decision.enabled == n && (n == 0 || decision.object < n);
  if (!fits) {
    diverge(choice_at_, 0,
            "a choice of kind " + std::string(name_of(decision.kind)) + " among " +
                std::to_string(decision.enabled) + ", which took " +
                std::to_string(decision.object),
            "a choice of kind " + std::string(name_of(kind)) + " among " + std::to_string(n));
    ++drifted_;
  }
  if (++choice_used_ >= decision.count) {
    ++choice_at_;
    choice_used_ = 0;
  }
  return fits ? decision.object : improvised();
}

}  // namespace brine::sim
