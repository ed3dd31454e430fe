#include "sim/strategies/random_walk.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace brine::sim {

namespace {

constexpr std::uint64_t kEachByte = 0x0101010101010101U;

/// Writes `count` turns, at most 8, from the bytes of `eight`, the lowest first.
void put(std::uint64_t eight, std::uint8_t* turns, std::size_t count) {
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(turns, &eight, count);
  } else {
    for (std::size_t i = 0; i < count; ++i)
      turns[i] = static_cast<std::uint8_t>(eight >> (8 * i));
  }
}

// In eights, for eight turns come from one random number.
constexpr std::uint32_t kFirst = 8;

/// Uniform in [0, n), from a random number of 32 bits.
std::uint8_t scaled(std::uint64_t random, std::uint32_t n) {
  return static_cast<std::uint8_t>((random * n) >> 32);
}

}  // namespace

[[gnu::always_inline]] inline void RandomWalk::plan(const TaskSet& enabled, std::uint32_t count,
                                                    std::span<std::uint8_t> turns,
                                                    engine::Prng& random) {
  std::uint8_t* at = turns.data();
  std::size_t left = turns.size();
  const std::uint32_t lowest = enabled.lowest();
  const bool power_of_two = (count & (count - 1)) == 0;
  if (power_of_two && enabled.is_one_range()) {
    // The usual case: a byte of a random number for each turn, eight at once. No byte overflows:
    // the greatest is the greatest slot.
    const std::uint64_t mask = (count - 1) * kEachByte;
    const std::uint64_t first = lowest * kEachByte;
    for (; left >= 16 && count <= 16; at += 16, left -= 16) {  // four bits do
      const std::uint64_t sixteen = random.next();
      put((sixteen & mask) + first, at, 8);
      put((sixteen >> 4 & mask) + first, at + 8, 8);
    }
    for (; left >= 8; at += 8, left -= 8)
      put((random.next() & mask) + first, at, 8);
    if (left != 0) put((random.next() & mask) + first, at, left);
    return;
  }
  std::array<std::uint8_t, kMaxLiveTasks> slots;
  std::uint32_t found = 0;
  enabled.for_each([&](std::uint32_t slot) { slots[found++] = static_cast<std::uint8_t>(slot); });
  for (; left >= 2; at += 2, left -= 2) {
    const std::uint64_t two = random.next();
    const std::array<std::uint8_t, 2> both = {slots[scaled(two >> 32, count)],
                                              slots[scaled(two & 0xFFFFFFFF, count)]};
    std::memcpy(at, both.data(), both.size());
  }
  if (left != 0) *at = slots[random.bounded(count)];
}

Pick RandomWalk::pick(const SchedulingPoint& point) {
  const auto room = static_cast<std::uint32_t>(point.ahead.size());
  const bool lasts = point.same || point.used != 1;
  ahead_ = !lasts                       ? 0
           : !point.same || ahead_ == 0 ? kFirst
                                        : std::min<std::uint32_t>(8 * ahead_, kMostAhead);
  const std::uint32_t planned = std::min(ahead_, room);
  engine::Prng random = schedule();  // in registers: what is planned might overlap it
  const std::uint32_t slot = point.enabled.nth(random.bounded(point.count));
  if (planned != 0) plan(point.enabled, point.count, point.ahead.first(planned), random);
  schedule() = random;
  return {.slot = slot, .points = 1, .planned = planned};
}

}  // namespace brine::sim
