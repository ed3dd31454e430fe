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
  /// Keeps to LoadPlan::rate_hz and first_ns. If not, it runs at its own pace.
  bool paced = false;
  /// It is about messages that are missed, or about readers that come and go: a closed loop would
  /// take that away, so it keeps to an open one.
  bool open_only = false;
  std::string_view rate = {};         ///< of each sender, for what the scenario derives from it
  std::string_view duration = {};     ///< how long they send
  std::string_view operations = {};   ///< how many operations each sender makes
  std::string_view multiple_of = {};  ///< that is a multiple of this
  std::string_view rounds = {};       ///< how often the load is made; once is enough in a soak
  /// How many share the rate, with these values; none: one.
  std::uint64_t (*senders)(const engine::ParameterValues&) = nullptr;
};

// How many share a rate, in several scenarios.
inline std::uint64_t three_streams(const engine::ParameterValues&) {
  return 3;
}
inline std::uint64_t readers_of(const engine::ParameterValues& values) {
  return values.at("readers");
}
inline std::uint64_t writers_of(const engine::ParameterValues& values) {
  return values.at("writers");
}

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
