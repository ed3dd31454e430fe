#pragma once

/// dispatcher-faults: consumers that throw, that stall until everybody else is done, and that die,
/// beside healthy ones. The healthy ones and the one that throws get every message, writers never
/// wait for the one that stalls, and everything that went wrong is counted.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/records/database_builder.hpp"
#include "scenarios/mutants/record_twins.hpp"
#include "scenarios/record_workload.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/record_contract.hpp"

namespace brine::scenarios {

inline constexpr engine::RecordKey<Message> kEvents{"events"};

/// Values that the consumer takes that dies.
inline constexpr std::uint64_t kQuitterLife = 3;

template <class P, class Rules>
class DispatcherFaults {
  using Database = engine::Database<P, Rules>;
  using Emitter = typename Database::Emitter;
  using Handle = typename Database::Dispatcher;

 public:
  explicit DispatcherFaults(engine::Context<P>& context)
      : context_(context),
        counted_(context.property("faults.counted")),
        no_lag_(context.property("no-lag")),
        writers_(static_cast<std::size_t>(context.value("writers"))),
        contract_(context, "events", writers_) {}

  void run() {
    Database database = build();
    quitter_handle_ = database.dispatcher("events", "quitter");
    {
      std::deque<DispatcherWatch<P, Handle>> watches;
      for (auto& consumer : consumers_) {
        if (consumer.name() != "quitter")
          watches.emplace_back(context_, database.dispatcher("events", consumer.name()), consumer);
      }
      produce(database);
      // The writers and everybody who keeps up are done, and the stalled one has not gone on.
      released_.store(1, std::memory_order_release);  // release: pairs with the wait in stall
      released_.notify_all();
      quitter_handle_->join();
      database.shutdown();
    }
    judge(database);
  }

 private:
  Database build() {
    engine::DatabaseBuilder<P, Rules> builder;
    builder.log([this](const engine::DispatcherEvent& event) { note(event); });
    auto events = builder.record(kEvents);
    events.buffer({.capacity = static_cast<std::size_t>(context_.value("capacity"))})
        .producer([](const Message& message) { return admit(message); });
    for (std::uint64_t i = 0; i != context_.value("consumers"); ++i)
      add(events, "healthy-" + std::to_string(i), true, [](const Message&) {});
    add(events, "thrower", true, [this](const Message& message) {
      if (place_of(message).number % 3 != 1) return;
      thrown_.fetch_add(1, std::memory_order_relaxed);
      throw std::runtime_error("every third");
    });
    add(events, "staller", false, [this](const Message&) {
      // acquire: pairs with the release store in run.
      released_.wait(0, std::memory_order_acquire);
    });
    add(events, "quitter", false, [this](const Message&) {
      if (++quitter_calls_ == kQuitterLife) quitter_handle_->cancel();
    });
    return builder.build();
  }

  /// `act(message)` is what the consumer does; writers keep within the capacity of those that keep
  /// up.
  template <class Registrar, class Act>
  void add(Registrar& events, const std::string& name, bool keeps_up, Act act) {
    auto& consumer = consumers_.emplace_back(context_, contract_, name);
    Handled<P>* const handled = keeps_up ? &handled_.emplace_back(writers_) : nullptr;
    if (keeps_up) keep_up_.push_back(&consumer);
    events.consumer(name, [&consumer, handled, act](const Message& message) {
      consumer.receive(message);
      const auto writer = static_cast<std::size_t>(place_of(message).stream);
      if (handled != nullptr && writer < consumer.probe().streams()) handled->one(writer);
      act(message);
    });
  }

  /// The producer function: it throws at one message in eight, and rejects another.
  static engine::Verdict<Message> admit(const Message& message) {
    const std::uint64_t number = place_of(message).number;
    if (number % 8 == 5) throw std::runtime_error("the producer function fails");
    if (number % 8 == 6) return engine::Rejected{"not wanted"};
    return transformed(message);
  }

  void produce(const Database& database) {
    std::vector<typename P::thread> threads;
    for (std::size_t writer = 0; writer != writers_; ++writer) {
      threads.emplace_back(
          "writer-" + std::to_string(writer),
          [this, writer, emitter = database.emitter()] { write(emitter, writer); });
    }
    for (typename P::thread& thread : threads)
      thread.join();
  }

