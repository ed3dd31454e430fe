#pragma once

/// The histories of one atomic: each order of its stores, and each choice of what is read, that its
/// threads' program order allows. What other locations have to say is left to the axioms.

#include <vector>

#include "tests/judge/vocabulary.hpp"

namespace brine::judge {

/// One executed operation on the location.
struct Access {
  int event{0};  // unique; ascending within a thread
  int thread{0};
  Operation operation;
  bool writes{false};
};

struct Observation {
  int read_position{0};   // in mo, 0 the initial value; of a store: 0
  int write_position{0};  // in mo; of a load: 0
  int value{0};           // that is returned; of a store: 0
};

struct History {
  std::vector<Observation> observations;  // one an access, in their order
  std::vector<int> writers;               // the events that store, in modification order
  int final_value{0};
};

/// All histories of `accesses`, which are sorted by event. A compare_exchange reads its expected
/// value if it writes, and another one if not.
[[nodiscard]] std::vector<History> histories_of(const std::vector<Access>& accesses);

}  // namespace brine::judge
