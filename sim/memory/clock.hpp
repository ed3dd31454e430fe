#pragma once

/// Vector clocks: one epoch for each lane, where a lane belongs to a task. Compared and joined as
/// whole vectors, four lanes at a time, and aligned for that: every clock begins at a multiple of
/// 16 bytes.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace brine::sim {

/// Counts what a task has published. 31 bits: signed comparisons are what baseline processors have.
using Epoch = std::int32_t;
/// Later than every epoch: it has not happened.
inline constexpr Epoch kNever = std::numeric_limits<Epoch>::max();

/// Widths of clocks are multiples of this.
inline constexpr std::uint32_t kLanesAtOnce = 4;

namespace clocks {

#if defined(__SSE2__)

/// Four lanes. By hand, for a compiler must assume that two clocks may overlap.
using Four = __m128i;

[[gnu::always_inline]] inline Four get(const Epoch* at) noexcept {
  return _mm_load_si128(reinterpret_cast<const Four*>(at));
}
[[gnu::always_inline]] inline void put(Epoch* at, Four lanes) noexcept {
  _mm_store_si128(reinterpret_cast<Four*>(at), lanes);
}
[[gnu::always_inline]] inline Four greater(Four a, Four b) noexcept {
  const Four mask = _mm_cmpgt_epi32(a, b);
  return _mm_or_si128(_mm_and_si128(mask, a), _mm_andnot_si128(mask, b));
}

[[gnu::always_inline]] inline bool reach_any_of_four(const Epoch* clock,
                                                     const Epoch* marks) noexcept {
  return _mm_movemask_epi8(_mm_cmpgt_epi32(get(marks), get(clock))) != 0xFFFF;
}
[[gnu::always_inline]] inline bool reach_any_of_eight(const Epoch* clock,
                                                      const Epoch* marks) noexcept {
  const Four low = _mm_cmpgt_epi32(get(marks), get(clock));
  const Four high = _mm_cmpgt_epi32(get(marks + 4), get(clock + 4));
  return _mm_movemask_epi8(_mm_and_si128(low, high)) != 0xFFFF;
}
[[gnu::always_inline]] inline void join_four(Epoch* into, const Epoch* from) noexcept {
  put(into, greater(get(into), get(from)));
}
[[gnu::always_inline]] inline void copy_four(Epoch* into, const Epoch* from) noexcept {
  put(into, get(from));
}

/// -1 in one lane.
alignas(16) inline constexpr std::array<std::array<Epoch, kLanesAtOnce>, kLanesAtOnce> kOneLane = {
    {{-1, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, -1, 0}, {0, 0, 0, -1}}};

/// ++clock[lane], written as part of four: the clock is soon read as a whole, and a wide load that
/// follows a narrow store waits until that has left for the cache.
[[gnu::always_inline]] inline void count_lane(Epoch* clock, std::uint32_t lane) noexcept {
  Epoch* const four = clock + lane / kLanesAtOnce * kLanesAtOnce;
  put(four, _mm_sub_epi32(get(four), get(kOneLane[lane % kLanesAtOnce].data())));
}

/// Calls `each(lane)` for each fourth lane. Most runs have four lanes or eight, so that what does
/// them loops only for the others; where the width is a constant nothing is asked.
template <class Each>
[[gnu::always_inline]] inline void for_each_four(std::uint32_t width, Each&& each) noexcept {
  each(0);
  if (width == kLanesAtOnce) return;
  each(kLanesAtOnce);
  for (std::uint32_t i = 2 * kLanesAtOnce; i < width; i += kLanesAtOnce)
    each(i);
}

/// Whether `clock` has come to the mark of any lane.
[[gnu::always_inline]] inline bool reach_any(const Epoch* clock, const Epoch* marks,
                                             std::uint32_t width) noexcept {
  if (width == kLanesAtOnce) return reach_any_of_four(clock, marks);
  if (reach_any_of_eight(clock, marks)) return true;
  for (std::uint32_t i = 2 * kLanesAtOnce; i < width; i += kLanesAtOnce) {
    if (reach_any_of_four(clock + i, marks + i)) return true;
  }
  return false;
}

/// The place of the first of the marks that `clock` has come to in any of kWidth lanes, four or
/// eight; 4: it has come to none.
template <std::uint32_t kWidth>
[[gnu::always_inline]] inline std::uint32_t first_reached(
    const Epoch* clock, const std::array<const Epoch*, 4>& marks) noexcept {
  const auto before = [clock](const Epoch* mark) {  // a lane: all ones, or zero
    Four all = _mm_cmpgt_epi32(get(mark), get(clock));
    if constexpr (kWidth == 2 * kLanesAtOnce)
      all = _mm_and_si128(all, _mm_cmpgt_epi32(get(mark + 4), get(clock + 4)));
    return all;
  };
  const Four newer = _mm_packs_epi32(before(marks[0]), before(marks[1]));
  const Four older = _mm_packs_epi32(before(marks[2]), before(marks[3]));
  const auto lanes = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(newer, older)));
  return static_cast<std::uint32_t>(std::countr_one(lanes)) / 4;
}

[[gnu::always_inline]] inline void join(Epoch* into, const Epoch* from,
                                        std::uint32_t width) noexcept {
  for_each_four(width, [=](std::uint32_t i) { join_four(into + i, from + i); });
}

[[gnu::always_inline]] inline void copy(Epoch* into, const Epoch* from,
                                        std::uint32_t width) noexcept {
  for_each_four(width, [=](std::uint32_t i) { copy_four(into + i, from + i); });
}

[[gnu::always_inline]] inline void fill(Epoch* into, Epoch value, std::uint32_t width) noexcept {
  const Four all = _mm_set1_epi32(value);
  for_each_four(width, [=](std::uint32_t i) { put(into + i, all); });
}

#else

[[gnu::always_inline]] inline bool reach_any(const Epoch* clock, const Epoch* marks,
                                             std::uint32_t width) noexcept {
  bool any = false;
  for (std::uint32_t i = 0; i < width; ++i)
    any |= clock[i] >= marks[i];
  return any;
}

template <std::uint32_t kWidth>
[[gnu::always_inline]] inline std::uint32_t first_reached(
    const Epoch* clock, const std::array<const Epoch*, 4>& marks) noexcept {
  std::uint32_t first = 0;
  while (first != marks.size() && !reach_any(clock, marks[first], kWidth))
    ++first;
  return first;
}

[[gnu::always_inline]] inline void join(Epoch* into, const Epoch* from,
                                        std::uint32_t width) noexcept {
  for (std::uint32_t i = 0; i < width; ++i)
    into[i] = std::max(into[i], from[i]);
}

[[gnu::always_inline]] inline void copy(Epoch* into, const Epoch* from,
                                        std::uint32_t width) noexcept {
  std::copy_n(from, width, into);
}

[[gnu::always_inline]] inline void fill(Epoch* into, Epoch value, std::uint32_t width) noexcept {
  std::fill_n(into, width, value);
}

[[gnu::always_inline]] inline void count_lane(Epoch* clock, std::uint32_t lane) noexcept {
  ++clock[lane];
}

#endif

}  // namespace clocks

}  // namespace brine::sim
