#include "scenarios/scenario_set.hpp"

#include <array>
#include <string>

#include <doctest/doctest.h>

#include "scenarios/parameters.hpp"
#include "sim/strategies/random_walk.hpp"

namespace brine::tests {
namespace {

using engine::Parameter;
using scenarios::BadTable;
using scenarios::Mutant;
using scenarios::Scenario;
using scenarios::ScenarioSet;

Scenario named(std::string_view name) {
  return scenarios::scenario({.name = name}, [](auto&) {});
}

/// Why a table of these rows is refused; empty when it is not.
template <class... Rows>
std::string refusal(Rows... rows) {
  const std::array<Scenario, sizeof...(Rows)> table{rows...};
  ScenarioSet set;
  try {
    set.add(table);
  } catch (const BadTable& error) {
    return error.what();
  }
  return "";
}

bool mentions(const std::string& text, std::string_view word) {
  return text.find(word) != std::string::npos;
}

TEST_CASE("brine's own table is accepted, and a set without rows knows nothing") {
  ScenarioSet set;
  CHECK(set.all().empty());
  CHECK(set.find("") == nullptr);
  set.add({});
  CHECK(set.all().empty());
  set.add(scenarios::all());
  CHECK(set.all().size() == scenarios::all().size());
  for (const Scenario& scenario : scenarios::all()) {
    REQUIRE(set.find(scenario.name) != nullptr);
    CHECK(set.find(scenario.name)->name == scenario.name);
  }
}

TEST_CASE("rows are found by name and listed in name order, whatever their order in tables") {
  const std::array first{named("zebra"), named("ant")};
  const std::array second{named("bee")};
  ScenarioSet set;
  set.add(first);
  set.add(second);
  REQUIRE(set.all().size() == 3);
  CHECK(set.all()[0].name == "ant");
  CHECK(set.all()[1].name == "bee");
  CHECK(set.all()[2].name == "zebra");
  CHECK(set.find("bee")->name == "bee");
  CHECK(set.find("bees") == nullptr);
}

TEST_CASE("a generic lambda fills in both bodies, and one body alone may be for simulation only") {
  const Scenario row = named("both");
  const bool simulated = row.simulated != nullptr;
  const bool threaded = row.threaded != nullptr;
  CHECK(simulated);
  CHECK(threaded);
  Scenario alone = row;
  alone.threaded = nullptr;
  CHECK(refusal(alone).empty());
  Scenario neither{.name = "neither"};
  CHECK(mentions(refusal(neither), "'neither' has no body"));
}

TEST_CASE("a name that is taken is refused, within a table and across tables") {
  CHECK(mentions(refusal(named("twin"), named("other"), named("twin")), "'twin'"));
  ScenarioSet set;
  set.add(scenarios::all());
  const std::array clash{named(scenarios::all().front().name)};
  CHECK_THROWS_AS(set.add(clash), BadTable);
}

TEST_CASE("a name that is no word of a command line or no part of a file name is refused") {
  const std::string longest(100, 'n');
  const std::string longer(101, 'n');
  for (const std::string& good : {std::string("a"), std::string("Ring_2.b-c"), longest})
    CHECK(refusal(named(good)).empty());
  for (const std::string& bad :
       {std::string(), std::string("two words"), std::string("-x"), std::string("."),
        std::string("../x"), std::string("a/b"), std::string("a=b"), std::string("a\n"),
        std::string("\xff"), std::string("a\0b", 3), longer}) {
    CAPTURE(bad);
    CHECK_FALSE(refusal(named(bad)).empty());
  }
}

std::string refusal_of_parameters(std::span<const Parameter> parameters) {
  Scenario row = named("row");
  row.parameters = parameters;
  return refusal(row);
}

TEST_CASE("parameters must be distinct, and their defaults within their range") {
  const Parameter good =
      scenarios::at_every_size({.name = "rounds", .min = 1, .max = 9, .normal = 9});
  CHECK(refusal_of_parameters(std::array{good}).empty());
  CHECK(mentions(refusal_of_parameters(std::array{good, good}), "'rounds' is declared twice"));
  Parameter low = good;
  low.small = 0;
  CHECK(mentions(refusal_of_parameters(std::array{low}), "default of 0, outside 1 to 9"));
  Parameter high = good;
  high.full = 10;
  CHECK(mentions(refusal_of_parameters(std::array{high}), "default of 10, outside 1 to 9"));
  Parameter huge = good;
  huge.max = std::uint64_t{1} << 53;
  CHECK(mentions(refusal_of_parameters(std::array{huge}), "2^53"));
  huge.max -= 1;
  CHECK(refusal_of_parameters(std::array{huge}).empty());
}

TEST_CASE("a choice ranges over its names, each of which is one word and there once") {
  constexpr std::array<std::string_view, 2> names = {"standard", "seqlock"};
  const auto good = scenarios::choice_parameter("provider", "which", names, scenarios::always(1));
  CHECK(refusal_of_parameters(std::array{good}).empty());
  Parameter more = good;
  more.max = 2;
  CHECK(mentions(refusal_of_parameters(std::array{more}), "must range from 0 to its last choice"));
  Parameter none = good;
  none.choices = {};
  CHECK(mentions(refusal_of_parameters(std::array{none}), "must range from 0 to its last choice"));
  Parameter number = good;
  number.type = engine::ParameterType::kInteger;
  CHECK(mentions(refusal_of_parameters(std::array{number}), "has choices, but is no choice"));
  constexpr std::array<std::string_view, 2> twice = {"seqlock", "seqlock"};
  Parameter doubled = good;
  doubled.choices = twice;
  CHECK(mentions(refusal_of_parameters(std::array{doubled}), "has choice 'seqlock' twice"));
  constexpr std::array<std::string_view, 2> words = {"a", "two words"};
  Parameter odd = good;
  odd.choices = words;
  CHECK_FALSE(refusal_of_parameters(std::array{odd}).empty());
}

TEST_CASE("a preset must set parameters that exist, to values within their range") {
  constexpr std::array parameters{
      scenarios::at_every_size({.name = "rounds", .min = 1, .max = 9, .normal = 9})};
  using Value = std::pair<std::string_view, std::uint64_t>;
  const auto refusal_of = [&](Value value) {
    const std::array values{value};
    const std::array mutants{Mutant{.name = "broken", .property = "p", .values = values}};
    Scenario row = named("row");
    row.parameters = parameters;
    row.mutants = mutants;
    return refusal(row);
  };
  CHECK(refusal_of({"rounds", 1}).empty());
  CHECK(mentions(refusal_of({"round", 1}), "'round', which is no parameter"));
  CHECK(mentions(refusal_of({"rounds", 10}), "outside 1 to 9"));
}

TEST_CASE("mutants must be distinct and looked for at least once") {
  const auto refusal_of = [](std::span<const Mutant> mutants) {
    Scenario row = named("row");
    row.mutants = mutants;
    return refusal(row);
  };
  const Mutant good{.name = "broken", .property = "p"};
  CHECK(refusal_of(std::array{good}).empty());
  CHECK(mentions(refusal_of(std::array{good, good}), "'broken' is declared twice"));
  CHECK(mentions(refusal_of(std::array{Mutant{.name = "broken", .property = "p", .schedules = 0}}),
                 "schedule"));
}

TEST_CASE("defaults that the scenario's own check refuses are a defect of the row") {
  Scenario row = named("row");
  row.check = [](const engine::ParameterValues&) { return std::string("too little"); };
  CHECK(mentions(refusal(row), "refuses its own defaults: too little"));
}

TEST_CASE("a run of an unknown scenario is refused and not a crash") {
  sim::RunSpec spec;
  spec.scenario = "no-such-scenario";
  sim::RandomWalk walk(0);
  CHECK_THROWS_AS(static_cast<void>(scenarios::run_simulated(spec, walk)), std::invalid_argument);
}

}  // namespace
}  // namespace brine::tests
