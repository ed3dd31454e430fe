#pragma once

/// soak: a ring, a latest value and a mailbox in steady use for as long as one likes; an hour at
/// size full. The time is cut into eight windows, and the budgets of the run are:
///
///   soak.backlog  what consumers have not received of the ring does not grow from the second
///   window
///                 to the last, but for an eighth of the capacity; what was lost by a lag counts as
///                 not received
///   soak.heap     the heap has not grown by more than 64 KiB since the end of the first window
///   soak.rss      threads only: nor the resident set by more than 1 MiB
///
/// and each buffer keeps its contract, conservation included, to the end.
///
/// The backlog of a window is the mean of what it was before each push, when the consumers have had
/// a whole period since the push before. A machine that stops a consumer for a while makes a
/// backlog that is gone by the next window, unless it stops it for longer than the ring holds,
/// which is a lag; the limit on the backlog therefore says that consumers keep up, not that nothing
/// disturbs them.
///
/// Under a load plan the run is one round of a longer soak, whose budgets these are then: none of
/// the three is claimed. An operation is a message, sent over all three buffers one after the
/// other. `memory` is what consumers do with memory besides (memory_habits.hpp).

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/latest_workload.hpp"
#include "scenarios/mailbox_workload.hpp"
#include "scenarios/memory_growth.hpp"
#include "scenarios/memory_habits.hpp"
#include "scenarios/ring_workload.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// Backlog and memory over the windows of a run; used by the producer, but for `progress`.
class SoakBudgets {
 public:
  static constexpr std::uint64_t kWindows = 8;

  struct Load {
    std::uint64_t messages = 0;  ///< at least kWindows
    std::uint64_t capacity = 0;
    std::uint64_t consumers = 0;
    bool simulated = false;
  };

  SoakBudgets(engine::RunContext& context, const Load& load)
      : load_(load),
        backlog_(&context.property("soak.backlog")),
        heap_(&context.property("soak.heap")),
        rss_(load.simulated ? nullptr : &context.property("soak.rss")),
        growth_(load.simulated, context.load() == nullptr),
        received_(load.consumers) {}

  /// How much one consumer has received. std's atomic: it makes no scheduling point.
  [[nodiscard]] std::atomic<std::uint64_t>& progress(std::size_t consumer) {
    return received_[consumer];
  }

  /// Before push number `pushed`, counted from 0.
  void before_push(std::uint64_t pushed) {
    const std::uint64_t window = pushed * kWindows / load_.messages;
    if (window == 1 && !grown_from_) {
      growth_.begin();
      grown_from_ = true;
    }
    Window& now = windows_[static_cast<std::size_t>(window)];
    for (const std::atomic<std::uint64_t>& received : received_)
      now.missing += pushed - received.load(std::memory_order_relaxed);
    now.looks += load_.consumers;
  }

  /// After the last push.
  void judge() {
    const std::uint64_t early = windows_[1].mean();
    const std::uint64_t late = windows_[kWindows - 1].mean();
    const std::uint64_t slack = load_.capacity / 8;
    backlog_->require(late <= early + slack, [&] {
      return "consumers missed " + std::to_string(late) +
             " messages on average in the last window, and " + std::to_string(early) +
             " in the second; " + std::to_string(slack) + " more would be allowed";
    });
    constexpr std::string_view kOver = "all windows but the first";
    growth_.require_heap(*heap_, kOver, kMostHeapGrowth);
    if (rss_ != nullptr) growth_.require_rss(*rss_, kOver);
  }

 private:
  struct Window {
    std::uint64_t missing = 0;
    std::uint64_t looks = 0;
    [[nodiscard]] std::uint64_t mean() const noexcept { return looks == 0 ? 0 : missing / looks; }
  };

  Load load_;
  engine::Property* backlog_;
  engine::Property* heap_;
  engine::Property* rss_;  ///< null in simulation
  MemoryGrowth growth_;
  bool grown_from_ = false;
  std::deque<std::atomic<std::uint64_t>> received_;
  std::array<Window, kWindows> windows_{};
};

/// The three buffers and what they must keep to.
template <class P>
struct SoakBuffers {
  SoakBuffers(engine::Context<P>& context, std::uint64_t messages)
      : stream(context, context.value("capacity")), config(context), commands(context, messages) {
    config.traffic.follow(stream.traffic);
    commands.traffic.follow(stream.traffic);
  }

  CheckedRing<P> stream;
  CheckedLatest<P> config;
  CheckedMailbox<P> commands;
};

/// What the consumers of this run do with memory besides.
inline MemoryHabits habits_of(const engine::RunContext& context) {
  const MemoryHabit planted = habit_of_mutant(context.mutant());
  return MemoryHabits(
      planted != MemoryHabit::kNone ? planted : static_cast<MemoryHabit>(context.value("memory")));
}

