#include "tests/litmus/depth_first.hpp"

#include <stdexcept>

namespace brine::litmus {

sim::Pick DepthFirst::pick(const sim::SchedulingPoint& point) {
  return {.slot = point.enabled.nth(choose(sim::ChoiceKind::kSchedule, point.count))};
}

std::uint32_t DepthFirst::choose(sim::ChoiceKind /*kind*/, std::uint32_t n) {
  if (at_ == decisions_.size()) decisions_.push_back({.chosen = 0, .count = n});
  const Decision& decision = decisions_[at_++];
  if (decision.count != n)
    throw std::logic_error("the same decisions have led to another choice than before");
  return decision.chosen;
}

bool DepthFirst::advance() {
  at_ = 0;
  while (!decisions_.empty() && ++decisions_.back().chosen == decisions_.back().count)
    decisions_.pop_back();
  return !decisions_.empty();
}

}  // namespace brine::litmus
