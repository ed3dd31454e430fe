#pragma once

/// RingContract: what every reader of a broadcast ring must see. Values carry their index in push
/// order.
///
///   ring.order         each reader begins at the writer's position and gets consecutive values: no
///                      loss without a lag, no duplicate, no reordering, nothing from before it
///                      subscribed
///   ring.lag           Lagged{n} counts exactly what was overwritten: tail - capacity - next
///   ring.conservation  pushed since the subscription = received + lagged + pending
///
/// Sampled, ring.order looks at some receives only; the account of conservation has them all.

#include <cstdint>
#include <string>
#include <utility>

#include "engine/measure/context.hpp"
#include "sim/properties/sampling.hpp"
#include "sim/properties/stream_probe.hpp"

namespace brine::sim {

class RingContract {
 public:
  RingContract(engine::RunContext& context, std::uint64_t capacity)
      : context_(&context),
        capacity_(capacity),
        order_(&context.property("ring.order")),
        conservation_(&context.property("ring.conservation")) {}

  [[nodiscard]] WriterProgress& writer() noexcept { return writer_; }

  class Reader;

 private:
  engine::RunContext* context_;
  std::uint64_t capacity_;
  engine::Property* order_;
  engine::Property* conservation_;
  WriterProgress writer_;
};

/// One reader's view; used by that reader's task only. The contract must outlive it.
class RingContract::Reader {
 public:
  /// Made before the subscription, so that it knows what had been pushed by then.
  Reader(RingContract& contract, std::string name)
      : contract_(&contract),
        name_(std::move(name)),
        sampling_(*contract.context_),
        ended_before_(contract.writer_.ended()) {}

  /// Right after the subscription. `first`: the index that the reader expects next.
  void subscribed(std::uint64_t first) {
    const std::uint64_t begun = contract_->writer_.begun();
    contract_->order_->require(first >= ended_before_ && first <= begun, [&] {
      return "'" + name_ + "' subscribed and expects value " + std::to_string(first) +
             " next, but the writer had pushed " + std::to_string(ended_before_) + " before and " +
             std::to_string(begun) + " after the subscription";
    });
    first_ = first;
    next_ = first;
  }

  /// A bound of an earlier receive is a bound of this one, too, only a weaker one.
  void receive_begins() noexcept {
    if (sampling_.begins()) ended_before_ = contract_->writer_.ended();
  }

  void received(std::uint64_t value) {
    if (sampling_.looks()) check(value);
    next_ = value + 1;
    ++received_;
  }

  void lagged(std::uint64_t n) {
    const std::uint64_t retained_from = next_ + contract_->capacity_;
    const std::uint64_t ended = ended_before_;
    const std::uint64_t begun = contract_->writer_.begun();
    const std::uint64_t least = ended > retained_from ? ended - retained_from : 1;
    const std::uint64_t most = begun > retained_from ? begun - retained_from : 0;
    contract_->context_->property("ring.lag").require(n >= least && n <= most, [&] {
      return "'" + name_ + "' was told that it missed " + std::to_string(n) +
             " values, but it missed from " + std::to_string(least) + " to " +
             std::to_string(most) + " (next " + std::to_string(next_) + ", capacity " +
             std::to_string(contract_->capacity_) + ")";
    });
    next_ += n;
    lagged_ += n;
  }

  /// After Closed: everything pushed is accounted for.
  void closed() { conserved(0, contract_->writer_.ended()); }

  /// At a quiescent point, with the ring's own count of what is still pending for this reader.
  void conserved(std::uint64_t pending, std::uint64_t pushed) {
    contract_->conservation_->require(pushed - first_ == received_ + lagged_ + pending, [&] {
      return "'" + name_ + "': " + std::to_string(pushed - first_) +
             " values pushed since it subscribed, but " + std::to_string(received_) +
             " received + " + std::to_string(lagged_) + " lagged + " + std::to_string(pending) +
             " pending";
    });
  }

  [[nodiscard]] std::uint64_t received_count() const noexcept { return received_; }
  [[nodiscard]] std::uint64_t lagged_count() const noexcept { return lagged_; }

 private:
  void check(std::uint64_t value) {
    contract_->order_->require(value == next_, [&] {
      const std::string what =
          value < next_ ? "a duplicate or an older value" : "values in between were lost";
      return "'" + name_ + "' received value " + std::to_string(value) + " where " +
             std::to_string(next_) + " is the oldest retained one: " + what +
             (lagged_ != 0 ? " (after a lag)" : "");
    });
    contract_->order_->require(value + contract_->capacity_ >= ended_before_, [&] {
      return "'" + name_ + "' received value " + std::to_string(value) +
             ", which was overwritten: " + std::to_string(ended_before_) +
             " were pushed before, and the capacity is " + std::to_string(contract_->capacity_);
    });
  }

  RingContract* contract_;
  std::string name_;
  Sampling sampling_;
  std::uint64_t first_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t ended_before_;
  std::uint64_t received_ = 0;
  std::uint64_t lagged_ = 0;
};

}  // namespace brine::sim
