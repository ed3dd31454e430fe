#pragma once

/// Random walk: at every scheduling point, each enabled task is equally likely.

#include <cstdint>
#include <optional>
#include <span>

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
  void plan(const TaskSet& enabled, std::uint32_t count, std::span<std::uint8_t> turns);

  std::uint64_t seed_;
  engine::Prng schedule_;
  std::optional<engine::Prng> workload_;  ///< made when they are first asked
  std::optional<engine::Prng> other_;

  // A pick plans ahead as far as the enabled set is likely to last: eight times as far as the one
  // before while it lasts, and not at all where the sets change at each point. Draws that a change
  // of the set makes useless were independent of it, so every point stays uniform.
  std::uint32_t ahead_ = 0;
};

}  // namespace brine::sim
