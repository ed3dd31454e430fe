#pragma once

/// ModelNode: one node of a cluster, as far as its metrics show it: elections, changes of leader,
/// replication, snapshots, purges, changes of membership. The other nodes are draws.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "scenarios/node_metrics.hpp"

namespace brine::scenarios {

/// How much the log grows at most in one step.
inline constexpr std::uint64_t kMostEntries = 3;

class ModelNode {
 public:
  /// Uniform in [0, n).
  using Draw = std::function<std::uint64_t(std::uint64_t n)>;

  /// Node 0 of so many voters; at least 2.
  ModelNode(std::uint64_t nodes, Draw draw) : nodes_(nodes), draw_(std::move(draw)) {
    for (NodeId node = 0; node != nodes_; ++node)
      now_.membership.push_back(node);
  }

  [[nodiscard]] const NodeMetrics& metrics() const noexcept { return now_; }

  /// Something happens, at that time of the clock.
  void step(std::uint64_t now_ns) {
    switch (now_.state) {
      case NodeState::kFollower:
        as_follower();
        break;
      case NodeState::kCandidate:
        as_candidate();
        break;
      case NodeState::kLeader:
        as_leader(now_ns);
        break;
      case NodeState::kShutdown:
        break;
    }
    seal();
  }

  /// A leader is known.
  void settle() {
    if (!now_.current_leader.has_value()) follow(now_.current_term + 1);
    seal();
  }

  void shut_down() {
    now_.state = NodeState::kShutdown;
    now_.running_state = RunningState::kStopped;
    now_.current_leader.reset();
    stop_leading();
    seal();
  }

 private:
  void as_follower() {
    if (!now_.current_leader.has_value() || draw_(6) == 0) return campaign();
    if (draw_(8) == 0) return follow(now_.current_term + 1);
    if (maintain()) return;
    now_.last_log_index += draw_(kMostEntries + 1);
    apply_up_to(now_.last_log_index);
  }

  void as_candidate() {
    const std::uint64_t fate = draw_(4);
    if (fate == 0) return campaign();  // a split vote
    if (fate == 1) return follow(now_.current_term);
    now_.state = NodeState::kLeader;
    now_.vote.committed = true;
    now_.current_leader = now_.id;
    ++now_.last_log_index;  // the entry that begins a term
    now_.last_quorum_acked = now_.last_applied;
    for (const NodeId member : now_.membership)
      meet(member);
  }

  void as_leader(std::uint64_t now_ns) {
    const std::uint64_t fate = draw_(12);
    if (fate == 0) return follow(now_.current_term + 1 + draw_(2));
    if (fate == 1) return change_membership();
    if (maintain()) return;
    now_.last_log_index += draw_(kMostEntries + 1);
    replicate(now_ns);
    apply_up_to(*now_.last_quorum_acked);
  }

  void campaign() {
    ++now_.current_term;
    now_.state = NodeState::kCandidate;
    now_.vote = {.term = now_.current_term, .node = now_.id, .committed = false};
    now_.current_leader.reset();
    stop_leading();
  }

  /// Another node leads that term; entries that were not applied may conflict with its log.
  void follow(std::uint64_t term) {
    const NodeId leader = 1 + draw_(nodes_ - 1);
    now_.current_term = term;
    now_.state = NodeState::kFollower;
    now_.vote = {.term = term, .node = leader, .committed = true};
    now_.current_leader = leader;
    now_.last_log_index -= draw_(now_.last_log_index - now_.last_applied + 1);
    stop_leading();
  }

  void stop_leading() {
    now_.last_quorum_acked.reset();
    now_.heartbeat.clear();
    now_.replication.clear();
  }

  void meet(NodeId member) {
    if (member == now_.id) return;
    now_.heartbeat.emplace(member, std::nullopt);
    now_.replication.emplace(member, std::nullopt);
  }

  /// One learner comes or goes.
  void change_membership() {
    const NodeId learner = nodes_;
    ++now_.last_log_index;
    if (now_.membership.back() == learner) {
      now_.membership.pop_back();
      now_.heartbeat.erase(learner);
      now_.replication.erase(learner);
    } else {
      now_.membership.push_back(learner);
      meet(learner);
    }
  }

  /// Some of the others answer, and have more of the log.
  void replicate(std::uint64_t now_ns) {
    std::vector<std::uint64_t> matched{now_.last_log_index};
    for (auto& [member, index] : now_.replication) {
      if (draw_(4) != 0) {
        const std::uint64_t before = index.value_or(0);
        index = before + draw_(now_.last_log_index - before + 1);
        now_.heartbeat[member] = now_ns;
      }
      if (member < nodes_) matched.push_back(index.value_or(0));  // learners have no vote
    }
    std::ranges::sort(matched, std::ranges::greater());
    const std::uint64_t quorum = matched[static_cast<std::size_t>(nodes_ / 2)];
    now_.last_quorum_acked = std::max(*now_.last_quorum_acked, quorum);
  }

  void apply_up_to(std::uint64_t index) {
    if (index > now_.last_applied) now_.last_applied += draw_(index - now_.last_applied + 1);
  }

  /// A snapshot or a purge, now and then.
  bool maintain() {
    const std::uint64_t what = draw_(8);
    if (what == 0) now_.snapshot = now_.last_applied;
    if (what == 1) now_.purged += draw_(now_.snapshot - now_.purged + 1);
    return what < 2;
  }

  void seal() {
    ++now_.publication;
    now_.checksum = checksum_of(now_);
  }

  std::uint64_t nodes_;
  Draw draw_;
  NodeMetrics now_;
};

}  // namespace brine::scenarios
