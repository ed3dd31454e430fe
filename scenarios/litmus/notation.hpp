#pragma once

/// Outcomes as short text, to state them in tables and to compare them.
///
///     "10"     r0=1 r1=0
///     "1-/21"  r0=1, r1 skipped; the last values of two atomics are 2 and 1
///     "race"   two conflicting plain accesses without happens-before
///     "ends"   a program that leaves nothing to look at
///
/// After the slash are the atomics that have two stores or a read-modify-write; a single store
/// leaves its value, if its guard lets it run. Pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/litmus/program.hpp"

namespace brine::litmus {

inline constexpr std::string_view kRace = "race";

/// Throws std::invalid_argument where a value is none of 0 to 9 and kSkipped.
[[nodiscard]] std::string notation(const Program& program, const Outcome& outcome);

/// `r0=1 r1=- x=2`; what a pattern leaves open is left out.
/// Precondition: `text` is a notation of the program, or a pattern for one.
[[nodiscard]] std::string readable(const Program& program, std::string_view text);

/// Whether `text` is what `pattern` says: `*` is any value, a missing part is any.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);

/// The words of a statement.
[[nodiscard]] std::vector<std::string> words(std::string_view statement);

}  // namespace brine::litmus
