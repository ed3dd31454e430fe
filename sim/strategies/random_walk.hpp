#pragma once

/// Random walk: at every scheduling point, each enabled task is equally likely.

#include "engine/measure/prng.hpp"
#include "sim/decision_source.hpp"

namespace brine::sim {

class RandomWalk final : public DecisionSource {
 public:
  explicit RandomWalk(std::uint64_t seed) noexcept;

  [[nodiscard]] std::string_view name() const noexcept override { return "random"; }
  [[nodiscard]] Pick pick(const SchedulingPoint& point) override;
  [[nodiscard]] std::uint32_t choose(ChoiceKind kind, std::uint32_t n) override;

 private:
  engine::Prng schedule_;
  engine::Prng workload_;
  engine::Prng other_;

  // The draw that ended the previous pick's run: the next task, as long as the enabled set is the
  // same.
  TaskSet drawn_from_;
  std::uint32_t drawn_ = 0;
  std::uint32_t held_ = 0;
  std::uint32_t granted_ = 0;
};

}  // namespace brine::sim
