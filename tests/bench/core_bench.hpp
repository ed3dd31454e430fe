#pragma once

/// The benchmarks of simulated executions, and the names of their figures.

namespace brine::bench {

/// Prefixes of benchmark names; a workload's name follows.
inline constexpr const char* kCorePrefix = "core/";
inline constexpr const char* kCppPrefix = "cpp/";
inline constexpr const char* kRunPrefix = "run/";

/// Counters of each of these benchmarks.
inline constexpr const char* kExecutionNs = "ns_per_execution";
inline constexpr const char* kStepNs = "ns_per_step";
inline constexpr const char* kSteps = "steps";
inline constexpr const char* kPerSecond = "executions_per_second";
inline constexpr const char* kSwitchNs = "raw_switch_ns";
inline constexpr const char* kUnits = "units";  ///< an execution, in raw switches

/// `core/`, `cpp/` and `run/` for each workload, and `raw_switch`.
void add_core_benchmarks();

}  // namespace brine::bench
