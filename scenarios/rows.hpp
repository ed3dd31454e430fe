#pragma once

/// The rows of the table of scenarios, each made in the file of its scenario: parameters, minima of
/// coverage, mutants, bound of steps.

#include "scenarios/scenario.hpp"

namespace brine::scenarios {

[[nodiscard]] Scenario capacity_planning_row();
[[nodiscard]] Scenario command_mailbox_row();
[[nodiscard]] Scenario config_update_row();
[[nodiscard]] Scenario cross_emit_row();
[[nodiscard]] Scenario dispatcher_faults_row();
[[nodiscard]] Scenario high_throughput_row();
[[nodiscard]] Scenario lag_tolerance_row();
[[nodiscard]] Scenario latency_row();
[[nodiscard]] Scenario memory_row();
[[nodiscard]] Scenario metrics_requests_row();
[[nodiscard]] Scenario seqlock_readers_row();
[[nodiscard]] Scenario seqlock_rollover_row();
[[nodiscard]] Scenario seqlock_writers_row();
[[nodiscard]] Scenario soak_row();
[[nodiscard]] Scenario stats_consistency_row();
[[nodiscard]] Scenario subscriber_churn_row();
[[nodiscard]] Scenario telemetry_hybrid_row();
[[nodiscard]] Scenario throughput_row();

}  // namespace brine::scenarios
