#pragma once

/// leader-metrics: a node publishes what it is (state, leader, term, vote, log, snapshot,
/// membership, and as leader what it knows of the others) over a latest value; waiters wait for a
/// state, a leader, at least an index, or exactly an index.
///
///   wait.value   a wait that succeeds gives a value that satisfies its condition, and none older
///                than when it began
///   wait.latest  one that does not gives the last value, which does not satisfy the condition: as
///                of its beginning at least, and after the close the final one
///   wait.awake   a wait tests the value that is there, and does not sleep while the newest one
///                satisfies its condition
///   wait.closed  a close ends every wait, and nothing else but time does
///
/// and leader_contract.hpp, for each value that is seen. A latest value shows the latest state
/// only: an exact wait may miss an index that the node passes on its way. That is no failure; it is
/// counted as a transient missed.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/outcome.hpp"
#include "engine/buffers/single_latest.hpp"
#include "scenarios/leader_contract.hpp"
#include "scenarios/model_node.hpp"
#include "scenarios/mutants/latest_waits.hpp"
#include "scenarios/node_metrics.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/reader_counts.hpp"
#include "sim/properties/stream_probe.hpp"

namespace brine::scenarios {

/// The metrics of one node, and what observers know of their publications. All but `latest` is
/// std's: it makes no scheduling point.
template <class P, class Rules>
struct PublishedMetrics {
  using Latest = engine::SingleLatest<NodeMetrics, P, Rules>;

  PublishedMetrics(engine::Context<P>& context, std::uint64_t publications)
      : latest({.name = "metrics"}),
        counts(context, P::kSimulated, "metrics",
               [this] { return sim::ReaderCounts::Figures{.active = latest.active_readers()}; }),
        applied_at(static_cast<std::size_t>(publications * kMostEntries) + 2) {}

  Latest latest;
  sim::ReaderCounts counts;
  sim::WriterProgress progress;
  /// After the close has ended.
  std::atomic<bool> closed{false};
  /// The last publication in which so much was applied; 0: none.
  std::vector<std::atomic<std::uint64_t>> applied_at;
  /// The newest value, for quiescent points.
  NodeMetrics newest;
};

/// The node: publishes, then shuts down.
template <class P, class Rules>
class PublishingNode {
  using Producer = typename PublishedMetrics<P, Rules>::Latest::Producer;

 public:
  PublishingNode(engine::Context<P>& context, PublishedMetrics<P, Rules>& published)
      : context_(&context),
        published_(&published),
        producer_(published.latest.producer()),
        model_(context.value("nodes"), [&context](std::uint64_t n) { return context.random(n); }) {}

  void run() {
    const std::chrono::nanoseconds period = context_->duration("period");
    engine::Counter sent = context_->counter("sent");
    // Every waiter waits before the first publication.
    P::sleep_for(period + std::chrono::microseconds(1));
    const std::uint64_t last = context_->value("messages");
    for (std::uint64_t i = 1; i <= last && !context_->failed(); ++i) {
      const NodeMetrics before = model_.metrics();
      if (i == last) {
        rest();
        model_.shut_down();
      } else if (i + 1 == last) {
        model_.settle();
      } else {
        model_.step(nanoseconds_of<P>(P::clock::now()));
      }
      publish(before);
      sent.add();
      if (i != last) pause_sometimes(*context_, period);
    }
    published_->progress.close_begins();
    producer_.close();
    published_->closed.store(true, std::memory_order_release);  // pairs with the load in Waiter
  }

 private:
  /// Long enough for each waiter to see the last value, and then to wait for what holds already: a
  /// wait that had begun, one in vain, that one, and pauses between them.
  void rest() {
    constexpr std::chrono::milliseconds kWakeUps{P::kSimulated ? 0 : 20};
    P::sleep_for(6 * context_->duration("timeout") + 6 * context_->duration("think") + kWakeUps);
  }

  void publish(const NodeMetrics& before) {
    const NodeMetrics& metrics = model_.metrics();
    // relaxed: whoever sees the value sees this, too, by the push.
    published_->applied_at[static_cast<std::size_t>(metrics.last_applied)].store(
        metrics.publication, std::memory_order_relaxed);
    published_->progress.push_begins();
    // A mutant: what the election decided first, the log afterwards.
    if (context_->mutant() == "metrics-in-two-pushes") producer_.push(election_of(metrics, before));
    producer_.push(metrics);
    published_->newest = metrics;
    published_->progress.push_ended();
  }

