#pragma once

/// Rounds: the part of a soak that runs them, one way on threads and one in simulation.

#include <cstdint>

#include "engine/measure/latency_histogram.hpp"
#include "soak/artifact_store.hpp"
#include "soak/rig/collector.hpp"
#include "soak/rig/round_log.hpp"
#include "soak/rig/sampler.hpp"
#include "soak/rig/soak_ledger.hpp"
#include "soak/rig/soak_plan.hpp"
#include "soak/rig/soak_progress.hpp"

namespace brine::soak {

/// What the rounds work with. All of it outlives them.
struct SoakParts {
  const SoakPlan& plan;
  ArtifactStore& store;
  RoundLog& log;
  SoakLedger& ledger;
  Collector& collector;
  Sinks& sinks;
  SoakProgress& progress;
};

/// What the rig took for itself.
struct HarnessCost {
  std::uint64_t sampler_cpu_ns = 0;
  std::uint64_t rounds_cpu_ns = 0;      ///< making, watching and judging rounds
  engine::LatencyHistogram turnaround;  ///< from the end of one round until the next could begin
};

struct RoundsEnd {
  std::uint64_t elapsed_ns = 0;  ///< virtual when simulated
  /// Threads of the last round live and cannot be ended: leave the process after reporting.
  bool stuck = false;
  HarnessCost cost;
};

/// Until the time is over, a signal arrives, an output fails, enough rounds failed, a threshold is
/// crossed that must not be, or a task hangs. The intervals go to the sinks meanwhile.
[[nodiscard]] RoundsEnd run_threaded_rounds(const SoakParts& parts);

/// The same in virtual time, each round with a fresh seed.
[[nodiscard]] RoundsEnd run_simulated_rounds(const SoakParts& parts);

/// Names of the plan's scenarios, by their places.
[[nodiscard]] IntervalMaker::Options intervals_of(const SoakPlan& plan);

}  // namespace brine::soak
