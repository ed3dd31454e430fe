#include "soak/spec_builder.hpp"

#include <algorithm>

#include "soak/suggest.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {

namespace {

template <class Table>
auto find_in(const Table& table, std::string_view name) noexcept -> decltype(&*table.begin()) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& e) { return e.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace

std::string why_unknown(const scenarios::ScenarioSet& known, const sim::RunSpec& spec) {
  const auto* scenario = known.find(spec.scenario);
  if (scenario == nullptr) {
    return "unknown scenario " + shown(spec.scenario) + "." +
           suggestion(spec.scenario, names_in(known.all()));
  }
  const std::string where = "scenario " + shown(spec.scenario);
  if (!spec.mutant.empty() && find_mutant(*scenario, spec.mutant) == nullptr) {
    return where + " has no mutant " + shown(spec.mutant) + "." +
           suggestion(spec.mutant, names_in(scenario->mutants));
  }
  for (const auto& [name, value] : spec.values) {
    const auto* parameter = find_parameter(*scenario, name);
    if (parameter == nullptr) {
      return where + " has no parameter " + shown(name) + "." +
             suggestion(name, names_in(scenario->parameters));
    }
    if (value < parameter->min || value > parameter->max) {
      return "parameter " + shown(name) + " is " + std::to_string(value) + ", outside " +
             std::to_string(parameter->min) + " to " + std::to_string(parameter->max);
    }
  }
  for (const auto& parameter : scenario->parameters) {
    if (!spec.values.contains(parameter.name)) {
      return "parameter " + shown(parameter.name) + " of " + where + " is missing";
    }
  }
  return scenario->check == nullptr ? "" : scenario->check(spec.values);
}

const scenarios::Mutant* find_mutant(const scenarios::Scenario& scenario,
                                     std::string_view name) noexcept {
  return find_in(scenario.mutants, name);
}

const engine::Parameter* find_parameter(const scenarios::Scenario& scenario,
                                        std::string_view name) noexcept {
  return find_in(scenario.parameters, name);
}

}  // namespace brine::soak