/// One consumer of the ring, to the end. `progress`: where it says how much it has received; null:
/// nobody asks.
template <class P>
void soak_consume(engine::Context<P>& context, RingConsumer<P>& consumer,
                  std::atomic<std::uint64_t>* progress) {
  // Mutants: a consumer that is a little too slow, and one that keeps a page for each message.
  const bool slow = context.mutant() == "soak-falls-behind";
  const bool hoards = context.mutant() == "soak-keeps-pages";
  const std::chrono::nanoseconds period(kNanosecondsPerSecond / context.value("rate_hz"));
  std::list<std::array<std::byte, 4096>> pages;
  MemoryHabits habits = habits_of(context);
  habits.subscribed();
  consumer.run([&] {
    if (progress != nullptr)
      progress->store(consumer.probe().received_count(), std::memory_order_relaxed);
    if (hoards) pages.emplace_back();
    if (habits.any()) habits.received(context.random(std::uint64_t{1} << 32));
    if (slow) P::sleep_for(period + period / 2);
  });
}

/// Sends each message over all three buffers, then closes them. `budgets`: null under a load plan.
template <class P>
void soak_produce(engine::Context<P>& context, SoakBuffers<P>& buffers, SoakBudgets* budgets,
                  std::uint64_t messages) {
  auto stream = buffers.stream.ring.producer();
  auto config = buffers.config.latest.producer();
  auto commands = buffers.commands.mailbox.producer();
  engine::Counter sent = context.counter("sent");
  const auto push = [&sent](sim::WriterProgress& progress, auto& producer, const Message& message) {
    progress.push_begins();
    producer.push(message);
    progress.push_ended();
    sent.add();
  };
  const auto push_all = [&](const Message& message, auto&& push_first) {
    push_first([&] { push(buffers.stream.contract.writer(), stream, message); });
    push(buffers.config.contract.writer(), config, message);
    push(buffers.commands.contract.writer(), commands, message);
  };
  if (budgets == nullptr) {
    Sendings<P> sendings(context);
    for (std::uint64_t i = 0; i < messages && !context.failed(); ++i) {
      buffers.config.traffic.await(i);
      buffers.commands.traffic.await(i);
      const std::uint64_t begun_ns = buffers.stream.traffic.next(i).begun_ns;
      push_all(Message{.number = i, .intended_ns = begun_ns},
               [&](auto&& first) { sendings.send(begun_ns, first); });
    }
  } else {
    const std::uint64_t period_ns = kNanosecondsPerSecond / context.value("rate_hz");
    const auto start = P::clock::now() + std::chrono::nanoseconds(period_ns);
    for (std::uint64_t i = 0; i < messages && !context.failed(); ++i) {
      const auto intended = start + std::chrono::nanoseconds(i * period_ns);
      P::sleep_until(intended);
      budgets->before_push(i);
      push_all(Message{.number = i, .intended_ns = nanoseconds_of<P>(intended)},
               [](auto&& first) { first(); });
    }
    budgets->judge();
  }
  buffers.stream.contract.writer().close_begins();
  buffers.config.contract.writer().close_begins();
  buffers.commands.contract.writer().close_begins();
}

template <class P>
void soak(engine::Context<P>& context) {
  const std::uint64_t messages = message_count(context.value("rate_hz"), context.value("duration"));
  SoakBuffers<P> buffers(context, messages);
  std::optional<SoakBudgets> budgets;
  if (context.load() == nullptr) {
    budgets.emplace(context, SoakBudgets::Load{.messages = messages,
                                               .capacity = context.value("capacity"),
                                               .consumers = context.value("consumers"),
                                               .simulated = P::kSimulated});
  }
  std::deque<RingConsumer<P>> consumers;
  for (std::uint64_t i = 0; i < context.value("consumers"); ++i) {
    consumers.emplace_back(context, buffers.stream,
                           RingConsumerOptions{.name = "consumer-" + std::to_string(i)});
  }
  ConfigReader<P> reader(context, buffers.config, "reader");
  CommandTaker<P> taker(context, buffers.commands, "taker");

  std::vector<typename P::thread> threads;
  for (std::size_t i = 0; i != consumers.size(); ++i) {
    threads.emplace_back(
        consumers[i].name(),
        [&context, &consumer = consumers[i], progress = budgets ? &budgets->progress(i) : nullptr] {
          soak_consume(context, consumer, progress);
        });
  }
  const auto follow = [&threads](auto& one) {
    threads.emplace_back(one.name(), [&one] {
      while (one.receive()) {
      }
    });
  };
  follow(reader);
  follow(taker);
  threads.emplace_back(
      "producer", [&] { soak_produce(context, buffers, budgets ? &*budgets : nullptr, messages); });
  for (typename P::thread& thread : threads)
    thread.join();
  buffers.stream.counts.check();
  buffers.config.counts.check();
  buffers.commands.finish(context);
}

}  // namespace brine::scenarios
