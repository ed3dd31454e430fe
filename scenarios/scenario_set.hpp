#pragma once

/// ScenarioSet: the scenarios that one program knows, as a value that is handed to whoever needs
/// them. Rows are checked when the set is made, so that nothing after it meets a bad one.

#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "scenarios/scenario.hpp"

namespace brine::scenarios {

/// A defect of a table of scenarios: which row, what is wrong, what to do.
class BadTable : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

class ScenarioSet {
 public:
  ScenarioSet() = default;

  /// Adds each row of `table`, in any order. Throws BadTable:
  ///  - a name that is taken, is longer than 100 bytes, or holds anything but letters, digits, '-',
  ///    '_' and '.' (names are typed on command lines and become parts of file names)
  ///  - no simulated body
  ///  - a parameter that is declared twice, whose default at some size is outside its range, or
  ///    whose range goes beyond 2^53
  ///  - a choice whose range is not that of its names, or a name twice or as above
  ///  - a mutant that is declared twice, is never looked for, or sets what is no parameter
  ///  - defaults or a mutant's preset that the scenario's own check() refuses
  void add(std::span<const Scenario> table);

  /// In name order.
  [[nodiscard]] std::span<const Scenario> all() const noexcept { return scenarios_; }
  /// Null when there is none. Valid until the next add().
  [[nodiscard]] const Scenario* find(std::string_view name) const noexcept;

 private:
  std::vector<Scenario> scenarios_;
};

}  // namespace brine::scenarios
