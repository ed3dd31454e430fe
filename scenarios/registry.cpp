#include <algorithm>
#include <array>
#include <string_view>

#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"

/// The table of scenarios, in name order. To add one: a header with its body, a file with its row,
/// and a line here and in rows.hpp.

namespace brine::scenarios {

namespace {

const auto& table() {
  static const std::array kScenarios = {
      capacity_planning_row(),
      command_mailbox_row(),
      config_update_row(),
      cross_emit_row(),
      dispatcher_faults_row(),
      high_throughput_row(),
      lag_tolerance_row(),
      latency_row(),
      memory_row(),
      metrics_requests_row(),
      seqlock_readers_row(),
      seqlock_rollover_row(),
      seqlock_writers_row(),
      soak_row(),
      stats_consistency_row(),
      subscriber_churn_row(),
      telemetry_hybrid_row(),
      throughput_row(),
  };
  return kScenarios;
}

}  // namespace

std::span<const Scenario> all() noexcept {
  return table();
}

const Scenario* find(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(table(), name, &Scenario::name);
  return found == table().end() ? nullptr : found;
}

}  // namespace brine::scenarios