  void write(const Emitter& emitter, std::size_t writer) {
    const std::uint64_t credit = context_.value("capacity") / writers_;
    const std::uint64_t messages = context_.value("messages");
    engine::Counter sent = context_.counter("sent");
    engine::Counter refused = context_.counter("refused");
    std::uint64_t pushed = 0;
    // Every dispatcher sleeps before the first message comes.
    P::sleep_for(std::chrono::microseconds(1));
    for (std::uint64_t i = 0; i != messages && !context_.failed(); ++i) {
      if (pushed >= credit) wait_for_all(writer, pushed + 1 - credit);
      const auto kind =
          emit_checked<P>(contract_, emitter, kEvents, {.stream = writer, .number = i});
      if (kind == engine::ProduceKind::kPushed) {
        ++pushed;
        sent.add();
      } else {
        refused.add();
      }
    }
    wait_for_all(writer, pushed);
  }

  void wait_for_all(std::size_t writer, std::uint64_t count) {
    for (Handled<P>& handled : handled_)
      handled.wait_for(writer, count);
  }

  /// The log: in the task of the dispatcher that it is about.
  void note(const engine::DispatcherEvent& event) {
    if (event.kind == engine::DispatcherEventKind::kThrew)
      told_.fetch_add(1, std::memory_order_relaxed);
    if (event.kind != engine::DispatcherEventKind::kLagged) return;
    for (auto& consumer : consumers_) {
      if (consumer.name() == event.consumer) consumer.lagged(event.lagged);
    }
  }

  /// After the end.
  void judge(const Database& database) {
    const std::uint64_t thrown = thrown_.load(std::memory_order_relaxed);
    context_.counter("exceptions").add(thrown);
    for (auto& consumer : consumers_) {
      const engine::DispatcherStats stats = database.dispatcher("events", consumer.name()).stats();
      const bool throws = consumer.name() == "thrower";
      same(consumer.name() + ": calls", stats.calls.calls, consumer.probe().received_count());
      same(consumer.name() + ": errors", stats.calls.errors, throws ? thrown : 0);
      same(consumer.name() + ": lagged", stats.lagged, consumer.probe().lagged_count());
      if (consumer.name() != "quitter") consumer.probe().finished();
    }
    same("exceptions told", told_.load(std::memory_order_relaxed), thrown);
    same("quitter: calls", quitter_calls_, kQuitterLife);
    const engine::CallStats admitted = database.function_stats().front().calls;
    same("producer function: calls", admitted.calls, writers_ * context_.value("messages"));
    same("producer function: errors", admitted.errors, context_.coverage().at("refused"));
    for (CheckedConsumer<P>* const consumer : keep_up_) {
      no_lag_.require(consumer->probe().lagged_count() == 0, [&] {
        return "'" + consumer->name() + "' lagged by " +
               std::to_string(consumer->probe().lagged_count()) +
               " although no writer went further than the capacity";
      });
    }
  }

  void same(const std::string& what, std::uint64_t counted, std::uint64_t happened) {
    counted_.require(counted == happened, [&] {
      return what + ": the database counted " + std::to_string(counted) + ", but there were " +
             std::to_string(happened);
    });
  }

  engine::Context<P>& context_;
  engine::Property& counted_;
  engine::Property& no_lag_;
  const std::size_t writers_;
  sim::RecordContract contract_;
  std::deque<CheckedConsumer<P>> consumers_;
  std::vector<CheckedConsumer<P>*> keep_up_;
  std::deque<Handled<P>> handled_;  ///< of those that keep up
  std::optional<Handle> quitter_handle_;
  std::uint64_t quitter_calls_ = 0;
  typename P::template atomic<std::uint32_t> released_{0};
  std::atomic<std::uint64_t> thrown_{0};
  std::atomic<std::uint64_t> told_{0};
};

template <class P>
void dispatcher_faults(engine::Context<P>& context) {
  if (context.mutant() == "record-push-unlocked")
    return DispatcherFaults<P, RecordPushUnlocked>(context).run();
  if (context.mutant() == "dispatcher-ends-on-exception")
    return DispatcherFaults<P, DispatcherEndsOnException>(context).run();
  if (context.mutant() == "dispatcher-forgets-exceptions")
    return DispatcherFaults<P, DispatcherForgetsExceptions>(context).run();
  DispatcherFaults<P, engine::RecordRules>(context).run();
}

}  // namespace brine::scenarios
