#pragma once

/// SimClock: virtual time in the shape of a std clock. It starts at 0 in every run.

#include <chrono>
#include <cstdint>

#include "engine/platform/time_limit.hpp"
#include "sim/core/core.hpp"

namespace brine::sim {

struct SimClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<SimClock>;
  static constexpr bool is_steady = true;

  [[nodiscard]] static time_point now() {
    Core* const core = current_core;
    return time_point(duration(core == nullptr ? 0 : static_cast<rep>(core->now())));
  }
};

/// Times before the start count as the start; times after 146 years are never.
[[nodiscard]] inline VirtualTime virtual_time(SimClock::time_point time) noexcept {
  const auto ns = time.time_since_epoch().count();
  if (ns >= std::int64_t{1} << 62) return kForever;
  return ns < 0 ? 0 : static_cast<VirtualTime>(ns);
}

/// now + limit, or the end of time if that is too far.
[[nodiscard]] inline SimClock::time_point deadline_in(engine::TimeLimit limit) {
  const SimClock::time_point now = SimClock::now();
  const SimClock::duration wait = limit.nanoseconds();
  return wait > SimClock::time_point::max() - now ? SimClock::time_point::max() : now + wait;
}

}  // namespace brine::sim
