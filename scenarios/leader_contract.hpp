#pragma once

/// LeaderContract: what every value must be that a reader of a node's metrics sees.
///
///   leader.whole  a value is one publication, not a mixture of two, and none older than one that
///                 was seen before
///   leader.log    purged <= snapshot <= applied <= last log index; what is applied, covered by a
///                 snapshot or purged stays so; nobody has more of the log than there is
///   leader.term   the term does not fall, has one leader, and the vote says who that is
///   leader.maps   heartbeat and replication are there as leader, for each other member, and else
///                 not

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "engine/measure/context.hpp"
#include "scenarios/node_metrics.hpp"

namespace brine::scenarios {

class LeaderContract {
 public:
  explicit LeaderContract(engine::RunContext& context)
      : whole_(&context.property("leader.whole")),
        log_(&context.property("leader.log")),
        term_(&context.property("leader.term")),
        maps_(&context.property("leader.maps")) {}

  class Reader;

 private:
  engine::Property* whole_;
  engine::Property* log_;
  engine::Property* term_;
  engine::Property* maps_;
};

/// One reader's view; used by that reader's task only. The contract must outlive it.
class LeaderContract::Reader {
 public:
  Reader(LeaderContract& contract, std::string name)
      : contract_(&contract), name_(std::move(name)) {}

  /// A value that the reader got to see, perhaps not for the first time.
  void seen(const NodeMetrics& metrics) {
    contract_->whole_->require(
        metrics.checksum == checksum_of(metrics) && metrics.publication >= last_.publication,
        [&] { return told(metrics) + " which is not one publication, or an older one"; });
    contract_->log_->require(log_holds(metrics), [&] {
      return told(metrics) + " with last log index " + std::to_string(metrics.last_log_index) +
             ", applied " + std::to_string(metrics.last_applied) + ", snapshot " +
             std::to_string(metrics.snapshot) + ", purged " + std::to_string(metrics.purged);
    });
    contract_->term_->require(term_holds(metrics), [&] {
      return told(metrics) + " in term " + std::to_string(metrics.current_term) + " after term " +
             std::to_string(last_.current_term) + ", with a vote for node " +
             std::to_string(metrics.vote.node);
    });
    contract_->maps_->require(maps_hold(metrics), [&] {
      return told(metrics) + " with " + std::to_string(metrics.heartbeat.size()) +
             " heartbeats and " + std::to_string(metrics.replication.size()) + " replications of " +
             std::to_string(metrics.membership.size()) + " members";
    });
    last_ = metrics;
  }

  /// The value seen last; as of publication 0 before the first.
  [[nodiscard]] const NodeMetrics& last() const noexcept { return last_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  [[nodiscard]] bool log_holds(const NodeMetrics& metrics) const {
    bool matched = metrics.last_quorum_acked.value_or(0) <= metrics.last_log_index;
    for (const auto& [node, index] : metrics.replication)
      matched = matched && index.value_or(0) <= metrics.last_log_index;
    return matched && metrics.purged <= metrics.snapshot &&
           metrics.snapshot <= metrics.last_applied &&
           metrics.last_applied <= metrics.last_log_index && metrics.purged >= last_.purged &&
           metrics.snapshot >= last_.snapshot && metrics.last_applied >= last_.last_applied;
  }

  [[nodiscard]] bool term_holds(const NodeMetrics& metrics) const {
    const bool running = metrics.running_state == RunningState::kRunning;
    const bool led = running && metrics.vote.committed;
    const bool leads = led && metrics.vote.node == metrics.id;
    if (metrics.current_leader.has_value() != led) return false;
    if (led && *metrics.current_leader != metrics.vote.node) return false;
    if (leads != (metrics.state == NodeState::kLeader)) return false;
    if (running == (metrics.state == NodeState::kShutdown)) return false;
    if (metrics.state == NodeState::kCandidate && metrics.vote.node != metrics.id) return false;
    if (metrics.vote.term != metrics.current_term) return false;
    if (metrics.current_term != last_.current_term)
      return metrics.current_term > last_.current_term;
    return !last_.vote.committed || metrics.vote == last_.vote;
  }

  [[nodiscard]] static bool maps_hold(const NodeMetrics& metrics) {
    if (metrics.state != NodeState::kLeader) {
      return metrics.heartbeat.empty() && metrics.replication.empty() &&
             !metrics.last_quorum_acked.has_value();
    }
    bool complete = metrics.last_quorum_acked.has_value() &&
                    metrics.heartbeat.size() + 1 == metrics.membership.size() &&
                    metrics.replication.size() + 1 == metrics.membership.size();
    for (const NodeId member : metrics.membership) {
      complete = complete && (member == metrics.id || (metrics.heartbeat.contains(member) &&
                                                       metrics.replication.contains(member)));
    }
    return complete;
  }

  [[nodiscard]] std::string told(const NodeMetrics& metrics) const {
    return "'" + name_ + "' saw publication " + std::to_string(metrics.publication) + " after " +
           std::to_string(last_.publication) + ",";
  }

  LeaderContract* contract_;
  std::string name_;
  NodeMetrics last_;
};

}  // namespace brine::scenarios
