#pragma once

/// The strategies that `--strategy` knows. A new one is a file in sim/strategies and a row in
/// strategy_table.cpp.

#include <memory>
#include <string_view>
#include <vector>

#include "sim/decision_source.hpp"
#include "sim/run_spec.hpp"

namespace brine::soak {

[[nodiscard]] std::vector<std::string_view> strategy_names();

/// Whether the strategy of that name runs a spec not once, but in every way (sim/explore.hpp).
[[nodiscard]] bool explores(std::string_view name) noexcept;

/// The strategy that `spec` names, seeded with its seed; of one that explores, for its first
/// execution. Throws std::logic_error for an unknown
/// name: those are refused when the command line is read.
[[nodiscard]] std::unique_ptr<sim::DecisionSource> make_strategy(const sim::RunSpec& spec);

}  // namespace brine::soak
