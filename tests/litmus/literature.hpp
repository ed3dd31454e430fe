#pragma once

/// Every program of the judge's tables, each with a name of its own.

#include <string>
#include <vector>

#include "tests/judge/program.hpp"

namespace brine::litmus {

struct Named {
  std::string name;
  judge::Program program;
};

[[nodiscard]] std::vector<Named> literature();

}  // namespace brine::litmus
