#pragma once

/// CalendarWatch: notices that the system clock was set during a soak. Nothing is timed by it, but
/// people compare times of day with those of other logs.

#include <cstdint>
#include <string>

namespace brine::soak {

/// Not thread-safe.
class CalendarWatch {
 public:
  /// What is less is the clock being disciplined, or this thread being late between two readings.
  static constexpr std::int64_t kLeastNs = 1'000'000'000;

  /// The same moment by the clock that nobody sets, nanoseconds since the soak began, and by the
  /// system clock, nanoseconds since 1970. In the order of time.
  void see(std::uint64_t now_ns, std::int64_t unix_ns) noexcept;

  /// "the system clock was set back by 240h, 5s after the start; …"; empty when it never was.
  [[nodiscard]] std::string remark() const;

 private:
  bool any_ = false;
  std::int64_t offset_ns_ = 0;  ///< of the system clock, at the moment before
  std::uint64_t count_ = 0;
  std::int64_t first_by_ns_ = 0;
  std::uint64_t first_at_ns_ = 0;
};

}  // namespace brine::soak
