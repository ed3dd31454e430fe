#pragma once

/// cross-emit: writers produce orders; the producer function of the orders and their consumers emit
/// to the ledger; the ledger's producer function and its consumer emit back. Nothing deadlocks, and
/// each consumer gets what each task produced, in that task's order.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "engine/records/database_builder.hpp"
#include "scenarios/mutants/record_twins.hpp"
#include "scenarios/record_workload.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/record_contract.hpp"

namespace brine::scenarios {

inline constexpr engine::RecordKey<Message> kOrders{"orders"};
inline constexpr engine::RecordKey<Message> kLedger{"ledger"};

/// A writer has at most so many orders that not every consumer has handled.
inline constexpr std::uint64_t kOrderWindow = 4;

/// A capacity at which nobody lags: in the orders, each order and the three answers to it, while
/// the fastest is a window ahead of the slowest; in the ledger, a notice of the producer function
/// and one of each consumer.
[[nodiscard]] constexpr std::uint64_t cross_emit_capacity(std::uint64_t writers,
                                                          std::uint64_t consumers) noexcept {
  return 2 * (kOrderWindow + 1) * writers * std::max<std::uint64_t>(4, 1 + consumers);
}

template <class P, class Rules>
class CrossEmit {
  using Database = engine::Database<P, Rules>;
  using Emitter = typename Database::Emitter;

  // The streams of the orders are kind x writers + writer; those of the ledger are that of the
  // producer function, then those of each consumer, for each writer.
  enum OrderKind : std::uint64_t { kOrder, kAnswerToWriter, kAnswerToConsumer, kBooked, kKinds };

 public:
  explicit CrossEmit(engine::Context<P>& context)
      : context_(context),
        writers_(context.value("writers")),
        consumers_(context.value("consumers")),
        orders_(context, "orders", kKinds * writers_),
        ledger_(context, "ledger", (1 + consumers_) * writers_),
        handled_(writers_, std::vector<std::uint64_t>(consumers_, 0)),
        booked_(writers_) {}

  void run() {
    Database database = build();
    std::deque<DispatcherWatch<P, typename Database::Dispatcher>> watches;
    for (auto& consumer : order_consumers_)
      watches.emplace_back(context_, database.dispatcher("orders", consumer.name()), consumer);
    watches.emplace_back(context_, database.dispatcher("ledger", "book"), ledger_consumer_.front());
    std::vector<typename P::thread> threads;
    for (std::uint64_t writer = 0; writer != writers_; ++writer) {
      threads.emplace_back(
          "writer-" + std::to_string(writer),
          [this, writer, emitter = database.emitter()] { write(emitter, writer); });
    }
    for (typename P::thread& thread : threads)
      thread.join();
    database.shutdown();
    for (auto& consumer : order_consumers_)
      consumer.probe().finished();
    ledger_consumer_.front().probe().finished();
    context_.counter("emits").add(emitted_.load(std::memory_order_relaxed));
    context_.counter("refused").add(refused_.load(std::memory_order_relaxed));
  }

 private:
  Database build() {
    engine::DatabaseBuilder<P, Rules> builder;
    const engine::BufferConfig ring{.capacity =
                                        static_cast<std::size_t>(context_.value("capacity"))};
    auto orders = builder.record(kOrders);
    orders.buffer(ring).producer(
        [this](const Emitter& emitter, const Message& message) -> engine::Verdict<Message> {
          return check_order(emitter, message);
        });
    for (std::uint64_t i = 0; i != consumers_; ++i) {
      auto& consumer =
          order_consumers_.emplace_back(context_, orders_, "consumer-" + std::to_string(i));
      orders.consumer(consumer.name(),
                      [this, &consumer, i](const Emitter& emitter, const Message& message) {
                        consumer.receive(message);
                        handle_order(emitter, place_of(message), i);
                      });
    }
    auto& book = ledger_consumer_.emplace_back(context_, ledger_, "book");
    builder.record(kLedger)
        .buffer(ring)
        .producer([this](const Emitter& emitter, const Message& message) {
          answer_notice(emitter, place_of(message));
          return transformed(message);
        })
        .consumer("book", [this, &book](const Emitter& emitter, const Message& message) {
          book.receive(message);
          book_notice(emitter, place_of(message));
        });
    return builder.build();
  }

  void write(const Emitter& emitter, std::uint64_t writer) {
    const std::uint64_t messages = context_.value("messages");
    engine::Counter sent = context_.counter("sent");
    engine::Counter rejected = context_.counter("rejected");
    std::uint64_t last = 0;  // the number of the last accepted order, plus 1
    // Every dispatcher sleeps before the first message comes.
    P::sleep_for(std::chrono::microseconds(1));
    for (std::uint64_t i = 0; i != messages && !context_.failed(); ++i) {
      if (i >= kOrderWindow) wait_until_booked(writer, i + 1 - kOrderWindow, last);
      const auto kind = emit_checked<P>(orders_, emitter, kOrders, order(kOrder, writer, i));
      if (kind == engine::ProduceKind::kPushed) {
        last = i + 1;
        sent.add();
      } else if (kind == engine::ProduceKind::kRejected) {
        rejected.add();
      }
    }
    // Or else the database shuts down while answers are under way.
    if (context_.random(2) == 0) wait_until_booked(writer, last, last);
  }

