#pragma once

/// Vector clocks: one epoch for each lane, where a lane belongs to a task. Compared and joined as
/// whole vectors, eight lanes at a time.

#include <algorithm>
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
inline constexpr std::uint32_t kLanesAtOnce = 8;

namespace clocks {

#if defined(__SSE2__)

/// Four lanes. By hand, for a compiler must assume that two clocks may overlap.
using Four = __m128i;

[[gnu::always_inline]] inline Four get(const Epoch* at) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const Four*>(at));
}
[[gnu::always_inline]] inline void put(Epoch* at, Four lanes) noexcept {
  _mm_storeu_si128(reinterpret_cast<Four*>(at), lanes);
}
[[gnu::always_inline]] inline Four greater(Four a, Four b) noexcept {
  const Four mask = _mm_cmpgt_epi32(a, b);
  return _mm_or_si128(_mm_and_si128(mask, a), _mm_andnot_si128(mask, b));
}

/// Eight lanes: the width of most runs, so what does the first eight loops only for the others.
[[gnu::always_inline]] inline bool reach_any_of_eight(const Epoch* clock,
                                                      const Epoch* marks) noexcept {
  const Four low = _mm_cmpgt_epi32(get(marks), get(clock));
  const Four high = _mm_cmpgt_epi32(get(marks + 4), get(clock + 4));
  return _mm_movemask_epi8(_mm_and_si128(low, high)) != 0xFFFF;
}
[[gnu::always_inline]] inline void join_eight(Epoch* into, const Epoch* from) noexcept {
  put(into, greater(get(into), get(from)));
  put(into + 4, greater(get(into + 4), get(from + 4)));
}
[[gnu::always_inline]] inline void copy_eight(Epoch* into, const Epoch* from) noexcept {
  put(into, get(from));
  put(into + 4, get(from + 4));
}

/// Whether `clock` has come to the mark of any lane.
[[gnu::always_inline]] inline bool reach_any(const Epoch* clock, const Epoch* marks,
                                             std::uint32_t width) noexcept {
  if (reach_any_of_eight(clock, marks)) return true;
  for (std::uint32_t i = kLanesAtOnce; i < width; i += kLanesAtOnce) {
    if (reach_any_of_eight(clock + i, marks + i)) return true;
  }
  return false;
}

[[gnu::always_inline]] inline void join(Epoch* into, const Epoch* from,
                                        std::uint32_t width) noexcept {
  join_eight(into, from);
  for (std::uint32_t i = kLanesAtOnce; i < width; i += kLanesAtOnce)
    join_eight(into + i, from + i);
}

[[gnu::always_inline]] inline void copy(Epoch* into, const Epoch* from,
                                        std::uint32_t width) noexcept {
  copy_eight(into, from);
  for (std::uint32_t i = kLanesAtOnce; i < width; i += kLanesAtOnce)
    copy_eight(into + i, from + i);
}

[[gnu::always_inline]] inline void fill(Epoch* into, Epoch value, std::uint32_t width) noexcept {
  const Four all = _mm_set1_epi32(value);
  put(into, all);
  put(into + 4, all);
  for (std::uint32_t i = kLanesAtOnce; i < width; i += kLanesAtOnce) {
    put(into + i, all);
    put(into + i + 4, all);
  }
}

#else

[[gnu::always_inline]] inline bool reach_any(const Epoch* clock, const Epoch* marks,
                                             std::uint32_t width) noexcept {
  bool any = false;
  for (std::uint32_t i = 0; i < width; ++i)
    any |= clock[i] >= marks[i];
  return any;
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

#endif

}  // namespace clocks

}  // namespace brine::sim
