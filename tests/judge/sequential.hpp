#pragma once

/// What a program shows if its operations take effect one after another and each load returns the
/// newest value, while its orders still say what happens before what: interleaving with races.

#include <set>

#include "tests/judge/vocabulary.hpp"

namespace brine::judge {

struct Sequential {
  std::set<Outcome> outcomes;  ///< of executions without a race
  bool races = false;          ///< the axioms find a race in some execution
};

/// Runs every order of all operations and has the axioms judge each. Throws std::invalid_argument
/// if `program` is not valid. Cost: exponential; some milliseconds for eight operations.
[[nodiscard]] Sequential sequential(const Program& program);

}  // namespace brine::judge
