#pragma once

/// stats-consistency: snapshots of the statistics of a ring, of a latest value and of a mailbox
/// while values are pushed and readers come and go. Every snapshot must be possible, none behind
/// the one before, and the last one exact. The latest value counts in 32 bits, from near their end.

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/outcome.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "engine/buffers/stats.hpp"
#include "scenarios/mutants/ring_lag_as_readers.hpp"
#include "scenarios/mutants/stats_mutants.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/stats_contract.hpp"

namespace brine::scenarios {

/// A buffer with statistics, and what they must keep to.
template <class Buffer_, class Policy, class P>
struct ObservedBuffer {
  using Buffer = Buffer_;
  using Ledger = typename Policy::template Ledger<P>;

  template <class Options>
  ObservedBuffer(engine::Context<P>& context, const Options& options)
      : buffer(options),
        contract(context, {.buffer = options.name, .first = Ledger::kFirst, .most = Ledger::kMost}),
        traffic(context, {.streams = kStreams}) {}

  void observe() {
    contract.observe([this] { return buffer.stats(); }, [this] { return buffer.active_readers(); });
  }

  static constexpr std::uint64_t kStreams = 3;

  Buffer buffer;
  sim::StatsContract contract;
  Traffic<P> traffic;
};

/// Readers of one buffer, one after the other: each receives up to twice `stay` values and leaves;
/// the last one stays to the end.
template <class P, class Observed>
void read_and_leave(engine::Context<P>& context, Observed& observed) {
  engine::Counter received = context.counter("received");
  engine::Counter lags = context.counter("lags");
  const std::uint64_t lives = context.value("lives");
  for (std::uint64_t life = 1; life <= lives; ++life) {
    observed.contract.coming();
    {
      auto reader = observed.buffer.subscribe();
      observed.contract.came();
      std::uint64_t receives = context.random(2 * context.value("stay") + 1);
      for (bool open = true; open && (life == lives || receives != 0);) {
        const engine::Outcome<Message> got = reader.recv();
        if (got.has_value()) {
          observed.contract.received();
          received.add();
        }
        if (got.kind() == engine::OutcomeKind::kLagged) {
          observed.contract.lagged(got.lagged());
          lags.add();
        }
        open = got.kind() != engine::OutcomeKind::kClosed;
        if (receives != 0) --receives;
        pause_sometimes(context, context.duration("think"));
      }
      observed.contract.leaving();
    }
    observed.contract.left();
  }
}

template <class P, class RingRules, class RingPolicy, class LatestPolicy>
void stats_consistency_with(engine::Context<P>& context) {
  using Ring = engine::SpmcRing<Message, P, RingRules, RingPolicy>;
  using Latest = engine::SingleLatest<Message, P, engine::SingleLatestRules, LatestPolicy>;
  using Mailbox = engine::Mailbox<Message, P, engine::MailboxRules, engine::WithStats>;
  ObservedBuffer<Ring, RingPolicy, P> ring(
      context,
      engine::SpmcRingOptions{.capacity = static_cast<std::size_t>(context.value("capacity")),
                              .name = "ring"});
  ObservedBuffer<Latest, LatestPolicy, P> latest(context,
                                                 engine::SingleLatestOptions{.name = "latest"});
  ObservedBuffer<Mailbox, engine::WithStats, P> mailbox(context,
                                                        engine::MailboxOptions{.name = "mailbox"});

  std::vector<typename P::thread> threads;
  const auto populate = [&](auto& observed) {
    const std::string& name = observed.buffer.name();
    for (std::uint64_t i = 0; i < context.value("readers"); ++i) {
      threads.emplace_back(name + "-reader-" + std::to_string(i),
                           [&context, &observed] { read_and_leave(context, observed); });
    }
    threads.emplace_back(
        name + "-writer", [&context, &observed, producer = observed.buffer.producer()]() mutable {
          produce_with_pauses(context, observed, std::move(producer), context.value("messages"),
                              context.duration("period"));
        });
  };
  populate(ring);
  populate(latest);
  populate(mailbox);
  threads.emplace_back("observer", [&] {
    engine::Counter snapshots = context.counter("snapshots");
    P::sleep_for(context.duration("period") + std::chrono::microseconds(1));  // as the writers do
    for (std::uint64_t i = 0; i < context.value("snapshots") && !context.failed(); ++i) {
      ring.observe();
      latest.observe();
      mailbox.observe();
      snapshots.add();
      pause_sometimes(context, context.duration("period"));
    }
  });
  for (typename P::thread& thread : threads)
    thread.join();
  ring.contract.finish(ring.buffer.stats());
  latest.contract.finish(latest.buffer.stats());
  mailbox.contract.finish(mailbox.buffer.stats());
}

template <class P>
void stats_consistency(engine::Context<P>& context) {
  using Rules = engine::SpmcRingRules;
  using engine::WithStats;
  if (context.mutant() == "stats-one-by-one")
    return stats_consistency_with<P, Rules, StatsOneByOne, StatsNearlyFull>(context);
  if (context.mutant() == "stats-forget-the-gone")
    return stats_consistency_with<P, Rules, StatsForgetTheGone, StatsNearlyFull>(context);
  if (context.mutant() == "stats-size-over-capacity")
    return stats_consistency_with<P, Rules, StatsSizeOverCapacity, StatsNearlyFull>(context);
  if (context.mutant() == "stats-lag-as-readers")
    return stats_consistency_with<P, RingLagAsReaders, WithStats, StatsNearlyFull>(context);
  if (context.mutant() == "stats-32-bit-wraps")
    return stats_consistency_with<P, Rules, WithStats, StatsThatWrap>(context);
  stats_consistency_with<P, Rules, WithStats, StatsNearlyFull>(context);
}

}  // namespace brine::scenarios
