#include "sim/strategies/exhaustive.hpp"

#include <algorithm>
#include <iterator>

#include "sim/core/core.hpp"

namespace brine::sim {

namespace {

bool is_yield(Op op) noexcept {
  return op == Op::kYield || op == Op::kSpinHint;
}

/// The slot of the task that ran last, if a turn of another is a preemption.
std::uint32_t unfinished(const SchedulingPoint& point) {
  const std::uint32_t slot = point.current;
  if (slot == kNoSlot || !point.enabled.contains(slot)) return kNoSlot;
  const TraceRecord& newest = point.core.trace().newest();
  const bool yielded = RecordHead::task(newest.head) == point.core.task_id(slot) &&
                       is_yield(RecordHead::op(newest.head));
  return yielded ? kNoSlot : slot;
}

}  // namespace

Exhaustive::Exhaustive(const Options& options) noexcept
    : options_(options), workload_(engine::Prng::stream(options.seed, engine::Stream::kWorkload)) {
  if (options_.preemptions) options_.reduce = false;
}

Pick Exhaustive::pick(const SchedulingPoint& point) {
  core_ = &point.core;
  if (at_ < depth_) return again(point, nodes_[at_]);
  Node& node = push();
  follow(point.core, node.asleep, node.fairness);
  find_candidates(point, node);
  if (!take_next(node)) {
    --depth_;
    cut_ = problem_.empty();
    return {.slot = kNoSlot, .points = 0};
  }
  begin_step(node, point.core);
  latest_ = at_ = depth_;
  return {.slot = node.chosen, .points = 1};
}

Pick Exhaustive::again(const SchedulingPoint& point, Node& node) {
  if (node.kind != ChoiceKind::kSchedule || !(node.enabled == point.enabled)) {
    problem_ = "the scenario is not deterministic: after the same decisions, the enabled set is " +
               point.core.describe_slots(point.enabled) + ", where it was another before";
    return {.slot = kNoSlot, .points = 0};
  }
  begin_step(node, point.core);
  latest_ = ++at_;
  return {.slot = node.chosen, .points = 1};
}

std::uint32_t Exhaustive::choose(ChoiceKind kind, std::uint32_t n) {
  if (kind == ChoiceKind::kWorkload)
    return n == 0 ? static_cast<std::uint32_t>(workload_.next() >> 32) : workload_.bounded(n);
  if (n == 0 || n > kMostPossibilities) {
    problem_ = "a choice of kind " + std::string(name_of(kind)) + " has " +
               (n == 0 ? "2^32" : std::to_string(n)) + " possibilities; at most " +
               std::to_string(kMostPossibilities) + " are enumerated";
    return 0;
  }
  if (at_ == depth_) {
    Node& node = push();
    node.kind = kind;
    node.count = n;
    node.chosen = 0;
  }
  const Node& node = nodes_[at_];
  if (node.kind != kind || node.count != n) {
    problem_ =
        "the scenario is not deterministic: after the same decisions there is a choice of "
        "kind " +
        std::string(name_of(kind)) + " among " + std::to_string(n) +
        ", and before there was "
        "another";
    return 0;
  }
  ++at_;
  return node.chosen;
}

Exhaustive::Node& Exhaustive::push() {
  if (depth_ == nodes_.size()) nodes_.emplace_back();
  Node& node = nodes_[depth_++];
  node.kind = ChoiceKind::kSchedule;
  node.step = {};
  return node;
}

void Exhaustive::begin_step(Node& node, const Core& core) {
  node.task = core.task_id(node.chosen);
  node.begin = {.records = core.trace().total(),
                .clock_uses = core.clock_uses(),
                .objects_ended = core.objects_ended(),
                .objects = core.object_count(),
                .timed = core.timed()};
}

/// What the step that began so has done beside its records.
Footprint Exhaustive::beside_records(const Core& core, const Begin& begin) noexcept {
  const bool timed = begin.timed || core.timed() || begin.clock_uses != core.clock_uses();
  if (timed || !core.trace().keeps(begin.records)) return Footprint::everything();
  return begin.objects != core.object_count() ? Footprint::creation() : Footprint();
}

/// What the latest step has done: it is kept with its point, wakes those who notice it, and may
/// have been a yield.
void Exhaustive::follow(const Core& core, std::vector<Asleep>& asleep, Fairness& fairness) {
  asleep.clear();
  fairness.clear();
  if (latest_ == 0) return;
  Node& from = nodes_[latest_ - 1];
  Footprint step = beside_records(core, from.begin);
  fairness = from.fairness;
  const Trace& trace = core.trace();
  bool yielded = false;
  std::uint64_t at = from.begin.records;
  if (!trace.keeps(at)) at = trace.total();
  for (; at != trace.total(); ++at) {
    const TraceRecord& record = trace.at(at);
    if (is_yield(RecordHead::op(record.head))) {
      yielded = true;
    } else {
      step.add(Footprint::of(record, options_.memory));
    }
  }
  if (step.is_everything()) bring_back_all();
  if (yielded || from.begin.objects_ended != core.objects_ended())
    step.add(Footprint::everything());
  from.step.add(step);
  fairness.add(
      {.slot = from.chosen, .task = from.task, .yielded = yielded, .noticed = !step.empty()},
      from.enabled);
  if (!from.step.empty()) bring_back(from);
  std::copy_if(from.asleep.begin(), from.asleep.end(), std::back_inserter(asleep),
               [&](const Asleep& other) { return !other.step.conflicts(step); });
}

void Exhaustive::find_candidates(const SchedulingPoint& point, Node& node) {
  node.enabled = node.left = point.enabled;
  node.current = unfinished(point);
  node.preemptions = 0;
  if (latest_ != 0) {
    const Node& before = nodes_[latest_ - 1];
    const bool preempted = before.current != kNoSlot && before.chosen != before.current;
    node.preemptions = before.preemptions + (preempted ? 1 : 0);
  }
  const TaskSet waiting = node.fairness.waiting(point.enabled);
  if (!waiting.empty()) {
    node.left -= waiting;
    if (node.current != kNoSlot && waiting.contains(node.current)) node.current = kNoSlot;
    gave_way_ = true;
  }
  for (const Asleep& other : node.asleep)
    node.left.erase(other.slot);
  node.aside.clear();
  if (options_.reduce) prefer_unnoticed(point, node);
}

/// A step that nobody can notice may as well come first: then no other need be tried here. Whether
/// it is one shows when it has been taken, and whether all that follows leaves the clock alone.
void Exhaustive::prefer_unnoticed(const SchedulingPoint& point, Node& node) const {
  std::uint32_t found = kNoSlot;
  node.left.for_each([&](std::uint32_t slot) {
    if (Footprint::may_be_empty(point.core.pending(slot), options_.memory)) found = slot;
  });
  if (found == kNoSlot) return;
  node.aside = node.left;
  node.aside.erase(found);
  node.left -= node.aside;
}

void Exhaustive::bring_back(Node& node) noexcept {
  if (node.kind != ChoiceKind::kSchedule || node.aside.empty()) return;
  node.left |= node.aside;
  node.aside.clear();
}

/// Each step moves the clock, and this one may have looked at it.
void Exhaustive::bring_back_all() noexcept {
  for (std::size_t i = 0; i < depth_; ++i)
    bring_back(nodes_[i]);
}

/// The next task to try at a point, the one that ran last before the others.
bool Exhaustive::take_next(Node& node) {
  const bool may_preempt =
      !options_.preemptions || node.current == kNoSlot || node.preemptions < *options_.preemptions;
  if (node.current != kNoSlot && node.left.contains(node.current)) {
    node.chosen = node.current;
  } else if (node.left.empty()) {
    return false;
  } else if (!may_preempt) {
    bounded_ = true;
    return false;
  } else {
    node.chosen = node.left.lowest();
  }
  node.left.erase(node.chosen);
  return true;
}

bool Exhaustive::advance() {
  repeated_ = cut_;
  if (core_ != nullptr && !cut_) follow(*core_, last_asleep_, last_fairness_);
  workload_ = engine::Prng::stream(options_.seed, engine::Stream::kWorkload);
  const bool more = problem_.empty() && backtrack();
  at_ = latest_ = 0;
  cut_ = false;
  return more;
}

bool Exhaustive::backtrack() {
  for (; depth_ != 0; --depth_) {
    Node& node = nodes_[depth_ - 1];
    if (node.kind != ChoiceKind::kSchedule) {
      if (++node.chosen != node.count) return true;
      continue;
    }
    if (options_.reduce)
      node.asleep.push_back({.slot = node.chosen, .task = node.task, .step = node.step});
    node.step = {};
    if (take_next(node)) return true;
  }
  return false;
}

}  // namespace brine::sim
