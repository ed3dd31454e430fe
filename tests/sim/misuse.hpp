#pragma once

/// Short forms for tests of misuse: what std leaves undefined fails the run, and the report names
/// task and object. Beside each misuse stands a near miss, which passes.

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

struct MisuseCase {
  std::string_view message;  ///< of the misuse: "kind: text"
  sim::Body misuse;
  sim::Body near_miss;
};

inline void check_misuse(const std::vector<MisuseCase>& cases) {
  for (const MisuseCase& test : cases) {
    CAPTURE(test.message);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const sim::RunResult bad = simulate({.seed = seed}, test.misuse);
      CHECK(message_of(bad) == test.message);
      CHECK(bad.leaked_tasks == 0);
      const sim::RunResult good = simulate({.seed = seed}, test.near_miss);
      CHECK(message_of(good) == "passed");
    }
  }
}

/// Runs `fn` as a task named "other", to its end.
template <class F>
void in_other_task(F&& fn) {
  P::thread other("other", std::forward<F>(fn));
  other.join();
}

}  // namespace brine::tests