  [[nodiscard]] static NodeMetrics election_of(const NodeMetrics& metrics, NodeMetrics before) {
    before.state = metrics.state;
    before.current_leader = metrics.current_leader;
    before.current_term = metrics.current_term;
    before.vote = metrics.vote;
    return before;
  }

  engine::Context<P>* context_;
  PublishedMetrics<P, Rules>* published_;
  Producer producer_;
  ModelNode model_;
};

/// One reader, which waits for one condition after the other, until the close.
template <class P, class Rules>
class MetricsWaiter {
 public:
  /// Subscribes. What it is given must outlive it.
  MetricsWaiter(engine::Context<P>& context, PublishedMetrics<P, Rules>& published,
                LeaderContract& contract, WaitKind kind, std::string name)
      : context_(&context),
        published_(&published),
        kind_(kind),
        reader_(published.latest.subscribe()),
        probe_(contract, std::move(name)),
        watch_(context, P::kSimulated, probe_.name(), reader_),
        value_(&context.property("wait.value")),
        latest_(&context.property("wait.latest")),
        closed_(&context.property("wait.closed")),
        awake_(&context.property("wait.awake")),
        succeeded_(context.counter(counter_of(kind))),
        timeouts_(context.counter("timeouts")),
        closes_(context.counter("closes")),
        missed_(context.counter("transients-missed")),
        waited_(context.latency("wait")) {
    published.counts.came();
    if constexpr (P::kSimulated) {
      check_ = context.on_quiescent([this] { check_sleep(); });
    }
  }
  ~MetricsWaiter() {
    if constexpr (P::kSimulated) context_->drop_quiescent(check_);
    published_->counts.goes();
  }
  MetricsWaiter(const MetricsWaiter&) = delete;
  MetricsWaiter& operator=(const MetricsWaiter&) = delete;

  void run() {
    while (wait() && !context_->failed())
      pause_sometimes(*context_, context_->duration("think"));
  }

  [[nodiscard]] const std::string& name() const noexcept { return probe_.name(); }

 private:
  /// What was so when a wait began.
  struct Before {
    std::uint64_t publications = 0;  ///< whose push had ended
    bool closed = false;
  };
  using Waited = engine::WaitOutcome<NodeMetrics>;

  [[nodiscard]] static constexpr std::string_view counter_of(WaitKind kind) noexcept {
    switch (kind) {
      case WaitKind::kState:
        return "state-waits";
      case WaitKind::kLeader:
        return "leader-waits";
      case WaitKind::kAtLeast:
        return "at-least-waits";
      case WaitKind::kExactly:
        return "exact-waits";
    }
    return "waits";
  }

  /// One wait; false when it was ended by the close.
  bool wait() {
    const NodeCondition condition = choose();
    const std::uint64_t limit = 1 + context_->random(2 * context_->value("timeout"));
    const Before before{.publications = published_->progress.ended(),
                        // acquire: pairs with the release store in PublishingNode::run.
                        .closed = published_->closed.load(std::memory_order_acquire)};
    first_tested_.reset();
    condition_ = condition;
    const auto begun = P::clock::now();
    const Waited waited = reader_.wait_for(
        [&](const NodeMetrics& metrics) {
          probe_.seen(metrics);
          if (!first_tested_) first_tested_ = metrics.publication;
          return condition.holds(metrics);
        },
        std::chrono::nanoseconds(limit));
    const auto ended = P::clock::now();
    condition_.reset();
    waited_.record(nanoseconds_of<P>(ended) - nanoseconds_of<P>(begun));
    if (waited.has_value()) return succeed(condition, before, waited);
    return fail(condition, before, waited);
  }

  /// Every second time for what is so already, as far as this reader knows.
  NodeCondition choose() {
    const NodeMetrics& last = probe_.last();
    known_ = !known_;
    const std::uint64_t ahead = known_ ? 0 : context_->random(4);
    NodeCondition condition{.kind = kind_};
    condition.state = static_cast<NodeState>((static_cast<std::uint64_t>(last.state) + ahead) %
                                             static_cast<std::uint64_t>(kStates));
    condition.leader = (last.current_leader.value_or(0) + ahead) % context_->value("nodes");
    condition.index = last.last_applied + ahead;
    return condition;
  }

  bool succeed(const NodeCondition& condition, const Before& before, const Waited& waited) {
    value_->require(condition.holds(*waited) && waited->publication >= before.publications, [&] {
      return "'" + name() + "' waited for " + condition.text() + " and was given publication " +
             std::to_string(waited->publication) + ", which is not so or older than publication " +
             std::to_string(before.publications);
    });
    succeeded_.add();
    return true;
  }

