#pragma once

/// A mailbox with what it must keep to, and a taker that checks it: what the scenarios on mailboxes
/// have in common.

#include <cstdint>
#include <string>
#include <utility>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/outcome.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/mailbox_contract.hpp"
#include "sim/properties/reader_counts.hpp"

namespace brine::scenarios {

template <class P, class Rules = engine::MailboxRules>
struct CheckedMailbox {
  using Mailbox = engine::Mailbox<Message, P, Rules>;

  /// `messages`: how many will be pushed at most. `streams`: that share the rate of a load plan.
  CheckedMailbox(engine::Context<P>& context, std::uint64_t messages, std::uint64_t streams = 1)
      : mailbox({.name = "mailbox"}),
        contract(context, messages),
        traffic(context, {.delivery = Delivery::kToOne, .streams = streams}),
        counts(context, P::kSimulated, "mailbox",
               [this] { return sim::ReaderCounts::Figures{.active = mailbox.active_readers()}; }) {}

  /// After every taker got Closed.
  void finish(engine::Context<P>& context) {
    contract.finished(mailbox.overwritten(), mailbox.pending());
    counts.check();
    context.counter("overwrites").add(mailbox.overwritten());
  }

  Mailbox mailbox;
  sim::MailboxContract contract;
  Traffic<P> traffic;
  sim::ReaderCounts counts;
};

/// One taker's life, from its subscription on.
template <class P, class Rules = engine::MailboxRules>
class CommandTaker {
 public:
  /// Subscribes. `context` and `checked` must outlive it.
  CommandTaker(engine::Context<P>& context, CheckedMailbox<P, Rules>& checked, std::string name)
      : name_(std::move(name)),
        checked_(&checked),
        reader_(checked.mailbox.subscribe()),
        probe_(checked.contract, name_),
        watch_(context, P::kSimulated, name_, reader_),
        received_(context.counter("received")),
        receipts_(context, checked.traffic) {
    checked.counts.came();
  }
  ~CommandTaker() { checked_->counts.goes(); }
  CommandTaker(const CommandTaker&) = delete;
  CommandTaker& operator=(const CommandTaker&) = delete;

  /// Waits for a command; false when it got Closed.
  bool receive() {
    probe_.receive_begins();
    return take(reader_.recv());
  }

  /// The same without waiting; true when there was no command, too.
  bool poll() {
    probe_.receive_begins();
    return take(reader_.try_recv());
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  bool take(const engine::Outcome<Message>& got) {
    if (got.has_value()) {
      probe_.received(got->number);
      received_.add();
      static_cast<void>(receipts_.took(*got));
    }
    return got.kind() != engine::OutcomeKind::kClosed;
  }

  std::string name_;
  CheckedMailbox<P, Rules>* checked_;
  typename CheckedMailbox<P, Rules>::Mailbox::Reader reader_;
  sim::MailboxContract::Taker probe_;
  sim::WakeWatch watch_;
  engine::Counter received_;
  Receipts<P> receipts_;
};

}  // namespace brine::scenarios
