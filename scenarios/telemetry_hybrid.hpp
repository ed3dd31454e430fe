#pragma once

/// telemetry-hybrid: a device streams telemetry over a ring, follows its settings in a latest-value
/// cell and polls a mailbox for orders, while others wait on the same three buffers. Each buffer
/// keeps its own contract.

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/latest_workload.hpp"
#include "scenarios/mailbox_workload.hpp"
#include "scenarios/ring_workload.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

template <class P>
struct Telemetry {
  explicit Telemetry(engine::Context<P>& context)
      : stream(context, context.value("capacity"), {.streams = kStreams}),
        config(context, {.streams = kStreams}),
        commands(context, context.value("messages"), kStreams) {}

  static constexpr std::uint64_t kStreams = 3;

  CheckedRing<P> stream;
  CheckedLatest<P> config;
  CheckedMailbox<P> commands;
};

/// Streams at its rate and polls between samples; then waits for the end of settings and orders.
template <class P, class Producer>
void run_device(engine::Context<P>& context, Telemetry<P>& telemetry, Producer samples) {
  ConfigReader<P> settings(context, telemetry.config, "device, settings");
  CommandTaker<P> orders(context, telemetry.commands, "device, orders");
  const std::uint64_t rate = context.value("rate_hz");
  produce_at_rate(context, telemetry.stream, samples,
                  message_count(rate, context.value("duration")), kNanosecondsPerSecond / rate,
                  [&] {
                    settings.poll();
                    orders.poll();
                  });
  while (settings.receive()) {
  }
  while (orders.receive()) {
  }
}

template <class P>
void telemetry_hybrid(engine::Context<P>& context) {
  Telemetry<P> telemetry(context);
  std::deque<RingConsumer<P>> monitors;
  for (std::uint64_t i = 0; i < context.value("consumers"); ++i) {
    monitors.emplace_back(context, telemetry.stream,
                          RingConsumerOptions{.name = "monitor-" + std::to_string(i)});
  }
  std::deque<ConfigReader<P>> readers;
  for (std::uint64_t i = 0; i < context.value("readers"); ++i)
    readers.emplace_back(context, telemetry.config, "reader-" + std::to_string(i));
  std::deque<CommandTaker<P>> takers;
  for (std::uint64_t i = 0; i < context.value("takers"); ++i)
    takers.emplace_back(context, telemetry.commands, "taker-" + std::to_string(i));

  std::vector<typename P::thread> threads;
  const auto receive_all = [&](auto& all) {
    for (auto& one : all) {
      threads.emplace_back(one.name(), [&one, &context] {
        while (one.receive())
          pause_sometimes(context, context.duration("think"));
      });
    }
  };
  receive_all(monitors);
  receive_all(readers);
  receive_all(takers);
  threads.emplace_back("device", [&, samples = telemetry.stream.ring.producer()]() mutable {
    run_device(context, telemetry, std::move(samples));
  });
  const auto control = [&](const std::string& name, auto& checked, auto producer) {
    threads.emplace_back(name, [&context, &checked, to = std::move(producer)]() mutable {
      produce_with_pauses(context, checked, std::move(to), context.value("messages"),
                          context.duration("period"));
    });
  };
  control("config-source", telemetry.config, telemetry.config.latest.producer());
  control("command-source", telemetry.commands, telemetry.commands.mailbox.producer());

  for (typename P::thread& thread : threads)
    thread.join();
  telemetry.stream.counts.check();
  telemetry.config.counts.check();
  telemetry.commands.finish(context);
}

}  // namespace brine::scenarios
