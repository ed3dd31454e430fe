#pragma once

/// Pieces that several scenarios share: producers that keep to a load plan, to a rate, or push as
/// fast as their pauses let them.

#include <chrono>
#include <cstdint>

#include "engine/measure/context.hpp"
#include "scenarios/message.hpp"
#include "scenarios/traffic.hpp"
#include "sim/properties/stream_probe.hpp"

namespace brine::scenarios {

inline constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

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

/// Pushes messages 0, 1, … `count` of them into `stream` when the load plan says so, then closes.
/// `after_each()` runs after each push.
template <class P, class Stream, class Producer, class AfterEach>
void produce_as_planned(engine::Context<P>& context, Stream& stream, Producer& producer,
                        std::uint64_t count, AfterEach&& after_each) {
  sim::WriterProgress& progress = stream.contract.writer();
  Sendings<P> sendings(context);
  engine::Counter sent = context.counter("sent");
  for (std::uint64_t i = 0; i < count && !context.failed(); ++i) {
    const std::uint64_t begun_ns = stream.traffic.next(i).begun_ns;
    sendings.send(begun_ns, [&] {
      progress.push_begins();
      producer.push(Message{.number = i, .intended_ns = begun_ns});
      progress.push_ended();
    });
    sent.add();
    after_each();
  }
  progress.close_begins();
  producer.close();
}

/// Pushes messages 0, 1, … `count` of them into `stream`, one each `period_ns`, each at its
/// intended time or as soon after as possible, then closes. `after_each()` runs after each push.
template <class P, class Stream, class Producer, class AfterEach>
void produce_at_rate(engine::Context<P>& context, Stream& stream, Producer& producer,
                     std::uint64_t count, std::uint64_t period_ns, AfterEach&& after_each) {
  if (stream.traffic.paced()) {
    produce_as_planned(context, stream, producer, count, after_each);
    return;
  }
  sim::WriterProgress& progress = stream.contract.writer();
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
template <class P, class Stream, class Producer>
void produce_at_rate(engine::Context<P>& context, Stream& stream, Producer& producer,
                     std::uint64_t count, std::uint64_t period_ns) {
  produce_at_rate(context, stream, producer, count, period_ns, [] {});
}

/// Pushes messages 0, 1, … `count` of them into `stream`, with a pause of `period` now and then
/// unless the load plan says when, and closes.
template <class P, class Stream, class Producer>
void produce_with_pauses(engine::Context<P>& context, Stream& stream, Producer producer,
                         std::uint64_t count, std::chrono::nanoseconds period) {
  if (stream.traffic.planned()) {
    produce_as_planned(context, stream, producer, count, [&] {
      if (!stream.traffic.paced()) pause_sometimes(context, period);
    });
    return;
  }
  sim::WriterProgress& progress = stream.contract.writer();
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
