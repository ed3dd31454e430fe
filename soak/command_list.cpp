/// brine list: what there is.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.hpp"
#include "soak/commands.hpp"
#include "soak/json_line.hpp"
#include "soak/output.hpp"
#include "soak/property_table.hpp"
#include "soak/run_plan.hpp"
#include "soak/spec_builder.hpp"
#include "soak/strategy_table.hpp"
#include "soak/text.hpp"
#include "soak/values.hpp"

namespace brine::soak {

namespace {

using scenarios::ScenarioSet;

JsonLine json_of(const engine::Parameter& parameter) {
  JsonLine line;
  line.text("name", parameter.name)
      .text("type", name_of(parameter.type))
      .text("unit", parameter.unit)
      .number("default", parameter.normal)
      .number("min", parameter.min)
      .number("max", parameter.max)
      .number("small", parameter.small)
      .number("full", parameter.full)
      .text("help", parameter.help);
  if (!parameter.choices.empty())
    line.texts("choices", {parameter.choices.begin(), parameter.choices.end()});
  return line;
}

JsonLine json_of(const scenarios::Scenario& scenario) {
  std::vector<JsonLine> parameters;
  for (const auto& parameter : scenario.parameters)
    parameters.push_back(json_of(parameter));
  JsonLine line;
  line.text("name", scenario.name)
      .text("summary", scenario.summary)
      .array("parameters", parameters)
      .texts("faults", {});
  return line;
}

JsonLine json_of(const scenarios::Scenario& scenario, const scenarios::Mutant& mutant) {
  JsonLine line;
  line.text("name", mutant.name)
      .text("scenario", scenario.name)
      .text("summary", mutant.summary)
      .text("property", mutant.property)
      .number("schedules", mutant.schedules)
      .text("memory", sim::name_of(mutant.memory))
      .text("found_by", mutant.found_by == scenarios::FoundBy::kSoak ? "soak" : "simulation")
      .texts("arguments", arguments_of(scenario, mutant));
  return line;
}

std::string where_found(const scenarios::Mutant& mutant) {
  if (mutant.found_by == scenarios::FoundBy::kSoak)
    return "; found by the leak verdict of 'brine soak'";
  return "; found within " + grouped(mutant.schedules) + " seeds" +
         (mutant.memory == sim::Memory::kCpp ? " of --memory cpp" : "");
}

/// Those of brine's contracts and detectors, and those that the scenarios declare themselves; by
/// name.
std::map<std::string_view, std::string_view> properties(const ScenarioSet& known) {
  std::map<std::string_view, std::string_view> summaries;
  for (const PropertyRow& property : kProperties)
    summaries.emplace(property.name, property.summary);
  for (const auto& scenario : known.all()) {
    for (const auto& property : scenario.properties)
      summaries.emplace(property.name, property.summary);
  }
  return summaries;
}

std::vector<std::string> strategies() {
  const auto names = strategy_names();
  return {names.begin(), names.end()};
}

JsonLine everything(const ScenarioSet& known) {
  std::vector<JsonLine> all;
  std::vector<JsonLine> mutants;
  for (const auto& scenario : known.all()) {
    all.push_back(json_of(scenario));
    for (const auto& mutant : scenario.mutants)
      mutants.push_back(json_of(scenario, mutant));
  }
  std::vector<std::string> claims;
  for (const auto& [name, summary] : properties(known))
    claims.emplace_back(name);
  JsonLine line;
  line.array("scenarios", all)
      .texts("strategies", strategies())
      .texts("faults", {})
      .texts("properties", claims)
      .array("mutants", mutants);
  return line;
}

void print_scenario(const scenarios::Scenario& scenario) {
  print_line("  " + std::string(scenario.name) + "\n    " + std::string(scenario.summary));
  for (const auto& parameter : scenario.parameters) {
    std::string unit;
    if (parameter.type == engine::ParameterType::kInteger && !parameter.unit.empty()) {
      unit.append(1, ' ').append(parameter.unit);
    }
    print_line("      " + column(parameter.name, 12) +
               column(value_text(parameter, parameter.normal) + unit, 18) + range_text(parameter) +
               "; " + std::string(parameter.help));
  }
}

void print_everything(const ScenarioSet& known) {
  print_line("Scenarios (parameter, default, range)");
  for (const auto& scenario : known.all())
    print_scenario(scenario);
  print_line("\nMutants: known bugs to plant, with 'brine run SCENARIO --mutant NAME'");
  for (const auto& scenario : known.all()) {
    for (const auto& mutant : scenario.mutants) {
      print_line("  " + column(mutant.name, 24) + column(scenario.name, 18) +
                 std::string(mutant.summary) + where_found(mutant));
    }
  }
  std::string line = "\nStrategies: ";
  for (const auto& name : strategies())
    line += " " + name;
  print_line(line);
  print_line("Faults:      none yet\n\nProperties and detectors");
  for (const auto& [name, summary] : properties(known))
    print_line("  " + column(name, 22) + std::string(summary));
}

}  // namespace

ExitCode carry_out(const ListCommand& command, const Surroundings& surroundings) {
  const ScenarioSet& known = surroundings.scenarios;
  print_for_reading([&command, &known] {
    command.json ? print_line(everything(known).str()) : print_everything(known);
  });
  return kPassed;
}

}  // namespace brine::soak
