#pragma once

/// Specs by name: what a scenario runs with when nothing else is said, and whether a spec from a
/// file can be run here.

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario_set.hpp"
#include "sim/run_spec.hpp"

namespace brine::soak {

/// Names of a table whose rows have one.
template <class Table>
std::vector<std::string_view> names_in(const Table& table) {
  std::vector<std::string_view> names;
  for (const auto& entry : table)
    names.push_back(entry.name);
  return names;
}

/// Empty, or why a program that knows these scenarios cannot run a spec that came from a file: an
/// unknown scenario or mutant, a parameter that is missing, unknown or out of range. Says nothing
/// of the strategy, which a replay does not need.
[[nodiscard]] std::string why_unknown(const scenarios::ScenarioSet& known,
                                      const sim::RunSpec& spec);

[[nodiscard]] const scenarios::Mutant* find_mutant(const scenarios::Scenario& scenario,
                                                   std::string_view name) noexcept;
[[nodiscard]] const engine::Parameter* find_parameter(const scenarios::Scenario& scenario,
                                                      std::string_view name) noexcept;

}  // namespace brine::soak
