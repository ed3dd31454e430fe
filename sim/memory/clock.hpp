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

/// Whether `clock` has come to the mark of any lane.
[[gnu::always_inline]] inline bool reach_any(const Epoch* clock, const Epoch* marks,
                                             std::uint32_t width) noexcept {
#if defined(__SSE2__)
  for (std::uint32_t i = 0; i < width; i += kLanesAtOnce) {
    const auto at = [i](const Epoch* epochs, std::uint32_t half) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(epochs + i + 4 * half));
    };
    const __m128i low = _mm_cmpgt_epi32(at(marks, 0), at(clock, 0));
    const __m128i high = _mm_cmpgt_epi32(at(marks, 1), at(clock, 1));
    if (_mm_movemask_epi8(_mm_and_si128(low, high)) != 0xFFFF) return true;
  }
  return false;
#else
  bool any = false;
  for (std::uint32_t i = 0; i < width; ++i)
    any |= clock[i] >= marks[i];
  return any;
#endif
}

[[gnu::always_inline]] inline void join(Epoch* into, const Epoch* from,
                                        std::uint32_t width) noexcept {
  for (std::uint32_t i = 0; i < width; i += kLanesAtOnce) {
    for (std::uint32_t lane = i; lane < i + kLanesAtOnce; ++lane)
      into[lane] = std::max(into[lane], from[lane]);
  }
}

[[gnu::always_inline]] inline void copy(Epoch* into, const Epoch* from,
                                        std::uint32_t width) noexcept {
  for (std::uint32_t i = 0; i < width; i += kLanesAtOnce)
    std::copy_n(from + i, kLanesAtOnce, into + i);
}

[[gnu::always_inline]] inline void fill(Epoch* into, Epoch value, std::uint32_t width) noexcept {
  for (std::uint32_t i = 0; i < width; i += kLanesAtOnce)
    std::fill_n(into + i, kLanesAtOnce, value);
}

}  // namespace clocks

}  // namespace brine::sim
