#pragma once

/// high-throughput: one producer at a steady rate, several consumers on a ring that is large
/// enough. Every consumer must get every message, and none may lag.

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "scenarios/ring_workload.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

template <class P>
void high_throughput(engine::Context<P>& context) {
  const std::uint64_t rate = context.value("rate_hz");
  const std::uint64_t messages = message_count(rate, context.value("duration"));
  engine::Property& complete = context.property("no-lag");

  CheckedRing<P> stream(context, context.value("capacity"));
  std::deque<RingConsumer<P>> consumers;
  for (std::uint64_t i = 0; i < context.value("consumers"); ++i) {
    consumers.emplace_back(context, stream,
                           RingConsumerOptions{.name = "consumer-" + std::to_string(i),
                                               .batch = context.value("batch"),
                                               .stall_after = messages / 2,
                                               .stall = context.duration("stall"),
                                               .stall_every = context.duration("stall_every"),
                                               .service = context.duration("service")});
  }

  std::vector<typename P::thread> threads;
  for (RingConsumer<P>& consumer : consumers) {
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
  threads.emplace_back(
      "producer", [&context, &stream, messages, rate, producer = stream.ring.producer()]() mutable {
        produce_at_rate(context, stream, producer, messages, kNanosecondsPerSecond / rate);
      });
  for (typename P::thread& thread : threads)
    thread.join();
  stream.counts.check();
}

}  // namespace brine::scenarios
