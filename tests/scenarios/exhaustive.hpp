#pragma once

/// Small programs in every execution that there is.

#include <string_view>

#include <doctest/doctest.h>

#include "sim/explore.hpp"
#include "sim/run.hpp"
#include "sim/strategies/replay.hpp"

namespace brine::tests {

inline sim::RunSpec with(sim::Memory memory) {
  sim::RunSpec spec;
  spec.memory = memory;
  return spec;
}

inline sim::Exploration explore(sim::Memory memory, const sim::Body& body,
                                const sim::ExploreOptions& options = {}) {
  return sim::explore(
      with(memory),
      [&](const sim::RunSpec& spec, sim::DecisionSource& decisions) {
        return sim::run(spec, decisions, body);
      },
      options);
}

/// Requires that the search saw everything, and says how much that was.
inline void check_complete(std::string_view what, sim::Memory memory, const sim::Body& body) {
  sim::ExploreOptions options;
  options.max_executions = 100'000'000;
  const sim::Exploration found = explore(memory, body, options);
  CHECK_MESSAGE(found.complete, what, ": ", found.verdict());
  if (found.result && found.result->error) FAIL_CHECK(found.result->error->message);
  CHECK(found.failures == 0);
  MESSAGE(sim::name_of(memory), ", ", what, ": ", found.verdict(), ", ", found.repeats,
          " repeats cut short");
}

/// Requires a failure of that property, which replays.
inline void check_found(std::string_view property, sim::Memory memory, const sim::Body& body) {
  const sim::Exploration found = explore(memory, body);
  REQUIRE_MESSAGE(found.failures == 1, found.verdict());
  REQUIRE(found.result);
  REQUIRE(found.result->error);
  CHECK(found.result->error->property == property);
  sim::Replay replay(found.result->decisions);
  const sim::RunResult again = sim::run(with(memory), replay, body);
  CHECK(again.digest == found.result->digest);
  CHECK(again.error == found.result->error);
  CHECK(replay.finished());
}

}  // namespace brine::tests
