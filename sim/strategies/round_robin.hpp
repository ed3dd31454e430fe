#pragma once

/// Round robin: the enabled tasks in the order of their slots, each for the same number of points.
/// That number, 1 to 16, and the task that begins are drawn from the seed; the rest is without
/// chance. A baseline: it finds what any regular interleaving shows, and it switches cheaply.

#include <cstdint>

#include "sim/strategies/strategy.hpp"

namespace brine::sim {

class RoundRobin final : public Strategy {
 public:
  explicit RoundRobin(std::uint64_t seed) noexcept;
  /// With `slice` points a turn, at least 1.
  RoundRobin(std::uint64_t seed, std::uint32_t slice) noexcept;

  [[nodiscard]] std::string_view name() const noexcept override { return "round-robin"; }
  [[nodiscard]] Pick pick(const SchedulingPoint& point) override;

 private:
  static Pick pick_each(const SchedulingPoint& point, std::uint32_t first);

  std::uint32_t slice_;
  std::uint32_t turn_ = kNoSlot;  ///< whose turn it is; none before the first pick
  std::uint64_t left_ = 0;        ///< points that are left of the turn
};

}  // namespace brine::sim
