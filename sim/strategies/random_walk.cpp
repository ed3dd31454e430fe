#include "sim/strategies/random_walk.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace brine::sim {

namespace {

constexpr std::uint64_t kEachByte = 0x0101010101010101U;

/// Writes `count` turns, 4 or 8, from the bytes of `eight`, the lowest first.
void put(std::uint64_t eight, std::uint8_t* turns, std::size_t count) {
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(turns, &eight, count);
  } else {
    for (std::size_t i = 0; i < count; ++i)
      turns[i] = static_cast<std::uint8_t>(eight >> (8 * i));
  }
}

constexpr std::uint32_t kFirst = 8;
constexpr std::uint32_t kTogether = 4;  ///< plans have a multiple of so many turns
static_assert(kTogether == 4 && kFirst % kTogether == 0 && kMostAhead % kTogether == 0);

// NOLINTNEXTLINE(bugprone-reserved-identifier): the compilers' own name
__extension__ using Product = unsigned __int128;

/// Four turns from one random number, each uniform in [0, n), n <= 256: the upper half of a product
/// is one, and the lower half is as good as a new random number. Bias as that of Prng::bounded:
/// what is left for the fourth has 40 bits.
class FourDraws {
 public:
  explicit FourDraws(std::uint64_t random) : random_(random) {}
  std::uint8_t below(std::uint32_t n) {
    const Product product = Product{random_} * n;
    random_ = static_cast<std::uint64_t>(product);
    return static_cast<std::uint8_t>(product >> 64);
  }

 private:
  std::uint64_t random_;
};

}  // namespace

/// Of as many turns as there is room for, a multiple of kTogether.
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
    if (left != 0) put((random.next() & mask) + first, at, kTogether);
    return;
  }
  std::array<std::uint8_t, kMaxLiveTasks> slots;
  std::uint32_t found = 0;
  enabled.for_each([&](std::uint32_t slot) { slots[found++] = static_cast<std::uint8_t>(slot); });
  for (; left != 0; at += kTogether, left -= kTogether) {
    FourDraws draws(random.next());
    for (std::size_t i = 0; i < kTogether; ++i)
      at[i] = slots[draws.below(count)];
  }
}

Pick RandomWalk::pick(const SchedulingPoint& point) {
  const auto room = static_cast<std::uint32_t>(point.ahead.size());
  const bool lasts = point.same || point.used != 1;
  ahead_ = !lasts                       ? 0
           : !point.same || ahead_ == 0 ? kFirst
                                        : std::min<std::uint32_t>(8 * ahead_, kMostAhead);
  const std::uint32_t planned = std::min(ahead_, room) / kTogether * kTogether;
  engine::Prng random = schedule();  // in registers: what is planned might overlap it
  const std::uint32_t slot = point.enabled.nth(random.bounded(point.count));
  if (planned != 0) plan(point.enabled, point.count, point.ahead.first(planned), random);
  schedule() = random;
  return {.slot = slot, .points = 1, .planned = planned};
}

}  // namespace brine::sim
