#pragma once

/// high-throughput: one producer at a steady rate, several consumers on a ring that is large
/// enough. Every consumer must get every message, and none may lag.

#include <deque>
#include <string>
#include <vector>

#include "engine/buffers/spmc_ring.hpp"
#include "scenarios/ring_workload.hpp"

namespace brine::scenarios {

inline std::uint64_t message_count(std::uint64_t rate_hz, std::uint64_t duration_ns) noexcept {
  return rate_hz * (duration_ns / 1000) / 1'000'000;
}

template <class P>
void high_throughput(engine::Context<P>& context) {
  using Ring = engine::SpmcRing<Message, P>;
  const std::uint64_t rate = context.value("rate_hz");
  const std::uint64_t messages = message_count(rate, context.value("duration"));
  engine::Property& complete = context.property("no-lag");

  Ring ring({.capacity = static_cast<std::size_t>(context.value("capacity")), .name = "ring"});
  sim::RingContract contract(context, context.value("capacity"));
  std::deque<RingConsumer<P, Ring>> consumers;
  for (std::uint64_t i = 0; i < context.value("consumers"); ++i) {
    consumers.emplace_back(context, contract, ring,
                           RingConsumerOptions{.name = "consumer-" + std::to_string(i),
                                               .batch = context.value("batch"),
                                               .stall_after = messages / 2,
                                               .stall = context.duration("stall")});
  }

  std::vector<typename P::thread> threads;
  for (RingConsumer<P, Ring>& consumer : consumers) {
    threads.emplace_back(consumer.name(), [&consumer, &complete, messages] {
      consumer.run([] {});
      complete.require(consumer.probe().received_count() == messages, [&] {
        return "'" + consumer.name() + "' got " +
               std::to_string(consumer.probe().received_count()) + " of " +
               std::to_string(messages) + " messages; it lagged by " +
               std::to_string(consumer.probe().lagged_count()) + " in all";
      });
    });
  }
  threads.emplace_back("producer", [&context, &contract, messages, rate,
                                    producer = ring.producer()]() mutable {
    produce_at_rate(context, contract.writer(), producer, messages, kNanosecondsPerSecond / rate);
  });
  for (typename P::thread& thread : threads)
    thread.join();
}

}  // namespace brine::scenarios
