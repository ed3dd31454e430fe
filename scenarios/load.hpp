#pragma once

/// Load: what a soak may set of a scenario's load; part of the scenario's row.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/measure/load_plan.hpp"
#include "engine/measure/parameters.hpp"

namespace brine::scenarios {

struct Scenario;

/// Parameters are named; an empty name: there is none.
struct Load {
  /// Keeps to LoadPlan::rate_hz, first_ns and closed. If not, it runs at its own pace.
  bool paced = false;
  std::string_view rate = {};         ///< the rate once more, for what the scenario derives from it
  std::string_view duration = {};     ///< how long it sends
  std::string_view operations = {};   ///< how many operations each task makes that sends
  std::string_view tasks = {};        ///< how many tasks send; none: one
  std::string_view multiple_of = {};  ///< `operations` must be a multiple of this
};

/// What is asked of one round.
struct RoundLoad {
  std::uint64_t rate_hz = 0;  ///< 0: as the values have it, or at the scenario's own pace
  std::uint64_t length_ns = 0;
};

struct FittedLoad {
  std::uint64_t operations = 0;  ///< that are intended in the round; 0: at its own pace
  std::string problem = {};      ///< why the values do not fit the load; empty: they do
};

/// Sets what `scenario` declares in `values`, and the rate of `plan`, to `round`; operations are
/// rounded to what the scenario can make, at least one of each task. Of a scenario that is not
/// paced nothing is set. Keeps each value within the range of its parameter, or says why that is
/// impossible. Precondition: `values` are complete.
[[nodiscard]] FittedLoad fit_load(const Scenario& scenario, const RoundLoad& round,
                                  engine::ParameterValues& values, engine::LoadPlan& plan);

}  // namespace brine::scenarios
