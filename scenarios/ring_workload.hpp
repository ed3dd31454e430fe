#pragma once

/// A broadcast ring with what it must keep to, and a consumer that checks it: what the scenarios on
/// rings have in common.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/outcome.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/reader_counts.hpp"
#include "sim/properties/ring_contract.hpp"

namespace brine::scenarios {

template <class P, class Rules = engine::SpmcRingRules>
struct CheckedRing {
  using Ring = engine::SpmcRing<Message, P, Rules>;

  CheckedRing(engine::Context<P>& context, std::uint64_t capacity,
              const TrafficOptions& options = {})
      : ring({.capacity = static_cast<std::size_t>(capacity), .name = "ring"}),
        contract(context, capacity),
        traffic(context, options),
        counts(context, P::kSimulated, "ring", [this] {
          return sim::ReaderCounts::Figures{.active = ring.active_readers(),
                                            .dropped = ring.dropped()};
        }) {}

  Ring ring;
  sim::RingContract contract;
  Traffic<P> traffic;
  sim::ReaderCounts counts;
};

struct RingConsumerOptions {
  std::string name;
  std::uint64_t batch = 1;           ///< 1: receive one by one; more: in batches of at most so many
  std::uint64_t stall_after = 0;     ///< stalls once, after so many values
  std::chrono::nanoseconds stall{};  ///< for so long; 0: never
  std::chrono::nanoseconds stall_every{};  ///< stalls again and again; 0: once
  std::chrono::nanoseconds service{};      ///< works so long on each value
};

/// One reader's life, from its subscription on.
template <class P, class Rules = engine::SpmcRingRules>
class RingConsumer {
 public:
  /// Subscribes. `context` and `checked` must outlive it.
  RingConsumer(engine::Context<P>& context, CheckedRing<P, Rules>& checked,
               RingConsumerOptions options)
      : options_(std::move(options)),
        checked_(&checked),
        probe_(checked.contract, options_.name),
        reader_(checked.ring.subscribe()),
        watch_(context, P::kSimulated, options_.name, reader_),
        context_(&context),
        received_(context.counter("received")),
        lags_(context.counter("lags")),
        dropped_(context),
        receipts_(context, checked.traffic),
        batch_(options_.batch) {
    probe_.subscribed(reader_.position());
    checked.counts.came();
    if constexpr (P::kSimulated) {
      check_ = context.on_quiescent([this] {
        const std::uint64_t pushed = checked_->ring.pushed();
        if (!accounting_) probe_.conserved(pushed - reader_.position(), pushed);
      });
    }
  }
  ~RingConsumer() {
    if constexpr (P::kSimulated) context_->drop_quiescent(check_);
    checked_->counts.goes();
  }
  RingConsumer(const RingConsumer&) = delete;
  RingConsumer& operator=(const RingConsumer&) = delete;

  /// One receive, or two when the first tells of a lag; false when it was Closed.
  bool receive() {
    for (;;) {
      probe_.receive_begins();
      const engine::OutcomeKind kind = options_.batch > 1 ? receive_batch() : receive_one();
      accounting_ = false;
      if (kind == engine::OutcomeKind::kValue) [[likely]]
        return true;
      if (kind == engine::OutcomeKind::kLagged) continue;
      probe_.closed();
      return false;
    }
  }

  /// Receives until Closed; `after_each()` runs after each value or batch.
  template <class AfterEach>
  void run(AfterEach&& after_each) {
    if (options_.stall_every.count() != 0) next_stall_ = P::clock::now() + options_.stall_every / 2;
    while (receive()) {
      if (options_.stall.count() != 0) stall();
      after_each();
    }
  }

  /// Whether a receive would not wait. Peeks.
  [[nodiscard]] bool ready() const { return reader_.available(); }

  /// Before an early end: what came up to this reader's position is accounted for.
  void leave() { probe_.conserved(0, reader_.position()); }

  [[nodiscard]] const sim::RingContract::Reader& probe() const noexcept { return probe_; }
  [[nodiscard]] const std::string& name() const noexcept { return options_.name; }

 private:
  // Each receives and accounts for it at once.
  engine::OutcomeKind receive_one() {
    const engine::Outcome<Message> got = reader_.recv();
    accounting_ = true;
    if (got.has_value()) [[likely]]
      take(*got);
    if (got.kind() == engine::OutcomeKind::kLagged) take_lag(got.lagged());
    return got.kind();
  }
  engine::OutcomeKind receive_batch() {
    const engine::Outcome<std::size_t> got = reader_.recv_batch(batch_);
    accounting_ = true;
    for (std::size_t i = 0; got.has_value() && i < *got; ++i)
      take(batch_[i]);
    if (got.kind() == engine::OutcomeKind::kLagged) take_lag(got.lagged());
    return got.kind();
  }

  void take(const Message& message) {
    probe_.received(message.number);
    received_.add();
    static_cast<void>(receipts_.took(message, options_.service));
  }

  /// If it is time.
  void stall() {
    if (options_.stall_every.count() == 0) {
      if (probe_.received_count() >= options_.stall_after)
        P::sleep_for(std::exchange(options_.stall, {}));
    } else if (P::clock::now() >= next_stall_) {
      P::sleep_for(options_.stall);
      next_stall_ += options_.stall_every;
    }
  }

  void take_lag(std::uint64_t n) {
    probe_.lagged(n);
    checked_->counts.lagged(n);
    lags_.add();
    dropped_.add(n);
  }

  RingConsumerOptions options_;
  CheckedRing<P, Rules>* checked_;
  sim::RingContract::Reader probe_;  // before the reader: it begins before the subscription
  typename CheckedRing<P, Rules>::Ring::Reader reader_;
  sim::WakeWatch watch_;
  engine::Context<P>* context_;
  engine::Counter received_;
  engine::Counter lags_;
  DroppedCount dropped_;
  Receipts<P> receipts_;
  std::vector<Message> batch_;
  std::size_t check_ = 0;
  typename P::clock::time_point next_stall_;
  bool accounting_ = false;  ///< between a receive and its account: the counts do not add up
};

}  // namespace brine::scenarios
