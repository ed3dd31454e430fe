#include "scenarios/scenario_set.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace brine::scenarios {

namespace {

constexpr std::size_t kLongestName = 100;
constexpr std::uint64_t kExactIntegers = std::uint64_t{1} << 53;
constexpr engine::Size kSizes[] = {engine::Size::kSmall, engine::Size::kDefault,
                                   engine::Size::kFull};

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text) + "'";
}

bool is_plain(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

/// Empty, or why that cannot be typed as one word that is no option.
std::string why_no_name(std::string_view name) {
  if (name.empty()) return "has no name";
  if (name.size() > kLongestName)
    return "has a name of more than " + std::to_string(kLongestName) + " bytes";
  if (!std::ranges::all_of(name, is_plain))
    return "may be named with letters, digits, '-', '_' and '.' only";
  if (name.front() == '-' || name.front() == '.') return "must begin with a letter or a digit";
  return {};
}

/// One row, and what its errors begin with.
class RowCheck {
 public:
  explicit RowCheck(const Scenario& scenario) : scenario_(scenario) {}

  void check() const {
    check_name(scenario_.name, "");
    if (scenario_.simulated == nullptr)
      refuse("has no body; fill in 'simulated', or use scenarios::scenario()");
    check_parameters();
    check_mutants();
  }

 private:
  [[noreturn]] void refuse(const std::string& problem) const {
    throw BadTable("scenario " + in_quotes(scenario_.name) + " " + problem);
  }

  void check_name(std::string_view name, const std::string& what) const {
    const std::string why = why_no_name(name);
    if (!why.empty()) refuse(what + why);
  }

  void check_parameters() const {
    std::set<std::string_view> names;
    for (const engine::Parameter& parameter : scenario_.parameters) {
      const std::string what = "parameter " + in_quotes(parameter.name) + " ";
      check_name(parameter.name, what);
      if (!names.insert(parameter.name).second) refuse(what + "is declared twice");
      check_choices(parameter, what);
      if (parameter.max >= kExactIntegers)
        refuse(what + "may be 2^53 or more, which other readers of JSON do not keep exactly");
      for (const engine::Size size : kSizes)
        check_range(parameter, parameter.default_at(size), what + "has a default of ");
    }
    for (const engine::Size size : kSizes)
      check_combination(default_spec(scenario_, size).values, "its own defaults");
  }

  void check_choices(const engine::Parameter& parameter, const std::string& what) const {
    const auto& choices = parameter.choices;
    if (parameter.type != engine::ParameterType::kChoice) {
      if (!choices.empty()) refuse(what + "has choices, but is no choice");
      return;
    }
    if (choices.empty() || parameter.min != 0 || parameter.max != choices.size() - 1)
      refuse(what + "must range from 0 to its last choice");
    std::set<std::string_view> names;
    for (const std::string_view name : choices) {
      check_name(name, what + "has a choice that ");
      if (!names.insert(name).second) refuse(what + "has choice " + in_quotes(name) + " twice");
    }
  }

  void check_range(const engine::Parameter& parameter, std::uint64_t value,
                   const std::string& what) const {
    if (value >= parameter.min && value <= parameter.max) return;
    refuse(what + std::to_string(value) + ", outside " + std::to_string(parameter.min) + " to " +
           std::to_string(parameter.max));
  }

  void check_mutants() const {
    std::set<std::string_view> names;
    for (const Mutant& mutant : scenario_.mutants) {
      const std::string what = "mutant " + in_quotes(mutant.name) + " ";
      check_name(mutant.name, what);
      if (!names.insert(mutant.name).second) refuse(what + "is declared twice");
      if (mutant.schedules == 0) refuse(what + "must be given at least one schedule");
      check_preset(mutant, what);
    }
  }

  void check_preset(const Mutant& mutant, const std::string& what) const {
    for (const auto& [name, value] : mutant.values) {
      const auto parameter =
          std::ranges::find(scenario_.parameters, name, &engine::Parameter::name);
      if (parameter == scenario_.parameters.end())
        refuse(what + "sets " + in_quotes(name) + ", which is no parameter");
      check_range(*parameter, value, what + "sets " + in_quotes(name) + " to ");
    }
    check_combination(default_spec(scenario_, mutant.size, &mutant).values,
                      "the preset of " + in_quotes(mutant.name));
  }

  void check_combination(const engine::ParameterValues& values, const std::string& whose) const {
    if (scenario_.check == nullptr) return;
    const std::string wrong = scenario_.check(values);
    if (!wrong.empty()) refuse("refuses " + whose + ": " + wrong);
  }

  const Scenario& scenario_;
};

}  // namespace

void ScenarioSet::add(std::span<const Scenario> table) {
  for (const Scenario& scenario : table) {
    RowCheck(scenario).check();
    const auto at = std::ranges::lower_bound(scenarios_, scenario.name, {}, &Scenario::name);
    if (at != scenarios_.end() && at->name == scenario.name) {
      throw BadTable("two scenarios are named " + in_quotes(scenario.name) +
                     "; rename one of them, or leave out the table that brings the other");
    }
    scenarios_.insert(at, scenario);
  }
}

const Scenario* ScenarioSet::find(std::string_view name) const noexcept {
  const auto found = std::ranges::lower_bound(scenarios_, name, {}, &Scenario::name);
  return found == scenarios_.end() || found->name != name ? nullptr : &*found;
}

}  // namespace brine::scenarios
