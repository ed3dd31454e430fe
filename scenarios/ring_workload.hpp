#pragma once

/// A consumer of a broadcast ring that checks its contract: what high-throughput and lag-tolerance
/// have in common.

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/outcome.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/ring_contract.hpp"

namespace brine::scenarios {

struct RingConsumerOptions {
  std::string name;
  std::uint64_t batch = 1;           ///< 1: receive one by one; more: in batches of at most so many
  std::uint64_t stall_after = 0;     ///< stalls once, after so many values
  std::chrono::nanoseconds stall{};  ///< for so long; 0: never
};

template <class P, class Ring>
class RingConsumer {
 public:
  /// Subscribes. `contract`, `ring` and `context` must outlive it.
  RingConsumer(engine::Context<P>& context, sim::RingContract& contract, Ring& ring,
               RingConsumerOptions options)
      : options_(std::move(options)),
        ring_(&ring),
        probe_(contract, options_.name),
        reader_(ring.subscribe()),
        watch_(context, P::kSimulated, options_.name, reader_),
        context_(&context),
        received_(context.counter("received")),
        lags_(context.counter("lags")),
        latency_(context.latency("end-to-end")),
        batch_(options_.batch) {
    probe_.subscribed(reader_.position());
    if constexpr (P::kSimulated) {
      check_ = context.on_quiescent([this] {
        if (!inside_) probe_.conserved(ring_->pushed() - reader_.position(), ring_->pushed());
      });
    }
  }
  ~RingConsumer() {
    if constexpr (P::kSimulated) context_->drop_quiescent(check_);
  }
  RingConsumer(const RingConsumer&) = delete;
  RingConsumer& operator=(const RingConsumer&) = delete;

  /// Receives until Closed; `after_each()` runs after each value or batch. A lag is received again
  /// at once.
  template <class AfterEach>
  void run(AfterEach&& after_each) {
    for (;;) {
      probe_.receive_begins();
      const engine::Outcome<std::size_t> got =
          options_.batch > 1 ? reader_.recv_batch(batch_) : receive_one();
      inside_ = true;
      if (got.kind() == engine::OutcomeKind::kClosed) break;
      if (got.kind() == engine::OutcomeKind::kLagged) {
        probe_.lagged(got.lagged());
        lags_.add();
        inside_ = false;
        continue;
      }
      for (std::size_t i = 0; i < *got; ++i)
        take(batch_[i]);
      inside_ = false;
      if (options_.stall.count() != 0 && probe_.received_count() >= options_.stall_after) {
        P::sleep_for(std::exchange(options_.stall, {}));
      }
      after_each();
    }
    probe_.closed();
  }

  [[nodiscard]] const sim::RingContract::Reader& probe() const noexcept { return probe_; }
  [[nodiscard]] const std::string& name() const noexcept { return options_.name; }

 private:
  engine::Outcome<std::size_t> receive_one() {
    engine::Outcome<Message> got = reader_.recv();
    if (!got.has_value()) return got.template reason<std::size_t>();
    batch_.front() = *got;
    return std::size_t{1};
  }

  void take(const Message& message) {
    probe_.received(message.number);
    received_.add();
    latency_.record(age_of<P>(message));
  }

  RingConsumerOptions options_;
  Ring* ring_;
  sim::RingContract::Reader probe_;  // before the reader: it begins before the subscription
  typename Ring::Reader reader_;
  sim::WakeWatch watch_;
  engine::Context<P>* context_;
  engine::Counter received_;
  engine::Counter lags_;
  engine::LatencyRecorder latency_;
  std::vector<Message> batch_;
  std::size_t check_ = 0;
  bool inside_ = false;  ///< between a receive and its account: the counts do not add up
};

}  // namespace brine::scenarios
