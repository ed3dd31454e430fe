#pragma once

/// subscriber-churn: readers of a ring, of a latest value and of a mailbox come and go while values
/// are pushed. Each buffer must know its readers, each reader must get what its kind of buffer owes
/// it from its subscription on, and nobody may miss a wake-up.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/latest_workload.hpp"
#include "scenarios/mailbox_workload.hpp"
#include "scenarios/mutants/latest_without_memory.hpp"
#include "scenarios/ring_workload.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// One into each of the three buffers.
inline constexpr std::uint64_t kChurnStreams = 3;

/// One reader after the other: each receives up to twice `stay` values and leaves, and the last of
/// them stays to the end. `subscribe(name)` makes a reader.
template <class P, class Subscribe>
void come_and_go(engine::Context<P>& context, const std::string& name, Subscribe&& subscribe) {
  engine::Counter subscriptions = context.counter("subscriptions");
  const std::uint64_t lives = context.value("lives");
  for (std::uint64_t life = 1; life <= lives; ++life) {
    auto reader = subscribe(name + ", life " + std::to_string(life));
    subscriptions.add();
    std::uint64_t receives = context.random(2 * context.value("stay") + 1);
    bool open = true;
    while (open && (life == lives || receives != 0)) {
      open = reader.receive();
      if (receives != 0) --receives;
      pause_sometimes(context, context.duration("think"));
    }
    if constexpr (requires { reader.leave(); }) reader.leave();
  }
}

template <class P, class LatestRules>
void subscriber_churn_with(engine::Context<P>& context) {
  const std::uint64_t messages = context.value("messages");
  CheckedRing<P> stream(context, context.value("capacity"), {.streams = kChurnStreams});
  CheckedLatest<P, LatestRules> config(context, {.streams = kChurnStreams});
  CheckedMailbox<P> commands(context, messages, kChurnStreams);

  std::vector<typename P::thread> threads;
  const auto readers = [&](const std::string& kind, auto subscribe) {
    for (std::uint64_t i = 0; i < context.value("readers"); ++i) {
      threads.emplace_back(kind + "-" + std::to_string(i),
                           [&context, subscribe, name = kind + "-" + std::to_string(i)] {
                             come_and_go<P>(context, name, subscribe);
                           });
    }
  };
  readers("stream-reader", [&](std::string name) {
    return RingConsumer<P>(context, stream, RingConsumerOptions{.name = std::move(name)});
  });
  readers("config-reader", [&](std::string name) {
    return ConfigReader<P, LatestRules>(context, config, std::move(name));
  });
  readers("command-taker",
          [&](std::string name) { return CommandTaker<P>(context, commands, std::move(name)); });

  const auto writer = [&](const std::string& name, auto& checked, auto producer) {
    threads.emplace_back(name, [&context, &checked, messages, to = std::move(producer)]() mutable {
      produce_with_pauses(context, checked, std::move(to), messages, context.duration("period"));
    });
  };
  writer("stream-writer", stream, stream.ring.producer());
  writer("config-writer", config, config.latest.producer());
  writer("command-writer", commands, commands.mailbox.producer());

  for (typename P::thread& thread : threads)
    thread.join();
  stream.counts.check();
  config.counts.check();
  commands.finish(context);
}

template <class P>
void subscriber_churn(engine::Context<P>& context) {
  if (context.mutant() == "latest-send-needs-readers")
    return subscriber_churn_with<P, LatestSendNeedsReaders>(context);
  subscriber_churn_with<P, engine::SingleLatestRules>(context);
}

}  // namespace brine::scenarios
