#pragma once

/// seqlock-readers: one writer, in bursts, and many readers. No load may be torn, and no reader may
/// make the writer wait.

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "scenarios/mutants/seqlock_mutants.hpp"
#include "scenarios/operation_meter.hpp"
#include "scenarios/seqlock_workload.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// The rules of `Rules`, under which the one writer never finds its lock taken.
template <class Rules>
struct WatchedWriter : Rules {
  explicit WatchedWriter(engine::RunContext& context)
      : unblocked(&context.property("seqlock.unblocked")) {}

  template <class Mutex>
  std::unique_lock<Mutex> hold(Mutex& writers) const {
    std::unique_lock lock(writers, std::try_to_lock);
    unblocked->require(lock.owns_lock(), [] {
      return std::string("the writer waits for its lock, although it is the only writer");
    });
    if (!lock.owns_lock()) lock.lock();
    return lock;
  }

  engine::Property* unblocked;
};

/// `messages` writes, each `burst` of them in a row; store and update in turn. The value after n
/// writes has number n.
template <class P, class Checked>
void write_in_bursts(engine::Context<P>& context, Checked& checked) {
  using Value = typename Checked::Value;
  engine::Counter sent = context.counter("sent");
  const std::uint64_t messages = context.value("messages");
  const std::uint64_t burst = context.value("burst");
  OperationMeter<P> meter(context);
  for (std::uint64_t number = 1; number <= messages && !context.failed(); ++number) {
    meter.run(number - 1, [&] {
      checked.contract.write_begins();
      if (number % 2 == 0) {
        checked.lock.store(Value(number));
      } else {
        checked.lock.update([number](const Value&) { return Value(number); });
      }
      checked.contract.write_ended();
      return true;
    });
    sent.add();
    if (!meter.paced() && number % burst == 0) P::sleep_for(context.duration("period"));
  }
}

template <class P, class Rules>
void seqlock_readers_with(engine::Context<P>& context) {
  using Checked = CheckedSeqlock<P, WatchedWriter<Rules>>;
  Checked checked(context, context.property("seqlock.fresh"), WatchedWriter<Rules>(context));
  const std::uint64_t count = context.value("readers");
  typename P::template atomic<std::uint32_t> written{0};
  typename P::latch started(static_cast<std::ptrdiff_t>(count) + 1);

  std::deque<SeqlockReader<P, Checked>> readers;
  for (std::uint64_t i = 0; i < count; ++i)
    readers.emplace_back(context, checked, "reader-" + std::to_string(i));
  std::vector<typename P::thread> threads;
  for (SeqlockReader<P, Checked>& reader : readers) {
    threads.emplace_back(reader.name(), [&context, &reader, &started, &written] {
      started.arrive_and_wait();
      // acquire: pairs with the release store below; the last load then sees the last write.
      reader.load_until(context, [&] { return written.load(std::memory_order_acquire) != 0; });
    });
  }
  threads.emplace_back("writer", [&context, &checked, &started, &written] {
    started.arrive_and_wait();
    write_in_bursts(context, checked);
    // release: pairs with the acquire load above.
    written.store(1, std::memory_order_release);
  });
  for (typename P::thread& thread : threads)
    thread.join();
}

template <class P>
void seqlock_readers(engine::Context<P>& context) {
  if (context.mutant() == "seqlock-no-reread")
    return seqlock_readers_with<P, SeqlockWithoutReread>(context);
  if (context.mutant() == "seqlock-parity-only")
    return seqlock_readers_with<P, SeqlockParityOnly>(context);
  if (context.mutant() == "seqlock-no-mark")
    return seqlock_readers_with<P, SeqlockWithoutMark>(context);
  if (context.mutant() == "seqlock-reader-locks")
    return seqlock_readers_with<P, SeqlockReaderLocks>(context);
  if (context.mutant() == "seqlock-writer-stalls")
    return seqlock_readers_with<P, SeqlockWriterStalls>(context);
  if (context.mutant() == "seqlock-reader-no-fence")
    return seqlock_readers_with<P, SeqlockReaderWithoutFence>(context);
  if (context.mutant() == "seqlock-writer-no-fence")
    return seqlock_readers_with<P, SeqlockWriterWithoutFence>(context);
  if (context.mutant() == "seqlock-plain-words")
    return seqlock_readers_with<P, SeqlockPlainWords>(context);
  seqlock_readers_with<P, engine::SeqlockRules>(context);
}

}  // namespace brine::scenarios
