#include "sim/strategies/random_walk.hpp"

namespace brine::sim {

namespace {

/// A run of equal draws longer than this is handed out in two picks.
constexpr std::uint32_t kMostPoints = 64;

}  // namespace

RandomWalk::RandomWalk(std::uint64_t seed) noexcept
    : schedule_(engine::Prng::stream(seed, engine::Stream::kSchedule)),
      workload_(engine::Prng::stream(seed, engine::Stream::kWorkload)),
      other_(engine::Prng::stream(seed, engine::Stream::kFault)) {}

Pick RandomWalk::pick(const SchedulingPoint& point) {
  // Draws until one differs, so that the run of equal draws is handed out at once. When the enabled
  // set has changed, all draws are thrown away, whatever they were; so every point stays uniform.
  const bool same = granted_ != 0 && drawn_from_ == point.enabled;
  if (same && point.used < granted_) {
    // Asked early, for the same set: what is left of the run stands. (To draw anew would favour a
    // change.)
    granted_ -= point.used;
    return {.slot = point.enabled.nth(drawn_), .points = granted_};
  }
  const bool held = same && point.used == granted_;
  const std::uint32_t index = held ? held_ : schedule_.bounded(point.count);
  std::uint32_t points = 1;
  std::uint32_t next = schedule_.bounded(point.count);
  while (next == index && points < kMostPoints) {
    ++points;
    next = schedule_.bounded(point.count);
  }
  drawn_ = index;
  held_ = next;
  granted_ = points;
  drawn_from_ = point.enabled;
  return {.slot = point.enabled.nth(index), .points = points};
}

std::uint32_t RandomWalk::choose(ChoiceKind kind, std::uint32_t n) {
  engine::Prng& stream = kind == ChoiceKind::kWorkload ? workload_ : other_;
  return n == 0 ? static_cast<std::uint32_t>(stream.next() >> 32) : stream.bounded(n);
}

}  // namespace brine::sim
