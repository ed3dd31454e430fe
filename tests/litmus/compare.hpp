#pragma once

/// What the simulator shows of a program, next to what the judge says.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/litmus/machine.hpp"
#include "tests/judge/axiomatic.hpp"
#include "tests/judge/vocabulary.hpp"

namespace brine::litmus {

struct Comparison {
  /// Each a line: an outcome or a race that is forbidden and was seen, or that the model has to
  /// show and was not seen. Empty: as the model says of itself.
  std::vector<std::string> wrong;
  /// Of those the outcomes that the standard forbids, and the races.
  std::uint64_t forbidden = 0;
  /// Outcomes that the standard allows and were not seen, by the least that they need. Of those
  /// that the model has to show, there are none where nothing is wrong.
  std::array<std::uint64_t, 4> missing{};
  std::uint64_t outcomes = 0;  ///< seen
};

/// kSequential: exactly the outcomes of interleaving (`judge::sequential`). kCpp: exactly those
/// that are `kInterleaved`. kCppPlacement: these and those that are `kNeedsEarlierPlacement`;
/// others that are allowed may be seen. Races likewise.
[[nodiscard]] Comparison compare(const judge::Program& program, const judge::Allowed& allowed,
                                 Model model, const Seen& seen);

/// One line an entry.
[[nodiscard]] std::string to_text(const std::vector<std::string>& lines);

}  // namespace brine::litmus
