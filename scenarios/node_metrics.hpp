#pragma once

/// NodeMetrics: what a node of a replicated log says of itself, as one value; and the conditions
/// that somebody may wait for.
///
/// Its collections are bounded by the nodes of the cluster, and it owns memory, so that it travels
/// through buffers by copies under a lock.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace brine::scenarios {

using NodeId = std::uint64_t;

enum class NodeState : std::uint8_t { kFollower, kCandidate, kLeader, kShutdown };
enum class RunningState : std::uint8_t { kRunning, kStopped };

/// Whom the node has voted for in a term; committed: that node leads the term.
struct Vote {
  std::uint64_t term = 0;
  NodeId node = 0;
  bool committed = false;

  friend bool operator==(const Vote&, const Vote&) = default;
};

/// Log indices count from 1; 0: none.
struct NodeMetrics {
  NodeId id = 0;
  NodeState state = NodeState::kFollower;
  RunningState running_state = RunningState::kRunning;
  std::optional<NodeId> current_leader;
  std::uint64_t current_term = 0;
  Vote vote;
  std::uint64_t last_log_index = 0;
  std::uint64_t last_applied = 0;
  std::uint64_t snapshot = 0;  ///< last index that the newest snapshot covers
  std::uint64_t purged = 0;    ///< last index that was removed from the log
  std::vector<NodeId> membership;

  // As leader only, and then for each other member.
  std::optional<std::uint64_t> last_quorum_acked;              ///< the index that a majority has
  std::map<NodeId, std::optional<std::uint64_t>> heartbeat;    ///< last answer, clock in ns
  std::map<NodeId, std::optional<std::uint64_t>> replication;  ///< last index known to be there

  std::uint64_t publication = 0;  ///< which one this is, from 1
  std::uint64_t checksum = 0;     ///< of all other fields
};

/// Of all fields but the checksum itself.
[[nodiscard]] inline std::uint64_t checksum_of(const NodeMetrics& metrics) {
  std::uint64_t sum = 0xcbf29ce484222325;  // FNV-1a, word by word
  const auto mix = [&sum](std::uint64_t word) { sum = (sum ^ word) * 0x100000001b3; };
  const auto mix_optional = [&mix](const std::optional<std::uint64_t>& value) {
    mix(value.has_value() ? 1 : 0);
    mix(value.value_or(0));
  };
  mix(metrics.id);
  mix(static_cast<std::uint64_t>(metrics.state));
  mix(static_cast<std::uint64_t>(metrics.running_state));
  mix_optional(metrics.current_leader);
  mix(metrics.current_term);
  mix(metrics.vote.term);
  mix(metrics.vote.node);
  mix(metrics.vote.committed ? 1 : 0);
  mix(metrics.last_log_index);
  mix(metrics.last_applied);
  mix(metrics.snapshot);
  mix(metrics.purged);
  for (const NodeId member : metrics.membership)
    mix(member);
  mix_optional(metrics.last_quorum_acked);
  for (const auto* const map : {&metrics.heartbeat, &metrics.replication}) {
    for (const auto& [node, value] : *map) {
      mix(node);
      mix_optional(value);
    }
  }
  mix(metrics.publication);
  return sum;
}

/// The four kinds of wait.
enum class WaitKind : std::uint8_t { kState, kLeader, kAtLeast, kExactly };
inline constexpr std::uint64_t kWaitKinds = 4;

/// What is waited for; of the last three fields only that of its kind counts. Indices are applied
/// ones.
struct NodeCondition {
  WaitKind kind = WaitKind::kState;
  NodeState state = NodeState::kFollower;
  NodeId leader = 0;
  std::uint64_t index = 0;

  [[nodiscard]] bool holds(const NodeMetrics& metrics) const noexcept {
    switch (kind) {
      case WaitKind::kState:
        return metrics.state == state;
      case WaitKind::kLeader:
        return metrics.current_leader == leader;
      case WaitKind::kAtLeast:
        return metrics.last_applied >= index;
      case WaitKind::kExactly:
        return metrics.last_applied == index;
    }
    return false;
  }

  [[nodiscard]] std::string text() const {
    switch (kind) {
      case WaitKind::kState:
        return "state " + std::to_string(static_cast<unsigned>(state));
      case WaitKind::kLeader:
        return "leader " + std::to_string(leader);
      case WaitKind::kAtLeast:
        return "applied index at least " + std::to_string(index);
      case WaitKind::kExactly:
        return "applied index exactly " + std::to_string(index);
    }
    return "nothing";
  }
};

}  // namespace brine::scenarios
