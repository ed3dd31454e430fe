#pragma once

/// Pieces that several scenarios share: the message, its clock, and producers that keep to a rate
/// or push as fast as their pauses let them.

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

/// How many messages `rate_hz` makes in `duration_ns`, which counts in whole microseconds.
inline std::uint64_t message_count(std::uint64_t rate_hz, std::uint64_t duration_ns) noexcept {
  return rate_hz * (duration_ns / 1000) / 1'000'000;
}

/// `count` in `ns`, per second. In two steps, for count times 10^9 may overflow.
inline std::uint64_t per_second(std::uint64_t count, std::uint64_t ns) noexcept {
  if (ns == 0) ns = 1;
  return count / ns * kNanosecondsPerSecond + count % ns * kNanosecondsPerSecond / ns;
}

/// Pauses now and then: one time in four, for up to twice `period`.
template <class P>
void pause_sometimes(engine::Context<P>& context, std::chrono::nanoseconds period) {
  if (period.count() == 0 || context.random(4) != 0) return;
  const std::uint64_t span = static_cast<std::uint64_t>(period.count()) * 2 + 1;
  P::sleep_for(std::chrono::nanoseconds(context.random(span)));
}

/// Pushes messages 0, 1, … `count` of them, one each `period_ns`, each at its intended time or as
/// soon after as possible, then closes. `after_each()` runs after each push.
template <class P, class Producer, class AfterEach>
void produce_at_rate(engine::Context<P>& context, sim::WriterProgress& progress, Producer& producer,
                     std::uint64_t count, std::uint64_t period_ns, AfterEach&& after_each) {
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
    after_each();
  }
  progress.close_begins();
  producer.close();
}
template <class P, class Producer>
void produce_at_rate(engine::Context<P>& context, sim::WriterProgress& progress, Producer& producer,
                     std::uint64_t count, std::uint64_t period_ns) {
  produce_at_rate(context, progress, producer, count, period_ns, [] {});
}

/// Pushes messages 0, 1, … `count` of them, with a pause of `period` now and then, and closes.
template <class P, class Producer>
void produce_with_pauses(engine::Context<P>& context, sim::WriterProgress& progress,
                         Producer producer, std::uint64_t count, std::chrono::nanoseconds period) {
  // Every reader waits in a receive before the first message comes.
  P::sleep_for(period + std::chrono::microseconds(1));
  engine::Counter sent = context.counter("sent");
  for (std::uint64_t i = 0; i < count && !context.failed(); ++i) {
    progress.push_begins();
    producer.push(Message{.number = i, .intended_ns = nanoseconds_of<P>(P::clock::now())});
    progress.push_ended();
    sent.add();
    pause_sometimes(context, period);
  }
  progress.close_begins();
  producer.close();
}

}  // namespace brine::scenarios

template <>
inline constexpr bool brine::engine::kTraceable<brine::scenarios::Message> = true;
