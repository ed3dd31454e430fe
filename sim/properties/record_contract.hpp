#pragma once

/// RecordContract: what every consumer of a record must be called with. Each task that produces to
/// the record numbers its values: a stream, 0, 1, … per task and purpose.
///
///   record.delivery     accepted = received + lagged, and without a lag exactly the accepted
///                       values; those of one stream in the order of its produces, none twice, none
///                       invented
///   record.transformed  what is received is what the producer function returned
///
/// Streams may have gaps, for values may be rejected.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/measure/context.hpp"

namespace brine::sim {

/// A value: whose, and the how-manieth of its stream.
struct StreamPlace {
  std::uint64_t stream = 0;
  std::uint64_t number = 0;
};

class RecordContract {
 public:
  RecordContract(engine::RunContext& context, std::string record, std::size_t streams)
      : delivery_(&context.property("record.delivery")),
        transformed_(&context.property("record.transformed")),
        record_(std::move(record)),
        streams_(streams) {}

  /// Before a produce, by the task of the stream.
  void produce_begins(const StreamPlace& place) noexcept {
    // release: pairs with the acquire in Consumer::received.
    streams_[place.stream].begun.store(place.number + 1, std::memory_order_release);
  }
  /// After a produce that came to kPushed.
  void accepted(const StreamPlace& place) noexcept {
    Stream& stream = streams_[place.stream];
    // One task writes; read at quiescent points and at the end.
    stream.accepted.store(stream.accepted.load(std::memory_order_relaxed) + 1,
                          std::memory_order_relaxed);
    stream.sum.store(stream.sum.load(std::memory_order_relaxed) + place.number,
                     std::memory_order_relaxed);
  }

  class Consumer;

 private:
  struct Stream {
    std::atomic<std::uint64_t> begun{0};  ///< the greatest number that was produced, plus 1
    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> sum{0};  ///< of the accepted numbers
  };

  [[nodiscard]] std::uint64_t accepted_in_all() const noexcept {
    std::uint64_t all = 0;
    for (const Stream& stream : streams_)
      all += stream.accepted.load(std::memory_order_relaxed);
    return all;
  }

  engine::Property* delivery_;
  engine::Property* transformed_;
  std::string record_;
  std::vector<Stream> streams_;
};

/// One consumer's view; used by its dispatcher only. The contract must outlive it.
class RecordContract::Consumer {
 public:
  Consumer(RecordContract& contract, std::string name)
      : contract_(&contract), name_(std::move(name)), streams_(contract.streams_.size()) {}

  void received(const StreamPlace& place, bool transformed) {
    const bool known =
        place.stream < streams_.size() &&
        place.number < contract_->streams_[place.stream].begun.load(std::memory_order_acquire);
    contract_->delivery_->require(known, [&] { return told(place) + ", which nobody produced"; });
    if (!known) return;
    Seen& seen = streams_[place.stream];
    contract_->delivery_->require(place.number >= seen.next, [&] {
      return told(place) + " after value " + std::to_string(seen.next - 1) + " of that stream";
    });
    contract_->transformed_->require(transformed, [&] {
      return told(place) + " as it was given to the producer function, not as it was returned";
    });
    seen.next = place.number + 1;
    seen.sum += place.number;
    ++seen.received;
    ++received_;
  }

  void lagged(std::uint64_t n) noexcept { lagged_ += n; }

  /// At a quiescent point at which the consumer has nothing to take: nothing accepted is missing.
  /// (A value may have been received whose produce has not returned yet.)
  void nothing_pending() {
    const std::uint64_t accepted = contract_->accepted_in_all();
    contract_->delivery_->require(accepted <= received_ + lagged_,
                                  [&] { return account(accepted); });
  }

  /// At the end, after the last produce.
  void finished() {
    const std::uint64_t accepted = contract_->accepted_in_all();
    contract_->delivery_->require(accepted == received_ + lagged_,
                                  [&] { return account(accepted); });
    if (lagged_ != 0) return;
    for (std::size_t i = 0; i != streams_.size(); ++i) {
      const Stream& stream = contract_->streams_[i];
      const bool same = stream.accepted.load(std::memory_order_relaxed) == streams_[i].received &&
                        stream.sum.load(std::memory_order_relaxed) == streams_[i].sum;
      contract_->delivery_->require(same, [&] {
        return "'" + name_ + "' did not get exactly the accepted values of stream " +
               std::to_string(i) + " of record '" + contract_->record_ + "'";
      });
    }
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] std::size_t streams() const noexcept { return streams_.size(); }
  [[nodiscard]] std::uint64_t received_count() const noexcept { return received_; }
  [[nodiscard]] std::uint64_t lagged_count() const noexcept { return lagged_; }

 private:
  struct Seen {
    std::uint64_t next = 0;
    std::uint64_t received = 0;
    std::uint64_t sum = 0;
  };

  [[nodiscard]] std::string told(const StreamPlace& place) const {
    return "'" + name_ + "' got value " + std::to_string(place.number) + " of stream " +
           std::to_string(place.stream) + " of record '" + contract_->record_ + "'";
  }
  [[nodiscard]] std::string account(std::uint64_t accepted) const {
    return "'" + name_ + "': " + std::to_string(accepted) + " values accepted by record '" +
           contract_->record_ + "', but " + std::to_string(received_) + " received + " +
           std::to_string(lagged_) + " lagged";
  }

  RecordContract* contract_;
  std::string name_;
  std::vector<Seen> streams_;
  std::uint64_t received_ = 0;
  std::uint64_t lagged_ = 0;
};

}  // namespace brine::sim
