#pragma once

/// What a model must show of a litmus test and what it must not, and what it did show.

#include <set>
#include <string>
#include <vector>

#include "scenarios/litmus/family.hpp"
#include "scenarios/litmus/machine.hpp"

namespace brine::litmus {

/// In the notation of notation.hpp.
using Notations = std::set<std::string>;

struct Expectation {
  Notations required;      ///< must be seen
  Notations permitted;     ///< may be: the standard allows them, the model does not promise them
  Notations out_of_reach;  ///< allowed by the standard, and must not be seen: so the model says
};
// All else is forbidden by the standard.

/// With `kSequential`, what only weaker memory shows counts as out of reach.
[[nodiscard]] Expectation expected(const Stated& stated, Model model);

/// All that C++20 allows.
[[nodiscard]] Notations allowed(const Stated& stated);

[[nodiscard]] Notations notations(const Program& program, const Seen& seen);

struct Verdict {
  Notations seen;
  Notations missing;    ///< required, and not seen
  Notations forbidden;  ///< seen, and neither required nor permitted

  /// Of a search that saw everything.
  [[nodiscard]] bool as_expected() const noexcept { return missing.empty() && forbidden.empty(); }
};

[[nodiscard]] Verdict verdict_of(const Litmus& test, Model model, const Seen& seen);

}  // namespace brine::litmus
