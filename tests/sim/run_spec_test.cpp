#include <array>
#include <stdexcept>
#include <string>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

TEST_CASE(
    "a spec out of bounds is refused by name before the first step, one at its bounds is run") {
  struct Case {
    const char* problem;
    void (*change)(sim::RunSpec&);
  };
  const std::array cases = {
      Case{"step_limit is 0", [](sim::RunSpec& spec) { spec.step_limit = 0; }},
      Case{"operation_ns is 0", [](sim::RunSpec& spec) { spec.operation_ns = 0; }},
      Case{"operation_ns is 1000001",
           [](sim::RunSpec& spec) { spec.operation_ns = sim::kMaxOperationNs + 1; }},
      Case{"event_cap is 0", [](sim::RunSpec& spec) { spec.event_cap = 0; }},
      Case{"event_cap is 1000, which is not a power of two",
           [](sim::RunSpec& spec) { spec.event_cap = 1000; }},
      Case{"event_cap is 262144",
           [](sim::RunSpec& spec) { spec.event_cap = 2 * sim::kMaxEventCap; }},
      Case{"decision_cap is 0", [](sim::RunSpec& spec) { spec.decision_cap = 0; }},
      Case{"", [](sim::RunSpec& spec) { spec.event_cap = sim::kMinEventCap; }},
      Case{"", [](sim::RunSpec& spec) { spec.operation_ns = sim::kMaxOperationNs; }},
      Case{"", [](sim::RunSpec& spec) { spec.step_limit = sim::kMaxSteps; }},
  };
  for (const Case& one : cases) {
    sim::RunSpec spec = spec_of({});
    one.change(spec);
    const std::string problem = sim::out_of_bounds(spec);
    CHECK_MESSAGE(problem.starts_with(one.problem), problem);
    CHECK(problem.empty() == std::string(one.problem).empty());
    sim::RandomWalk walk(0);
    const auto run = [&] { static_cast<void>(sim::run(spec, walk, [](Context&) { P::yield(); })); };
    if (problem.empty()) {
      CHECK_NOTHROW(run());
    } else {
      CHECK_THROWS_AS(run(), std::invalid_argument);
    }
  }
}

}  // namespace brine::tests
