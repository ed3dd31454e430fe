#include "sim/strategies/fairness.hpp"

#include <algorithm>

namespace brine::sim {

void Fairness::add(const Step& step, const TaskSet& enabled) {
  for (Spinner& spinner : spinners_) {
    spinner.able &= enabled;
    if (spinner.slot == step.slot || !step.noticed) continue;
    spinner.stepped.insert(step.slot);
    spinner.waits_for.erase(step.slot);
  }
  if (!step.yielded) return;
  const auto at = std::find_if(spinners_.begin(), spinners_.end(),
                               [&](const Spinner& other) { return other.slot == step.slot; });
  const bool first = at == spinners_.end() || at->task != step.task;
  Spinner& self = at == spinners_.end() ? spinners_.emplace_back() : *at;
  TaskSet waits_for;
  if (!first) {
    waits_for = self.able;
    waits_for -= self.stepped;
    waits_for |= self.waits_for;
    waits_for.erase(step.slot);
  }
  self = {.slot = step.slot,
          .task = step.task,
          .stepped = {},
          .able = TaskSet::first(kMaxLiveTasks),
          .waits_for = waits_for};
}

TaskSet Fairness::waiting(const TaskSet& enabled) const noexcept {
  TaskSet waiting;
  for (const Spinner& spinner : spinners_) {
    TaskSet others = spinner.waits_for;
    others &= enabled;
    if (!others.empty() && enabled.contains(spinner.slot)) waiting.insert(spinner.slot);
  }
  return waiting;
}

}  // namespace brine::sim
