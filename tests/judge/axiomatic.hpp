#pragma once

/// The independent judge: every outcome that C++20 allows for a small program, by brute force over
/// all reads-from and modification orders. It knows nothing of the simulator.
///
///     const Allowed outcomes = allowed(program);
///     if (!outcomes.contains(observed)) ...          // the standard forbids it
///     if (outcomes.at(observed) == Reach::kInterleaved) ...  // a simulator has to show it
///
/// Cost: exponential; some tens of microseconds for eight operations on the average.

#include <map>
#include <optional>

#include "tests/judge/axioms.hpp"
#include "tests/judge/vocabulary.hpp"

namespace brine::judge {

/// Each outcome with the least that an implementation needs for one of its executions.
using Allowed = std::map<Outcome, Reach>;

/// Throws std::invalid_argument if `program` is not valid. The program has undefined behaviour if
/// one of the outcomes races, whatever the others are.
[[nodiscard]] Allowed allowed(const Program& program);

[[nodiscard]] bool forbids(const Program& program, const Outcome& outcome);

/// The least that it takes to see a data race; nothing if the program has none.
[[nodiscard]] std::optional<Reach> race_of(const Allowed& outcomes);

/// `outcome` as `allowed` writes it: with a race, plain reads return 0.
[[nodiscard]] Outcome canonical(const Program& program, Outcome outcome);

}  // namespace brine::judge
