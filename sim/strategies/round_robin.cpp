#include "sim/strategies/round_robin.hpp"

namespace brine::sim {

namespace {

constexpr std::uint32_t kMostPoints = 16;

}  // namespace

RoundRobin::RoundRobin(std::uint64_t seed) noexcept : RoundRobin(seed, 1) {
  slice_ = 1 + schedule().bounded(kMostPoints);
}

RoundRobin::RoundRobin(std::uint64_t seed, std::uint32_t slice) noexcept
    : Strategy(seed), slice_(slice) {}

Pick RoundRobin::pick(const SchedulingPoint& point) {
  const bool first = turn_ == kNoSlot;
  if (slice_ == 1 && !first) return pick_each(point, point.enabled.next_after(point.current));
  left_ -= left_ < point.used ? left_ : point.used;
  if (first) {
    turn_ = point.enabled.nth(schedule().bounded(point.count));
    left_ = slice_;
  } else if (left_ == 0 || !point.enabled.contains(turn_)) {
    turn_ = point.enabled.next_after(turn_);
    left_ = slice_;
  }
  return {.slot = turn_, .points = left_};
}

/// A turn a point: dealt out as far ahead as there is room.
Pick RoundRobin::pick_each(const SchedulingPoint& point, std::uint32_t first) {
  std::uint32_t last = first;
  for (std::uint8_t& turn : point.ahead)
    turn = static_cast<std::uint8_t>(last = point.enabled.next_after(last));
  return {.slot = first, .points = 1, .planned = point.ahead.size()};
}

}  // namespace brine::sim
