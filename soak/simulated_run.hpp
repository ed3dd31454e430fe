#pragma once

/// One simulated run, and the same run again with times and sites for its artifact.

#include <cstdint>
#include <stdexcept>

#include "scenarios/scenario.hpp"
#include "sim/explore.hpp"
#include "sim/run_result.hpp"
#include "sim/run_spec.hpp"

namespace brine::soak {

struct SimulatedRun {
  sim::RunResult result;
  std::uint64_t wall_ns = 0;
  sim::RunOptions options;  ///< that it ran with
};

/// The seed decides, through the strategy that the spec names.
[[nodiscard]] SimulatedRun run_simulated(const scenarios::Scenario& scenario,
                                         const sim::RunSpec& spec,
                                         const sim::RunOptions& options = {});

/// An exhaustive search, and the execution that stands for it: the first that failed, else the
/// last.
struct ExploredRun {
  sim::Exploration found;
  SimulatedRun run;  ///< its time is that of the whole search
};
[[nodiscard]] ExploredRun explore(const scenarios::Scenario& scenario, const sim::RunSpec& spec,
                                  const sim::RunOptions& options,
                                  const sim::ExploreOptions& search);

/// The same decisions did not give the same run: an error of the scenario or of the simulator. Exit
/// code 3.
class NotDeterministic : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// `first` again, from its own decisions, so that its events carry times and sites. Runs the seed
/// again when the decisions outgrew their limit. Throws NotDeterministic when digest or error
/// differ.
[[nodiscard]] sim::RunResult with_detail(const scenarios::Scenario& scenario,
                                         const sim::RunSpec& spec, const SimulatedRun& first);

}  // namespace brine::soak