  bool fail(const NodeCondition& condition, const Before& before, const Waited& waited) {
    const bool closed = waited.kind() == engine::OutcomeKind::kClosed;
    const auto& last = waited.last_seen();
    closed_->require(closed ? published_->progress.closing() : !before.closed, [&] {
      return "'" + name() + "' waited for " + condition.text() + " and " +
             (closed ? "got Closed, but the writer has not closed"
                     : "timed out, although the writer had closed before");
    });
    awake_->require(first_tested_.has_value() || before.publications == 0, [&] {
      return "'" + name() + "' waited for " + condition.text() +
             " and tested no value, but publication " + std::to_string(before.publications) +
             " was there";
    });
    const std::uint64_t owed = closed ? published_->progress.ended() : before.publications;
    const bool told =
        last.has_value() ? last->publication >= owed && !condition.holds(*last) : owed == 0;
    latest_->require(told, [&] {
      return "'" + name() + "' waited in vain for " + condition.text() + " and was told of " +
             (last ? "publication " + std::to_string(last->publication) : "no publication") +
             ", but publication " + std::to_string(owed) + " was there";
    });
    if (kind_ == WaitKind::kExactly && last.has_value()) count_missed(condition.index, *last);
    (closed ? closes_ : timeouts_).add();
    return !closed;
  }

  /// Whether the node was at that index between two values that this wait tested.
  void count_missed(std::uint64_t index, const NodeMetrics& last) {
    // relaxed: of publications up to `last`, which was received.
    const std::uint64_t at =
        published_->applied_at[static_cast<std::size_t>(index)].load(std::memory_order_relaxed);
    if (index < last.last_applied && at > *first_tested_) missed_.add();
  }

  /// At a quiescent point.
  void check_sleep() {
    if (!condition_ || !reader_.parked()) return;
    const NodeMetrics& newest = published_->newest;
    awake_->require(newest.publication == 0 || !condition_->holds(newest), [&] {
      return "'" + name() + "' sleeps in a wait for " + condition_->text() +
             ", and the newest value, publication " + std::to_string(newest.publication) +
             ", satisfies it";
    });
    closed_->require(!published_->closed.load(std::memory_order_relaxed), [&] {
      return "'" + name() + "' sleeps in a wait for " + condition_->text() +
             " although the writer has closed";
    });
  }

  /// States but for the shutdown, which nobody waits for: it is the last one.
  static constexpr auto kStates = NodeState::kShutdown;

  engine::Context<P>* context_;
  PublishedMetrics<P, Rules>* published_;
  WaitKind kind_;
  typename PublishedMetrics<P, Rules>::Latest::Reader reader_;
  LeaderContract::Reader probe_;
  sim::WakeWatch watch_;
  engine::Property* value_;
  engine::Property* latest_;
  engine::Property* closed_;
  engine::Property* awake_;
  engine::Counter succeeded_;
  engine::Counter timeouts_;
  engine::Counter closes_;
  engine::Counter missed_;
  engine::LatencyRecorder waited_;
  bool known_ = false;
  std::optional<std::uint64_t> first_tested_;  ///< publication that the wait looked at first
  std::optional<NodeCondition> condition_;     ///< of the wait that is under way
  std::size_t check_ = 0;
};

template <class P, class Rules>
void leader_metrics_with(engine::Context<P>& context) {
  PublishedMetrics<P, Rules> published(context, context.value("messages"));
  LeaderContract contract(context);
  std::deque<MetricsWaiter<P, Rules>> waiters;
  for (std::uint64_t i = 0; i < context.value("readers"); ++i) {
    waiters.emplace_back(context, published, contract, static_cast<WaitKind>(i % kWaitKinds),
                         "waiter-" + std::to_string(i));
  }
  PublishingNode<P, Rules> node(context, published);
  std::vector<typename P::thread> threads;
  for (MetricsWaiter<P, Rules>& waiter : waiters)
    threads.emplace_back(waiter.name(), [&waiter] { waiter.run(); });
  threads.emplace_back("node", [&node] { node.run(); });
  for (typename P::thread& thread : threads)
    thread.join();
  published.counts.check();
}

template <class P>
void leader_metrics(engine::Context<P>& context) {
  if (context.mutant() == "wait-skips-current")
    return leader_metrics_with<P, WaitSkipsCurrent>(context);
  if (context.mutant() == "wait-forgets-last")
    return leader_metrics_with<P, WaitForgetsLast>(context);
  if (context.mutant() == "wait-outlives-close")
    return leader_metrics_with<P, WaitOutlivesClose>(context);
  leader_metrics_with<P, engine::SingleLatestRules>(context);
}

}  // namespace brine::scenarios
