#pragma once

/// run: one simulated execution of a body under a decision source. The only way in for everything
/// above the simulator.

#include <functional>

#include "engine/measure/context.hpp"
#include "sim/decision_source.hpp"
#include "sim/run_result.hpp"
#include "sim/run_spec.hpp"
#include "sim/sim_platform.hpp"

namespace brine::sim {

using Body = std::function<void(engine::Context<SimPlatform>&)>;

/// What does not change what happens, only what is kept of it.
struct RunOptions {
  /// Keep events with their times and sites, and what could have ordered a data race, which its
  /// message then goes on with. Costs a few nanoseconds a step.
  bool detail = false;
  /// Processor time after which a task that reaches no scheduling point is given up; 0: never.
  std::uint64_t watchdog_ns = 10'000'000'000;
  /// Told of the context when every task has ended, for who wants more of it than RunResult has.
  std::function<void(const engine::RunContext&)> ended = nullptr;
};

/// Runs `body` to its end or its first failure. Fibers and buffers are kept for the next run on the
/// same thread. Not reentrant; one run at a time per thread. `spec.scenario`, `spec.strategy` and
/// `spec.size` are not looked at.
[[nodiscard]] RunResult run(const RunSpec& spec, DecisionSource& decisions, const Body& body,
                            const RunOptions& options = {});

}  // namespace brine::sim