  /// Until order `upto` - 1 is booked, or the last one that was accepted.
  void wait_until_booked(std::uint64_t writer, std::uint64_t upto, std::uint64_t last) {
    auto& booked = booked_[writer];
    // acquire: pairs with the release store in handle_order.
    for (std::uint64_t seen = booked.load(std::memory_order_acquire); seen < std::min(upto, last);
         seen = booked.load(std::memory_order_acquire))
      booked.wait(seen, std::memory_order_acquire);
  }

  /// The producer function of the orders. Every third order is rejected.
  engine::Verdict<Message> check_order(const Emitter& emitter, const Message& message) {
    const sim::StreamPlace place = place_of(message);
    if (place.stream / writers_ == kOrder) {
      if (place.number % 3 == 2) return engine::Rejected{"every third"};
      emit(ledger_, emitter, kLedger, place);
    }
    return transformed(message);
  }

  /// Consumer `i` of the orders.
  void handle_order(const Emitter& emitter, const sim::StreamPlace& place, std::uint64_t i) {
    const std::uint64_t writer = place.stream % writers_;
    if (place.stream / writers_ == kOrder) {
      emit(ledger_, emitter, kLedger,
           {.stream = (1 + i) * writers_ + writer, .number = place.number});
    } else if (place.stream / writers_ == kBooked && i == 0) {
      // release: pairs with the acquire loads in wait_until_booked.
      booked_[writer].store(place.number + 1, std::memory_order_release);
      booked_[writer].notify_all();
    }
  }

  /// The producer function of the ledger, in the task of a writer or of a consumer: the circle
  /// within one call. It answers half of the notices of both.
  void answer_notice(const Emitter& emitter, const sim::StreamPlace& place) {
    const std::uint64_t writer = place.stream % writers_;
    const std::uint64_t notifier = place.stream / writers_;
    if (notifier == 0 && place.number % 2 == 0)
      emit(orders_, emitter, kOrders, order(kAnswerToWriter, writer, place.number));
    if (notifier == 1 && place.number % 2 == 1)
      emit(orders_, emitter, kOrders, order(kAnswerToConsumer, writer, place.number));
  }

  /// The consumer of the ledger: what every consumer has handled is booked, the circle over tasks.
  void book_notice(const Emitter& emitter, const sim::StreamPlace& place) {
    const std::uint64_t writer = place.stream % writers_;
    const std::uint64_t notifier = place.stream / writers_;
    if (notifier == 0) return;
    std::vector<std::uint64_t>& handled = handled_[writer];
    const std::uint64_t before = *std::ranges::min_element(handled);
    handled[notifier - 1] = place.number + 1;
    const std::uint64_t now = *std::ranges::min_element(handled);
    if (now != before) emit(orders_, emitter, kOrders, order(kBooked, writer, now - 1));
  }

  /// An emit from one record to the other. It is refused once the database shuts down.
  void emit(sim::RecordContract& contract, const Emitter& emitter, engine::RecordKey<Message> key,
            const sim::StreamPlace& place) {
    const auto kind = emit_checked<P>(contract, emitter, key, place);
    // A counter has one writer, and this is called by many tasks.
    (kind == engine::ProduceKind::kPushed ? emitted_ : refused_)
        .fetch_add(1, std::memory_order_relaxed);
  }

  [[nodiscard]] sim::StreamPlace order(OrderKind kind, std::uint64_t writer,
                                       std::uint64_t number) const noexcept {
    return {.stream = kind * writers_ + writer, .number = number};
  }

  engine::Context<P>& context_;
  const std::uint64_t writers_;
  const std::uint64_t consumers_;
  sim::RecordContract orders_;
  sim::RecordContract ledger_;
  std::deque<CheckedConsumer<P>> order_consumers_;
  std::deque<CheckedConsumer<P>> ledger_consumer_;
  std::vector<std::vector<std::uint64_t>> handled_;  ///< for the ledger's consumer alone
  std::vector<typename P::template atomic<std::uint64_t>> booked_;
  std::atomic<std::uint64_t> emitted_{0};
  std::atomic<std::uint64_t> refused_{0};
};

template <class P>
void cross_emit(engine::Context<P>& context) {
  if (context.mutant() == "record-push-original")
    return CrossEmit<P, RecordPushOriginal>(context).run();
  if (context.mutant() == "record-call-locked")
    return CrossEmit<P, RecordCallLocked>(context).run();
  CrossEmit<P, engine::RecordRules>(context).run();
}

}  // namespace brine::scenarios
