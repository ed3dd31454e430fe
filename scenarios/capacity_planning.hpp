#pragma once

/// capacity-planning: how long a ring lasts between a producer and a slower consumer, both steady.
/// The lag must begin when arithmetic says so, and from then on lose what arithmetic says.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/ring_workload.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/capacity_plan.hpp"

namespace brine::scenarios {

/// The instants start, start + 1 / rate, start + 2 / rate, …, rounded down to a nanosecond each,
/// and by how much they were missed.
template <class P>
class Beat {
 public:
  using TimePoint = typename P::clock::time_point;

  Beat(TimePoint start, std::uint64_t rate_hz) : start_(start), rate_hz_(rate_hz) {}

  /// Waits for the next instant and returns it.
  TimePoint next() {
    const TimePoint intended = at(count_++);
    P::sleep_until(intended);
    return intended;
  }

  /// After what was to happen at `intended` has happened.
  void happened(TimePoint intended) {
    const auto late = nanoseconds_of<P>(P::clock::now()) - nanoseconds_of<P>(intended);
    late_ns_ = std::max(late_ns_, late);
  }

  /// The instants go on from now, without being late.
  void restart() {
    start_ = P::clock::now();
    count_ = 1;
  }

  [[nodiscard]] std::uint64_t late_ns() const noexcept { return late_ns_; }

 private:
  [[nodiscard]] TimePoint at(std::uint64_t count) const {
    const std::uint64_t whole = count / rate_hz_;
    const std::uint64_t rest = count % rate_hz_ * kNanosecondsPerSecond / rate_hz_;
    return start_ + std::chrono::nanoseconds(whole * kNanosecondsPerSecond + rest);
  }

  TimePoint start_;
  std::uint64_t rate_hz_;
  std::uint64_t count_ = 0;
  std::uint64_t late_ns_ = 0;
};

/// A consumer that takes one message each beat until the producer has ended, then drains the rest
/// at full speed.
template <class P>
class PlannedConsumer {
 public:
  PlannedConsumer(engine::Context<P>& context, CheckedRing<P>& stream, std::string name)
      : consumer_(context, stream, RingConsumerOptions{.name = std::move(name)}) {}

  void run(std::uint64_t rate_hz, const typename P::template atomic<bool>& produced) {
    Beat<P> beat(P::clock::now(), rate_hz);
    for (bool open = true; open;) {
      // relaxed: only a hint to hurry
      const bool drains = produced.load(std::memory_order_relaxed);
      if (!drains) beat.happened(beat.next());
      const bool waits = !consumer_.ready();
      open = consumer_.receive();
      if (consumer_.probe().lagged_count() != 0 && !onset_) onset_ = P::clock::now();
      // It keeps to its rate from the message on that it had to wait for.
      if (waits) beat.restart();
    }
    late_ns_ = beat.late_ns();
  }

  [[nodiscard]] sim::CapacityPlan::Observed observed(typename P::clock::time_point start,
                                                     std::uint64_t producer_late_ns) const {
    sim::CapacityPlan::Observed seen{.lost = consumer_.probe().lagged_count(),
                                     .late_ns = producer_late_ns + late_ns_};
    if (onset_) seen.onset_ns = static_cast<std::uint64_t>((*onset_ - start).count());
    return seen;
  }
  [[nodiscard]] const std::string& name() const noexcept { return consumer_.name(); }

 private:
  RingConsumer<P> consumer_;
  std::optional<typename P::clock::time_point> onset_;
  std::uint64_t late_ns_ = 0;
};

/// What the producer did, for the account after its end.
template <class P>
struct PlannedProduction {
  typename P::clock::time_point start;  ///< when the first message was meant to be sent
  std::uint64_t late_ns = 0;
};

template <class P, class Producer>
PlannedProduction<P> produce_on_the_beat(engine::Context<P>& context, sim::WriterProgress& progress,
                                         Producer producer, std::uint64_t messages) {
  const std::uint64_t rate = context.value("rate_hz");
  // One period late, so that every consumer waits in a receive before the first message comes.
  const auto start = P::clock::now() + std::chrono::nanoseconds(kNanosecondsPerSecond / rate);
  Beat<P> beat(start, rate);
  engine::Counter sent = context.counter("sent");
  for (std::uint64_t i = 0; i < messages && !context.failed(); ++i) {
    const auto intended = beat.next();
    progress.push_begins();
    producer.push(Message{.number = i, .intended_ns = nanoseconds_of<P>(intended)});
    progress.push_ended();
    sent.add();
    beat.happened(intended);
  }
  return {.start = start, .late_ns = beat.late_ns()};
}

template <class P>
void capacity_planning(engine::Context<P>& context) {
  const std::uint64_t messages = message_count(context.value("rate_hz"), context.value("duration"));
  const sim::CapacityPlan plan(context, {.rate_hz = context.value("rate_hz"),
                                         .consumer_rate_hz = context.value("consumer_rate_hz"),
                                         .capacity = context.value("capacity"),
                                         .messages = messages});
  CheckedRing<P> stream(context, context.value("capacity"));
  std::deque<PlannedConsumer<P>> consumers;
  for (std::uint64_t i = 0; i < context.value("consumers"); ++i)
    consumers.emplace_back(context, stream, "consumer-" + std::to_string(i));

  typename P::template atomic<bool> produced{false};
  P::name(produced, "produced");
  PlannedProduction<P> production;
  std::vector<typename P::thread> threads;
  for (PlannedConsumer<P>& consumer : consumers) {
    threads.emplace_back(consumer.name(), [&consumer, &context, &produced] {
      consumer.run(context.value("consumer_rate_hz"), produced);
    });
  }
  threads.emplace_back("producer", [&, producer = stream.ring.producer()]() mutable {
    production =
        produce_on_the_beat(context, stream.contract.writer(), std::move(producer), messages);
    produced.store(true, std::memory_order_relaxed);
  });
  for (typename P::thread& thread : threads)
    thread.join();
  stream.counts.check();
  for (const PlannedConsumer<P>& consumer : consumers)
    plan.judge(consumer.name(), consumer.observed(production.start, production.late_ns));
}

}  // namespace brine::scenarios
