#pragma once

/// mixed-workload: tasks that write and read one store, in a stated mixture, in batches; after each
/// batch a task waits until its writes are applied.

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "scenarios/keyed_store.hpp"
#include "scenarios/load_meter.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// Of the first `count` operations, how many write: the mixture, evenly spread.
[[nodiscard]] constexpr std::uint64_t writes_among(std::uint64_t count,
                                                   std::uint64_t percent) noexcept {
  return count * percent / 100;
}

/// One task, to its end.
template <class P>
void read_and_write(engine::Context<P>& context, KeyedStore<P>& store,
                    typename KeyedStore<P>::Reader& reader, LoadMeter<P>& meter,
                    std::uint64_t writer) {
  const std::uint64_t count = context.value("messages");
  const std::uint64_t percent = context.value("write_percent");
  engine::Counter writes = context.counter("writes");
  engine::Counter reads = context.counter("reads");
  std::uint64_t accepted = 0;
  meter.begin();
  while (meter.figures().attempted < count && !context.failed()) {
    meter.batch([&](std::uint64_t number) {
      const std::uint64_t written = writes_among(number, percent);
      if (writes_among(number + 1, percent) == written) {
        const std::uint64_t read = number - written;
        meter.time(store.succeeds(read), [&] { return reader.read(read); });
        reads.add();
        return;
      }
      const bool pushed = meter.time(store.succeeds(written), [&] {
        return store.write({.stream = writer, .number = written});
      });
      if (pushed) ++accepted;
      writes.add();
    });
    store.await({.stream = writer, .number = accepted});
  }
}

template <class P>
void mixed_workload_round(engine::Context<P>& context, LoadRounds<P>& rounds) {
  const std::uint64_t writers = context.value("writers");
  KeyedStore<P> store(context, writers);
  store.populate();
  std::deque<LoadMeter<P>> meters;
  std::deque<typename KeyedStore<P>::Reader> readers;
  std::vector<typename P::thread> threads;
  for (std::uint64_t writer = 0; writer != writers; ++writer) {
    LoadMeter<P>& meter = meters.emplace_back(context, "task-" + std::to_string(writer),
                                              Turn{.task = writer, .tasks = writers});
    auto& reader = readers.emplace_back(store);
    threads.emplace_back(meter.task(), [&context, &store, &meter, &reader, writer] {
      read_and_write(context, store, reader, meter, writer);
    });
  }
  for (typename P::thread& thread : threads)
    thread.join();
  store.finish();
  for (const LoadMeter<P>& meter : meters)
    rounds.note(meter);
}

template <class P>
void mixed_workload(engine::Context<P>& context) {
  LoadRounds<P> rounds(context);
  rounds.run([&] { mixed_workload_round(context, rounds); });
}

}  // namespace brine::scenarios
