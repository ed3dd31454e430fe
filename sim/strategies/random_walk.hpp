#pragma once

/// Random walk: at every scheduling point, each enabled task is equally likely.

#include <cstdint>
#include <span>

#include "sim/strategies/strategy.hpp"

namespace brine::sim {

class RandomWalk final : public Strategy {
 public:
  using Strategy::Strategy;

  [[nodiscard]] std::string_view name() const noexcept override { return "random"; }
  [[nodiscard]] Pick pick(const SchedulingPoint& point) override;

 private:
  static void plan(const TaskSet& enabled, std::uint32_t count, std::span<std::uint8_t> turns,
                   engine::Prng& random);

  // A pick plans ahead as far as the enabled set is likely to last: eight times as far as the one
  // before while it lasts, and not at all where the sets change at each point. Draws that a change
  // of the set makes useless were independent of it, so every point stays uniform.
  std::uint32_t ahead_ = 0;
};

}  // namespace brine::sim
