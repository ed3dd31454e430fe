#pragma once

/// Pieces that several scenarios share: the message, its clock, and a producer that keeps to a
/// rate.

#include <chrono>
#include <cstdint>

#include "engine/measure/context.hpp"
#include "engine/platform/platform.hpp"
#include "sim/properties/stream_probe.hpp"

namespace brine::scenarios {

/// What travels through the buffers: its number in push order, and when it was meant to be sent.
struct Message {
  std::uint64_t number = 0;
  std::uint64_t intended_ns = 0;
};

inline constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

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

/// Pushes messages 0, 1, … `count` of them, one each `period_ns`, each at its intended time or as
/// soon after as possible, then closes.
template <class P, class Producer>
void produce_at_rate(engine::Context<P>& context, sim::WriterProgress& progress, Producer& producer,
                     std::uint64_t count, std::uint64_t period_ns) {
  engine::Counter sent = context.counter("sent");
  // One period late, so that every consumer waits in a receive before the first message comes.
  const auto start = P::clock::now() + std::chrono::nanoseconds(period_ns);
  for (std::uint64_t i = 0; i < count && !context.failed(); ++i) {
    const auto intended = start + std::chrono::nanoseconds(i * period_ns);
    P::sleep_until(intended);
    progress.push_begins();
    producer.push(Message{.number = i, .intended_ns = nanoseconds_of<P>(intended)});
    progress.push_ended();
    sent.add();
  }
  producer.close();
}

}  // namespace brine::scenarios

template <>
inline constexpr bool brine::engine::kTraceable<brine::scenarios::Message> = true;
