#pragma once

/// command-mailbox: commands come faster than they are executed, by one taker or several. Each
/// command is taken at most once, only the newest pending one survives, and no wake-up is lost.

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/outcome.hpp"
#include "scenarios/config_update.hpp"
#include "scenarios/mutants/mailbox_wait_first.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/mailbox_contract.hpp"

namespace brine::scenarios {

template <class P, class Box>
class CommandTaker {
 public:
  CommandTaker(engine::Context<P>& context, sim::MailboxContract& contract, Box& mailbox,
               std::string name)
      : name_(std::move(name)),
        reader_(mailbox.subscribe()),
        probe_(contract, name_),
        watch_(context, P::kSimulated, name_, reader_),
        context_(&context),
        received_(context.counter("received")),
        latency_(context.latency("end-to-end")) {}

  void run(std::chrono::nanoseconds service) {
    for (;;) {
      probe_.receive_begins();
      const engine::Outcome<Message> got = reader_.recv();
      if (!got.has_value()) break;
      probe_.received(got->number);
      received_.add();
      latency_.record(age_of<P>(*got));
      pause_sometimes(*context_, service);
    }
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  std::string name_;
  typename Box::Reader reader_;
  sim::MailboxContract::Taker probe_;
  sim::WakeWatch watch_;
  engine::Context<P>* context_;
  engine::Counter received_;
  engine::LatencyRecorder latency_;
};

template <class P, class Rules>
void command_mailbox_with(engine::Context<P>& context) {
  using Box = engine::Mailbox<Message, P, Rules>;
  Box mailbox({.name = "mailbox"});
  sim::MailboxContract contract(context, context.value("messages"));
  std::deque<CommandTaker<P, Box>> takers;
  for (std::uint64_t i = 0; i < context.value("takers"); ++i) {
    takers.emplace_back(context, contract, mailbox, "taker-" + std::to_string(i));
  }

  std::vector<typename P::thread> threads;
  for (CommandTaker<P, Box>& taker : takers) {
    threads.emplace_back(taker.name(),
                         [&taker, &context] { taker.run(context.duration("service")); });
  }
  threads.emplace_back("producer", [&context, &contract, producer = mailbox.producer()]() mutable {
    // Every taker waits in a receive before the first value comes.
    P::sleep_for(context.duration("period") + std::chrono::microseconds(1));
    engine::Counter sent = context.counter("sent");
    for (std::uint64_t i = 0; i < context.value("messages") && !context.failed(); ++i) {
      contract.writer().push_begins();
      producer.push(Message{.number = i, .intended_ns = nanoseconds_of<P>(P::clock::now())});
      contract.writer().push_ended();
      sent.add();
      pause_sometimes(context, context.duration("period"));
    }
    producer.close();
  });
  for (typename P::thread& thread : threads)
    thread.join();
  contract.finished(mailbox.overwritten(), mailbox.pending());
  context.counter("overwrites").add(mailbox.overwritten());
}

template <class P>
void command_mailbox(engine::Context<P>& context) {
  if (context.mutant() == "mailbox-wait-first")
    return command_mailbox_with<P, MailboxWaitFirst>(context);
  command_mailbox_with<P, engine::MailboxRules>(context);
}

}  // namespace brine::scenarios
