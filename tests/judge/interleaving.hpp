#pragma once

/// Every outcome of a program under sequential consistency, by running it in every order. It shares
/// nothing with the axioms but the type of programs: each judges the other.

#include <set>

#include "tests/judge/vocabulary.hpp"

namespace brine::judge {

struct Interleavings {
  std::set<Outcome> outcomes;  // `races` is never set
  /// Two conflicting plain accesses are next to each other in some order.
  bool races{false};
};

/// Orders count for nothing. Throws std::invalid_argument if `program` is not valid.
[[nodiscard]] Interleavings interleavings(const Program& program);

}  // namespace brine::judge
