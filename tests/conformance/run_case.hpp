#pragma once

/// Runs contract cases: on threads a few times, simulated under many schedules when there is more
/// than one task.

#include <cstdint>
#include <set>
#include <string>

#include "sim/run_spec.hpp"
#include "tests/conformance/stage.hpp"

namespace brine::tests {

/// Schedules for a case with several tasks: seeds 0 .. so many.
inline constexpr std::uint64_t kSeeds = 100;
/// Runs of a case on threads.
inline constexpr std::uint64_t kThreadRuns = 3;

/// What is tried of a case that is simulated.
struct Schedules {
  std::uint64_t seeds = kSeeds;  ///< of a case with several tasks
  sim::Memory memory = sim::Memory::kSequential;
};

struct CaseRun {
  std::string failure = {};  ///< empty: it held; else row, case, seed and what was wrong
  std::uint64_t runs = 0;
  std::set<std::uint64_t> digests = {};  ///< of the schedules; empty on threads
};

/// Until the first failure.
[[nodiscard]] CaseRun run_case(const Row& row, const Case& contract,
                               const Schedules& schedules = {});

/// "SpmcRing of 3, string, simulated"
[[nodiscard]] std::string text_of(const Row& row);

}  // namespace brine::tests
