#pragma once

/// CapacityPlan: when a ring between a steady producer and a slower steady consumer begins to lag,
/// and how much is lost from then on. The backlog grows by rate - consumer rate a second.
///
///   capacity.onset  the lag begins when the backlog reaches the capacity, not before and not
///                   later; it never begins if the backlog stays below
///   capacity.loss   from then on the difference of the rates is lost
///
/// Tolerance: two messages, because both sides work in whole messages; the messages that the two
/// rates make while producer and consumer were late by their own schedules; and for the onset one
/// consumer period, because a lag shows at the next receive. Where the backlog ends within the
/// tolerance of the capacity, both a lag and none are right. A run in which they were late by as
/// many messages as the ring holds is not judged: lateness itself may have lost any number.

#include <cstdint>
#include <optional>
#include <string>

#include "engine/measure/context.hpp"

namespace brine::sim {

class CapacityPlan {
 public:
  /// All at least 1; rates at most 10^6, capacity at most 2^32, messages at most 2^40.
  struct Load {
    std::uint64_t rate_hz = 0;
    std::uint64_t consumer_rate_hz = 0;
    std::uint64_t capacity = 0;
    std::uint64_t messages = 0;
  };

  /// What one consumer went through, its times since the first message was meant to be sent.
  struct Observed {
    std::optional<std::uint64_t> onset_ns = std::nullopt;  ///< of its first lag
    std::uint64_t lost = 0;
    std::uint64_t late_ns = 0;  ///< how late producer and consumer were at most, together
  };

  CapacityPlan(engine::RunContext& context, const Load& load)
      : load_(load),
        drift_hz_(load.rate_hz > load.consumer_rate_hz ? load.rate_hz - load.consumer_rate_hz : 0),
        onset_(&context.property("capacity.onset")),
        loss_(&context.property("capacity.loss")) {}

  void judge(const std::string& consumer, const Observed& seen) const {
    // Neither lateness nor its product with a rate can overflow: an hour at most.
    const std::uint64_t late_ns = seen.late_ns < kMaxLateNs ? seen.late_ns : kMaxLateNs;
    const std::uint64_t late_messages =
        (load_.rate_hz + load_.consumer_rate_hz) * late_ns / kNsPerSecond;
    if (late_messages >= load_.capacity) return;
    const std::uint64_t slack = 2 + late_messages;
    judge_onset(consumer, seen, slack, late_ns);
    const std::uint64_t backlog = final_backlog();
    const std::uint64_t expected = backlog > load_.capacity ? backlog - load_.capacity : 0;
    loss_->require(seen.lost + slack >= expected && seen.lost <= expected + slack, [&] {
      return "'" + consumer + "' lost " + std::to_string(seen.lost) + " messages, but " +
             std::to_string(expected) + " (+- " + std::to_string(slack) +
             ") were to be expected: " + std::to_string(drift_hz_) + " a second from the onset on";
    });
  }

 private:
  static constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
  static constexpr std::uint64_t kMaxLateNs = 3'600 * kNsPerSecond;

  /// What the producer is ahead of the consumer after its last message, if nothing is lost.
  [[nodiscard]] std::uint64_t final_backlog() const noexcept {
    return load_.messages * drift_hz_ / load_.rate_hz;
  }

  /// When the backlog reaches so many messages.
  [[nodiscard]] std::uint64_t reached_ns(std::uint64_t backlog) const noexcept {
    return backlog * kNsPerSecond / drift_hz_;
  }

  void judge_onset(const std::string& consumer, const Observed& seen, std::uint64_t slack,
                   std::uint64_t late_ns) const {
    const std::uint64_t backlog = final_backlog();
    if (!seen.onset_ns) {
      onset_->require(backlog <= load_.capacity + slack, [&] {
        return "'" + consumer + "' never lagged, although the backlog grew to " +
               std::to_string(backlog) + " messages over a capacity of " +
               std::to_string(load_.capacity);
      });
      return;
    }
    const bool may_lag = backlog + slack > load_.capacity;
    onset_->require(may_lag, [&] {
      return "'" + consumer + "' lagged, although the backlog was to stay at " +
             std::to_string(backlog) + " messages, below the capacity of " +
             std::to_string(load_.capacity);
    });
    if (!may_lag || drift_hz_ == 0) return;
    const std::uint64_t from = load_.capacity > slack ? reached_ns(load_.capacity - slack) : 0;
    const std::uint64_t to =
        reached_ns(load_.capacity + slack) + kNsPerSecond / load_.consumer_rate_hz + late_ns;
    onset_->require(*seen.onset_ns >= from && *seen.onset_ns <= to, [&] {
      return "'" + consumer + "' began to lag after " + std::to_string(*seen.onset_ns) +
             " ns, but between " + std::to_string(from) + " and " + std::to_string(to) +
             " ns were to be expected: capacity " + std::to_string(load_.capacity) +
             ", growing by " + std::to_string(drift_hz_) + " a second";
    });
  }

  Load load_;
  std::uint64_t drift_hz_;
  engine::Property* onset_;
  engine::Property* loss_;
};

}  // namespace brine::sim
