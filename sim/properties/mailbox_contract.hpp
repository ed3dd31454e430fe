#pragma once

/// MailboxContract: what the takers of a mailbox must see together. Values carry their index in
/// push order, from 0.
///
///   mailbox.order         values grow, over all takers: a take returns more than was ever taken
///                         before it began
///   mailbox.once          each value goes to at most one taker, and none is invented
///   mailbox.newest        a take returns nothing older than the newest value whose push had ended
///                         when it began
///   mailbox.conservation  pushed = taken + overwritten + pending
///   mailbox.final         the last value is taken, if a taker lives to the end

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/measure/context.hpp"
#include "sim/properties/sampling.hpp"
#include "sim/properties/stream_probe.hpp"

namespace brine::sim {

class MailboxContract {
 public:
  /// `messages`: an upper bound of what will be pushed; one bit each is kept.
  MailboxContract(engine::RunContext& context, std::uint64_t messages)
      : context_(&context),
        order_(&context.property("mailbox.order")),
        once_(&context.property("mailbox.once")),
        newest_(&context.property("mailbox.newest")),
        conservation_(&context.property("mailbox.conservation")),
        final_(&context.property("mailbox.final")),
        messages_(messages),
        taken_bits_(std::make_unique<std::atomic<std::uint64_t>[]>(messages / 64 + 1)) {}

  [[nodiscard]] WriterProgress& writer() noexcept { return writer_; }

  class Taker;

  /// After every taker got Closed, with the mailbox's own counts.
  void finished(std::uint64_t overwritten, bool pending) {
    const std::uint64_t pushed = writer_.ended();
    const std::uint64_t taken = taken_.load(std::memory_order_acquire);
    conservation_->require(pushed == taken + overwritten + (pending ? 1 : 0), [&] {
      return std::to_string(pushed) + " values pushed, but " + std::to_string(taken) + " taken + " +
             std::to_string(overwritten) + " overwritten + " + std::to_string(pending ? 1 : 0) +
             " pending";
    });
    final_->require(pushed == 0 || is_taken(pushed - 1), [&] {
      return "the last value, " + std::to_string(pushed - 1) + ", was never taken";
    });
  }

 private:
  [[nodiscard]] bool is_taken(std::uint64_t value) const noexcept {
    return (taken_bits_[value / 64].load(std::memory_order_acquire) >> value % 64 & 1U) != 0;
  }

  /// One more than the greatest value taken so far. acquire: pairs with the release in note_taken.
  [[nodiscard]] std::uint64_t taken_below() const noexcept {
    return taken_below_.load(std::memory_order_acquire);
  }
  void note_taken(std::uint64_t value) noexcept {
    std::uint64_t below = taken_below();
    // release: pairs with the acquire in taken_below.
    while (below < value + 1 &&
           !taken_below_.compare_exchange_weak(below, value + 1, std::memory_order_acq_rel,
                                               std::memory_order_acquire)) {
    }
  }

  engine::RunContext* context_;
  engine::Property* order_;
  engine::Property* once_;
  engine::Property* newest_;
  engine::Property* conservation_;
  engine::Property* final_;
  std::uint64_t messages_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> taken_bits_;
  std::atomic<std::uint64_t> taken_{0};
  std::atomic<std::uint64_t> taken_below_{0};
  WriterProgress writer_;
};

class MailboxContract::Taker {
 public:
  Taker(MailboxContract& contract, std::string name)
      : contract_(&contract), name_(std::move(name)), sampling_(*contract.context_) {}

  /// Sampled: bounds of an earlier take are bounds of this one, too, only weaker ones.
  void receive_begins() noexcept {
    if (!sampling_.begins()) return;
    ended_before_ = contract_->writer_.ended();
    at_least_ = contract_->taken_below();
  }

  void received(std::uint64_t value) {
    static_cast<void>(sampling_.looks());
    MailboxContract& all = *contract_;
    const bool known = value < all.messages_ && value < all.writer_.begun();
    all.once_->require(known, [&] {
      return "'" + name_ + "' took value " + std::to_string(value) + ", which nobody has pushed";
    });
    if (!known) return;
    all.order_->require(value >= at_least_, [&] {
      return "'" + name_ + "' took value " + std::to_string(value) + " after value " +
             std::to_string(at_least_ - 1) + " was taken";
    });
    at_least_ = value + 1;
    all.note_taken(value);
    const std::uint64_t bit = std::uint64_t{1} << value % 64;
    const std::uint64_t before =
        all.taken_bits_[value / 64].fetch_or(bit, std::memory_order_acq_rel);
    all.once_->require((before & bit) == 0, [&] {
      return "value " + std::to_string(value) + " was taken twice, the second time by '" + name_ +
             "'";
    });
    all.taken_.fetch_add(1, std::memory_order_acq_rel);
    all.newest_->require(value + 1 >= ended_before_, [&] {
      return "'" + name_ + "' took value " + std::to_string(value) + " although value " +
             std::to_string(ended_before_ - 1) + " was pushed before the take began";
    });
  }

 private:
  MailboxContract* contract_;
  std::string name_;
  Sampling sampling_;
  std::uint64_t at_least_ = 0;  ///< more than this taker took, or anybody before its take began
  std::uint64_t ended_before_ = 0;
};

}  // namespace brine::sim
