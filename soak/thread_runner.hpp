#pragma once

/// One run of a scenario on real threads. Watches for a failure and for a standstill; latencies are
/// wall time. There is no digest and no record of decisions: the machine decides.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/measure/context.hpp"
#include "scenarios/scenario.hpp"
#include "sim/run_result.hpp"
#include "sim/run_spec.hpp"
#include "soak/stacks.hpp"

namespace brine::soak {

struct ThreadRun {
  sim::Status status = sim::Status::kPassed;
  std::optional<engine::Failure> error;
  engine::Coverage coverage;
  std::map<std::string, engine::LatencySnapshot> latencies;  ///< wall nanoseconds
  engine::Figures figures;
  std::uint64_t wall_ns = 0;
  bool abandoned = false;  ///< before its end: there is no verdict
  bool stuck = false;      ///< threads of the scenario still live and cannot be ended: leave the
                           ///< process after reporting
  std::vector<ThreadStack> stacks;  ///< of those threads
};

struct Patience {
  std::chrono::nanoseconds standstill{std::chrono::seconds(30)};  ///< without any count moving
  /// After a failure, or once it is abandoned.
  std::chrono::nanoseconds winding_down{std::chrono::seconds(10)};
};

struct ThreadOptions {
  Patience patience = {};
  /// When the first operation under the spec's load is meant to begin, as LoadPlan has it; 0: when
  /// the scenario is ready.
  std::uint64_t first_ns = 0;
  /// Told of the context before the body begins, and before it goes: for who looks at it meanwhile.
  std::function<void(const engine::RunContext&)> begins = nullptr;
  std::function<void()> ends = nullptr;
  /// Asked ten times a second: whether the run is to be abandoned.
  std::function<bool()> gives_up = nullptr;
};

/// A standstill is judged after `patience.standstill` plus the longest duration among the
/// parameters. The failure then names the tasks that hang, and where.
[[nodiscard]] ThreadRun run_on_threads(const scenarios::Scenario& scenario,
                                       const sim::RunSpec& spec, const ThreadOptions& options = {});

}  // namespace brine::soak
