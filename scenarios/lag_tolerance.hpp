#pragma once

/// lag-tolerance: a producer that is much faster than its consumers. They must lag, go on at the
/// oldest retained value, account for every message, and end.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "engine/buffers/spmc_ring.hpp"
#include "scenarios/high_throughput.hpp"
#include "scenarios/mutants/ring_jump_to_newest.hpp"
#include "scenarios/ring_workload.hpp"

namespace brine::scenarios {

template <class P, class Rules>
void lag_tolerance_with(engine::Context<P>& context) {
  using Ring = engine::SpmcRing<Message, P, Rules>;
  const std::uint64_t rate = context.value("rate_hz");
  const std::uint64_t messages = message_count(rate, context.value("duration"));
  const std::chrono::nanoseconds pause(kNanosecondsPerSecond / context.value("consumer_rate_hz"));

  Ring ring({.capacity = static_cast<std::size_t>(context.value("capacity")), .name = "ring"});
  sim::RingContract contract(context, context.value("capacity"));
  // When the producer has ended, the consumers drain at full speed.
  typename P::template atomic<bool> produced{false};
  P::name(produced, "produced");

  std::deque<RingConsumer<P, Ring>> consumers;
  for (std::uint64_t i = 0; i < context.value("consumers"); ++i) {
    consumers.emplace_back(context, contract, ring,
                           RingConsumerOptions{.name = "consumer-" + std::to_string(i),
                                               .batch = context.value("batch")});
  }

  std::vector<typename P::thread> threads;
  for (RingConsumer<P, Ring>& consumer : consumers) {
    threads.emplace_back(consumer.name(), [&consumer, &produced, pause] {
      consumer.run([&produced, pause] {
        // relaxed: only a hint to hurry
        if (!produced.load(std::memory_order_relaxed)) P::sleep_for(pause);
      });
    });
  }
  threads.emplace_back("producer", [&, producer = ring.producer()]() mutable {
    produce_at_rate(context, contract.writer(), producer, messages, kNanosecondsPerSecond / rate);
    produced.store(true, std::memory_order_relaxed);
  });
  for (typename P::thread& thread : threads)
    thread.join();
}

template <class P>
void lag_tolerance(engine::Context<P>& context) {
  if (context.mutant() == "ring-jump-to-newest")
    return lag_tolerance_with<P, RingJumpToNewest>(context);
  lag_tolerance_with<P, engine::SpmcRingRules>(context);
}

}  // namespace brine::scenarios
