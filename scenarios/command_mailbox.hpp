#pragma once

/// command-mailbox: commands come faster than they are executed, by one taker or several. Each
/// command is taken at most once, only the newest pending one survives, and no wake-up is lost.

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/mailbox_workload.hpp"
#include "scenarios/mutants/mailbox_brings_back.hpp"
#include "scenarios/mutants/mailbox_wait_first.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

template <class P, class Rules>
void command_mailbox_with(engine::Context<P>& context) {
  const std::uint64_t messages = context.value("messages");
  CheckedMailbox<P, Rules> commands(context, messages);
  std::deque<CommandTaker<P, Rules>> takers;
  for (std::uint64_t i = 0; i < context.value("takers"); ++i)
    takers.emplace_back(context, commands, "taker-" + std::to_string(i));

  std::vector<typename P::thread> threads;
  for (CommandTaker<P, Rules>& taker : takers) {
    threads.emplace_back(taker.name(), [&taker, &context] {
      while (taker.receive())
        pause_sometimes(context, context.duration("service"));
    });
  }
  threads.emplace_back("producer", [&context, &commands, messages,
                                    producer = commands.mailbox.producer()]() mutable {
    produce_with_pauses(context, commands, std::move(producer), messages,
                        context.duration("period"));
  });
  for (typename P::thread& thread : threads)
    thread.join();
  commands.finish(context);
}

template <class P>
void command_mailbox(engine::Context<P>& context) {
  if (context.mutant() == "mailbox-wait-first")
    return command_mailbox_with<P, MailboxWaitFirst>(context);
  if (context.mutant() == "mailbox-brings-back")
    return command_mailbox_with<P, MailboxBringsBack>(context);
  command_mailbox_with<P, engine::MailboxRules>(context);
}

}  // namespace brine::scenarios
