#pragma once

/// What a litmus test has to state, as the judge computes it.

#include <string>

#include "scenarios/litmus/family.hpp"
#include "tests/judge/vocabulary.hpp"

namespace brine::judge {

/// As it is written in a table: `{.sequential = "01 10 11", .weak = "00"}`.
[[nodiscard]] std::string statement_of(const Program& program);

/// The same of what is stated.
[[nodiscard]] std::string to_text(const litmus::Stated& stated);

}  // namespace brine::judge
