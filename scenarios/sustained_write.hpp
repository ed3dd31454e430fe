#pragma once

/// sustained-write: writers that write at a steady rate, in batches, and wait after each batch
/// until it is applied. The latency of a write counts from the instant at which it was meant to
/// begin, so that a wait or a stall shows in every write that it delayed.

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "scenarios/keyed_store.hpp"
#include "scenarios/load_meter.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// One writer, to its end.
template <class P>
void write_steadily(engine::Context<P>& context, KeyedStore<P>& store, LoadMeter<P>& meter,
                    std::uint64_t writer) {
  const std::uint64_t rate = context.value("rate_hz");
  const std::uint64_t period_ns = kNanosecondsPerSecond / rate;
  const std::uint64_t count = message_count(rate, context.value("duration"));
  std::uint64_t accepted = 0;
  // One period late, so that the consumer waits in a receive before the first write comes.
  const auto start = P::clock::now() + std::chrono::nanoseconds(period_ns);
  meter.begin();
  while (meter.figures().attempted < count && !context.failed()) {
    meter.batch([&](std::uint64_t number) {
      const auto intended = start + std::chrono::nanoseconds(number * period_ns);
      if (!meter.paced()) P::sleep_until(intended);
      const bool pushed = meter.time(nanoseconds_of<P>(intended), store.succeeds(number), [&] {
        return store.write({.stream = writer, .number = number});
      });
      if (pushed) ++accepted;
    });
    store.await({.stream = writer, .number = accepted});
  }
}

template <class P>
void sustained_write_round(engine::Context<P>& context, LoadRounds<P>& rounds) {
  const std::uint64_t writers = context.value("writers");
  KeyedStore<P> store(context, writers);
  std::deque<LoadMeter<P>> meters;
  std::vector<typename P::thread> threads;
  for (std::uint64_t writer = 0; writer != writers; ++writer) {
    LoadMeter<P>& meter = meters.emplace_back(context, "writer-" + std::to_string(writer),
                                              Turn{.task = writer, .tasks = writers});
    threads.emplace_back(meter.task(), [&context, &store, &meter, writer] {
      write_steadily(context, store, meter, writer);
    });
  }
  for (typename P::thread& thread : threads)
    thread.join();
  store.finish();
  for (const LoadMeter<P>& meter : meters)
    rounds.note(meter);
}

template <class P>
void sustained_write(engine::Context<P>& context) {
  LoadRounds<P> rounds(context);
  rounds.run([&] { sustained_write_round(context, rounds); });
}

}  // namespace brine::scenarios
