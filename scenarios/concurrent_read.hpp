#pragma once

/// concurrent-read: readers that read keys of a full store as fast as they can, in batches, while
/// one task rewrites it, with a pause now and then, until they are done.

#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "scenarios/keyed_store.hpp"
#include "scenarios/load_meter.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// One reader, to its end.
template <class P>
void read_on(engine::Context<P>& context, typename KeyedStore<P>::Reader& reader,
             const KeyedStore<P>& store, LoadMeter<P>& meter) {
  const std::uint64_t count = context.value("messages");
  meter.begin();
  while (meter.figures().attempted < count && !context.failed()) {
    meter.batch([&](std::uint64_t number) {
      meter.time(store.succeeds(number), [&] { return reader.read(number); });
    });
  }
}

/// Until nobody reads any more. Its operations are not measured.
template <class P>
void rewrite(engine::Context<P>& context, KeyedStore<P>& store,
             const std::atomic<std::uint64_t>& reading) {
  std::uint64_t accepted = 0;
  const std::uint64_t most = context.value("messages");
  for (std::uint64_t number = 0; number != most && !context.failed(); ++number) {
    if (reading.load(std::memory_order_relaxed) == 0) return;
    if (store.write({.stream = 0, .number = number})) ++accepted;
    store.await({.stream = 0, .number = accepted});
    pause_sometimes(context, context.duration("period"));
  }
}

template <class P>
void concurrent_read_round(engine::Context<P>& context, LoadRounds<P>& rounds) {
  KeyedStore<P> store(context, 1);
  store.populate();
  const std::uint64_t count = context.value("readers");
  std::atomic<std::uint64_t> reading{count};
  std::deque<LoadMeter<P>> meters;
  std::deque<typename KeyedStore<P>::Reader> readers;
  std::vector<typename P::thread> threads;
  for (std::uint64_t i = 0; i != count; ++i) {
    LoadMeter<P>& meter = meters.emplace_back(context, "reader-" + std::to_string(i),
                                              Turn{.task = i, .tasks = count});
    auto& reader = readers.emplace_back(store);
    threads.emplace_back(meter.task(), [&context, &store, &meter, &reader, &reading] {
      read_on(context, reader, store, meter);
      reading.fetch_sub(1, std::memory_order_relaxed);
    });
  }
  threads.emplace_back("rewriter", [&] { rewrite(context, store, reading); });
  for (typename P::thread& thread : threads)
    thread.join();
  store.finish();
  for (const LoadMeter<P>& meter : meters)
    rounds.note(meter);
}

template <class P>
void concurrent_read(engine::Context<P>& context) {
  LoadRounds<P> rounds(context);
  rounds.run([&] { concurrent_read_round(context, rounds); });
}

}  // namespace brine::scenarios
