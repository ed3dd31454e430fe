#pragma once

/// LatestContract: what every reader of a latest-value cell must see. Values carry their version,
/// from 1.
///
///   latest.versions  versions only grow, and none is invented
///   latest.fresh     a receive returns nothing older than the newest value whose push had ended
///                    when it began
///   latest.final     the last value arrives at every reader that lives to the end
///   latest.closed    nobody is told of a close before the writer closes

#include <cstdint>
#include <string>
#include <utility>

#include "engine/measure/context.hpp"
#include "sim/properties/sampling.hpp"
#include "sim/properties/stream_probe.hpp"

namespace brine::sim {

class LatestContract {
 public:
  explicit LatestContract(engine::RunContext& context)
      : context_(&context),
        versions_(&context.property("latest.versions")),
        fresh_(&context.property("latest.fresh")),
        final_(&context.property("latest.final")),
        closed_(&context.property("latest.closed")) {}

  [[nodiscard]] WriterProgress& writer() noexcept { return writer_; }

  class Reader;

 private:
  engine::RunContext* context_;
  engine::Property* versions_;
  engine::Property* fresh_;
  engine::Property* final_;
  engine::Property* closed_;
  WriterProgress writer_;
};

class LatestContract::Reader {
 public:
  Reader(LatestContract& contract, std::string name)
      : contract_(&contract), name_(std::move(name)), sampling_(*contract.context_) {}

  /// A bound of an earlier receive is a bound of this one, too, only a weaker one.
  void receive_begins() noexcept {
    if (sampling_.begins()) ended_before_ = contract_->writer_.ended();
  }

  void received(std::uint64_t version) {
    if (sampling_.looks()) check(version);
    skipped_ += version - last_ - 1;
    last_ = version;
  }

  void closed() {
    contract_->closed_->require(contract_->writer_.closing(), [&] {
      return "'" + name_ + "' got Closed, but the writer has not closed";
    });
    const std::uint64_t pushed = contract_->writer_.ended();
    contract_->final_->require(last_ == pushed, [&] {
      return "'" + name_ + "' got Closed with version " + std::to_string(last_) +
             " as its last one, but version " + std::to_string(pushed) + " was the last pushed";
    });
  }

  [[nodiscard]] std::uint64_t skipped_count() const noexcept { return skipped_; }

 private:
  void check(std::uint64_t version) {
    const std::uint64_t begun = contract_->writer_.begun();
    contract_->versions_->require(version > last_ && version <= begun, [&] {
      return "'" + name_ + "' received version " + std::to_string(version) + " after version " +
             std::to_string(last_) + (version > begun ? ", which nobody has pushed" : "");
    });
    contract_->fresh_->require(version >= ended_before_, [&] {
      return "'" + name_ + "' received version " + std::to_string(version) + " although version " +
             std::to_string(ended_before_) + " was there before the receive began";
    });
  }

  LatestContract* contract_;
  std::string name_;
  Sampling sampling_;
  std::uint64_t last_ = 0;
  std::uint64_t ended_before_ = 0;
  std::uint64_t skipped_ = 0;
};

}  // namespace brine::sim
