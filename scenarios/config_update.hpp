#pragma once

/// config-update: rapid updates of a latest-value cell under readers that are sometimes slow.
/// Versions must only grow, and the last one must arrive at every reader.

#include <chrono>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/outcome.hpp"
#include "engine/buffers/single_latest.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/latest_contract.hpp"

namespace brine::scenarios {

/// Pauses now and then: one time in four, for up to twice `period`.
template <class P>
void pause_sometimes(engine::Context<P>& context, std::chrono::nanoseconds period) {
  if (period.count() == 0 || context.random(4) != 0) return;
  const std::uint64_t span = static_cast<std::uint64_t>(period.count()) * 2 + 1;
  P::sleep_for(std::chrono::nanoseconds(context.random(span)));
}

template <class P>
class ConfigReader {
 public:
  using Latest = engine::SingleLatest<Message, P>;

  ConfigReader(engine::Context<P>& context, sim::LatestContract& contract, Latest& config,
               std::string name)
      : name_(std::move(name)),
        reader_(config.subscribe()),
        probe_(contract, name_),
        watch_(context, P::kSimulated, name_, reader_),
        context_(&context),
        received_(context.counter("received")),
        skipped_(context.counter("skipped")),
        latency_(context.latency("end-to-end")) {}

  void run(std::chrono::nanoseconds think) {
    for (;;) {
      probe_.receive_begins();
      const engine::Outcome<Message> got = reader_.recv();
      if (!got.has_value()) break;
      probe_.received(got->number + 1);
      received_.add();
      latency_.record(age_of<P>(*got));
      pause_sometimes(*context_, think);
    }
    probe_.closed();
    skipped_.add(probe_.skipped_count());
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  std::string name_;
  typename Latest::Reader reader_;
  sim::LatestContract::Reader probe_;
  sim::WakeWatch watch_;
  engine::Context<P>* context_;
  engine::Counter received_;
  engine::Counter skipped_;
  engine::LatencyRecorder latency_;
};

template <class P>
void config_update(engine::Context<P>& context) {
  engine::SingleLatest<Message, P> config({.name = "config"});
  sim::LatestContract contract(context);
  std::deque<ConfigReader<P>> readers;
  for (std::uint64_t i = 0; i < context.value("readers"); ++i) {
    readers.emplace_back(context, contract, config, "reader-" + std::to_string(i));
  }

  std::vector<typename P::thread> threads;
  for (ConfigReader<P>& reader : readers) {
    threads.emplace_back(reader.name(),
                         [&reader, &context] { reader.run(context.duration("think")); });
  }
  threads.emplace_back("producer", [&context, &contract, producer = config.producer()]() mutable {
    // Every reader waits in a receive before the first value comes.
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
}

}  // namespace brine::scenarios
