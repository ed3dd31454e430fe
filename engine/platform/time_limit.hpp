#pragma once

/// `TimeLimit`: how long a `…_for` waits, from a duration in any unit.
///
/// With a parameter in nanoseconds, `recv_for(std::chrono::hours::max())` would be converted by the
/// caller, overflow, and time out at once. This stops at the ends instead, 292 years; what is not a
/// number is the longest.

#include <chrono>
#include <cstdint>
#include <ratio>
#include <type_traits>

namespace brine::engine {

class TimeLimit {
 public:
  using Nanoseconds = std::chrono::nanoseconds;

  /// Rounds towards zero, as std::chrono::duration_cast does.
  template <class Rep, class Period>
  constexpr TimeLimit(  // NOLINT(google-explicit-constructor): stands for a duration
      const std::chrono::duration<Rep, Period>& limit) noexcept
      : limit_(saturated(limit)) {}

  [[nodiscard]] constexpr Nanoseconds nanoseconds() const noexcept { return limit_; }

 private:
  __extension__ using Wide = __int128;

  template <class Rep, class Period>
  static constexpr Nanoseconds saturated(const std::chrono::duration<Rep, Period>& limit) noexcept {
    if constexpr (std::is_same_v<std::chrono::duration<Rep, Period>, Nanoseconds>) {
      return limit;
    } else if constexpr (std::is_integral_v<Rep> && sizeof(Rep) <= sizeof(std::uint64_t)) {
      // The numerator is below 2^63, so the product has place.
      using Factor = std::ratio_divide<Period, std::nano>;
      const Wide exact = static_cast<Wide>(limit.count()) * Factor::num / Factor::den;
      if (exact > Nanoseconds::max().count()) return Nanoseconds::max();
      if (exact < Nanoseconds::min().count()) return Nanoseconds::min();
      return Nanoseconds(static_cast<Nanoseconds::rep>(exact));
    } else {
      // duration_cast would go by Rep, which may have no place for the end of nanoseconds.
      constexpr auto kEnd = static_cast<long double>(Nanoseconds::max().count());
      const long double exact = std::chrono::duration<long double, std::nano>(limit).count();
      if (!(exact < kEnd)) return Nanoseconds::max();
      if (exact <= -kEnd) return Nanoseconds::min();
      return Nanoseconds(static_cast<Nanoseconds::rep>(exact));
    }
  }

  Nanoseconds limit_;
};

}  // namespace brine::engine
