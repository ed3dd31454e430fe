#pragma once

/// What a fuzz target claims. A claim that does not hold ends the process, which is a finding.

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace brine::fuzz {

inline void require(bool holds, std::string_view claim) {
  if (holds) return;
  std::fprintf(stderr, "claim that does not hold: %.*s\n", static_cast<int>(claim.size()),
               claim.data());
  std::abort();
}

}  // namespace brine::fuzz
