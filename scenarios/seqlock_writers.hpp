#pragma once

/// seqlock-writers: several writers count in one seqlock by read-modify-writes, some of which are
/// refused half-way, while readers load it. Nothing may be lost.

#include <cstdint>
#include <deque>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "scenarios/mutants/seqlock_mutants.hpp"
#include "scenarios/operation_meter.hpp"
#include "scenarios/seqlock_workload.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// One writer's `messages` increments; the function of one in eight throws, and changes nothing.
template <class P, class Checked>
void count_up(engine::Context<P>& context, Checked& checked, engine::Property& lossless,
              const std::string& name, const Turn& turn) {
  using Value = typename Checked::Value;
  engine::Counter sent = context.counter("sent");
  engine::Counter refused = context.counter("refused");
  const std::uint64_t messages = context.value("messages");
  OperationMeter<P> meter(context, turn);
  std::uint64_t last = 0;
  for (std::uint64_t i = 0; i < messages && !context.failed(); ++i) {
    if (context.random(8) == 0) {
      const std::exception_ptr thrown = P::guarded([&checked] {
        checked.lock.update([](const Value&) -> Value { throw std::runtime_error("refused"); });
      });
      lossless.require(thrown != nullptr, [&] {
        return "'" + name + "': what the function of an update threw did not reach the caller";
      });
      refused.add();
    }
    Value stored;
    meter.run(i, [&] {
      checked.contract.write_begins();
      stored = checked.lock.update([](const Value& now) { return Value(now.words.front() + 1); });
      checked.contract.write_ended();
      return true;
    });
    sent.add();
    lossless.require(stored.words.front() > last, [&] {
      return "'" + name + "' counted to " + std::to_string(last) + ", and later to " +
             std::to_string(stored.words.front()) + ": an increment is lost";
    });
    last = stored.words.front();
    if (!meter.paced()) pause_sometimes(context, context.duration("period"));
  }
}

template <class P, class Rules>
void seqlock_writers_with(engine::Context<P>& context) {
  using Checked = CheckedSeqlock<P, Rules, std::uint64_t, 2>;
  // A total that is behind, or falls, has lost an increment.
  engine::Property& lossless = context.property("seqlock.lossless");
  Checked checked(context, lossless);
  const std::uint64_t writers = context.value("writers");
  typename P::template atomic<std::uint64_t> finished{0};

  std::deque<SeqlockReader<P, Checked>> readers;
  for (std::uint64_t i = 0; i < context.value("readers"); ++i)
    readers.emplace_back(context, checked, "reader-" + std::to_string(i));
  std::vector<typename P::thread> threads;
  for (SeqlockReader<P, Checked>& reader : readers) {
    threads.emplace_back(reader.name(), [&context, &reader, &finished, writers] {
      // acquire: pairs with the increment below; the last load then sees all that was written.
      reader.load_until(context,
                        [&] { return finished.load(std::memory_order_acquire) == writers; });
    });
  }
  for (std::uint64_t i = 0; i < writers; ++i) {
    const std::string name = "writer-" + std::to_string(i);
    threads.emplace_back(name, [&context, &checked, &lossless, &finished, name, i, writers] {
      count_up(context, checked, lossless, name, {.task = i, .tasks = writers});
      // acq_rel: pairs with the acquire load above, for all writers before this one, too.
      finished.fetch_add(1, std::memory_order_acq_rel);
    });
  }
  for (typename P::thread& thread : threads)
    thread.join();

  if (context.failed()) return;
  const std::uint64_t total = checked.lock.load().words.front();
  lossless.require(total == checked.contract.ended(), [&] {
    return "the total is " + std::to_string(total) + " after " +
           std::to_string(checked.contract.ended()) + " increments by " + std::to_string(writers) +
           " writers";
  });
}

template <class P>
void seqlock_writers(engine::Context<P>& context) {
  if (context.mutant() == "seqlock-read-then-write")
    return seqlock_writers_with<P, SeqlockReadThenWrite>(context);
  seqlock_writers_with<P, engine::SeqlockRules>(context);
}

}  // namespace brine::scenarios
