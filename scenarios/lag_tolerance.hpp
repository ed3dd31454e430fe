#pragma once

/// lag-tolerance: a producer that is much faster than its consumers. They must lag, go on at the
/// oldest retained value, account for every message, and end.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "scenarios/mutants/ring_jump_to_newest.hpp"
#include "scenarios/mutants/ring_lag_as_readers.hpp"
#include "scenarios/ring_workload.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

template <class P, class Rules>
void lag_tolerance_with(engine::Context<P>& context) {
  const std::uint64_t rate = context.value("rate_hz");
  const std::uint64_t messages = message_count(rate, context.value("duration"));
  const std::chrono::nanoseconds pause(kNanosecondsPerSecond / context.value("consumer_rate_hz"));

  CheckedRing<P, Rules> stream(context, context.value("capacity"));
  // When the producer has ended, the consumers drain at full speed.
  typename P::template atomic<bool> produced{false};
  P::name(produced, "produced");

  std::deque<RingConsumer<P, Rules>> consumers;
  for (std::uint64_t i = 0; i < context.value("consumers"); ++i) {
    consumers.emplace_back(context, stream,
                           RingConsumerOptions{.name = "consumer-" + std::to_string(i),
                                               .batch = context.value("batch")});
  }

  std::vector<typename P::thread> threads;
  for (RingConsumer<P, Rules>& consumer : consumers) {
    threads.emplace_back(consumer.name(), [&consumer, &produced, pause] {
      consumer.run([&produced, pause] {
        // relaxed: only a hint to hurry
        if (!produced.load(std::memory_order_relaxed)) P::sleep_for(pause);
      });
    });
  }
  threads.emplace_back("producer", [&, producer = stream.ring.producer()]() mutable {
    produce_at_rate(context, stream, producer, messages, kNanosecondsPerSecond / rate);
    produced.store(true, std::memory_order_relaxed);
  });
  for (typename P::thread& thread : threads)
    thread.join();
  stream.counts.check();
}

template <class P>
void lag_tolerance(engine::Context<P>& context) {
  if (context.mutant() == "ring-jump-to-newest")
    return lag_tolerance_with<P, RingJumpToNewest>(context);
  if (context.mutant() == "ring-lag-as-readers")
    return lag_tolerance_with<P, RingLagAsReaders>(context);
  lag_tolerance_with<P, engine::SpmcRingRules>(context);
}

}  // namespace brine::scenarios
