#pragma once

/// The wording of the standard, clause by clause, over every assignment of stores to loads, every
/// permutation of stores, every permutation S and every order of execution. Far too slow but for
/// tiny programs: it is here to judge the judge.

#include "tests/judge/axiomatic.hpp"

namespace brine::judge {

/// As `allowed`, and meant to be the same. Up to six operations in reasonable time.
[[nodiscard]] Allowed literally_allowed(const Program& program);

}  // namespace brine::judge
