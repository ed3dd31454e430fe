#pragma once

/// Message: what travels through the buffers of scenarios, and its clock.

#include <chrono>
#include <cstdint>

#include "engine/platform/platform.hpp"

namespace brine::scenarios {

/// Its number in push order, and when it was meant to be sent; under a load plan, when it was
/// really sent (traffic.hpp).
struct Message {
  std::uint64_t number = 0;
  std::uint64_t intended_ns = 0;
};

/// Nanoseconds since the clock's epoch.
template <class P>
[[nodiscard]] std::uint64_t nanoseconds_of(typename P::clock::time_point time) noexcept {
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(time.time_since_epoch()).count());
}

/// Time from when a message was meant to be sent until now; a stall shows in every message that it
/// delayed.
template <class P>
[[nodiscard]] std::uint64_t age_of(const Message& message) {
  const std::uint64_t now = nanoseconds_of<P>(P::clock::now());
  return now > message.intended_ns ? now - message.intended_ns : 0;
}

}  // namespace brine::scenarios

template <>
inline constexpr bool brine::engine::kTraceable<brine::scenarios::Message> = true;
