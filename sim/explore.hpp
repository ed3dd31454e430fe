#pragma once

/// explore: all executions of one spec, up to a limit. What `--strategy exhaustive` is.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/decision_source.hpp"
#include "sim/run_result.hpp"
#include "sim/run_spec.hpp"

namespace brine::sim {

struct ExploreOptions {
  std::uint64_t max_executions = 1'000'000;                 ///< begun, repeats included
  std::optional<std::uint32_t> preemptions = std::nullopt;  ///< schedules with more are left out
  /// An execution that takes more steps ends the search, unless the spec's own limit is less.
  std::uint64_t step_limit = 100'000;
  /// False: every order of all steps. In paced timing it is so always: each step moves a clock, and
  /// so decides who may go on.
  bool reduce = true;
  bool to_first_failure = true;            ///< false: goes on after failed executions
  std::function<bool()> interrupted = {};  ///< asked before each execution; may be empty
  std::function<void(const RunResult&)> on_execution =
      {};  ///< of each that is no repeat; may be empty
};

struct Exploration {
  std::uint64_t executions = 0;  ///< that ran to their end, no two alike
  std::uint64_t repeats = 0;     ///< others, cut short where they turned out to repeat one of these
  std::uint64_t steps = 0;       ///< of the executions
  std::uint64_t failures = 0;
  std::uint64_t failed_at = 0;  ///< the number of the first execution that failed, from 1
  bool complete = false;        ///< there is no other execution (within the bound on preemptions)
  bool gave_way = false;        ///< a task that yielded twice had to wait for another one
  bool bounded = false;         ///< the bound on preemptions left schedules out
  bool interrupted = false;
  std::string reason;  ///< why it is not complete, where nothing failed
  /// The first that failed; else the last. Its coverage is its own. None: no execution came to an
  /// end.
  std::optional<RunResult> result;
  engine::Coverage coverage;  ///< summed up over the executions

  /// "complete: 70 executions", "failed at execution 12", "stopped at a limit: …", "interrupted
  /// after …": never to be taken for one another.
  [[nodiscard]] std::string verdict() const;
};

/// One execution of the spec under the decisions.
using Execute = std::function<RunResult(const RunSpec&, DecisionSource&)>;

/// Calls `execute` until every execution has been tried, one fails, or a limit is reached.
/// Deterministic. `execute` must be a pure function of its arguments, and run on this thread. That
/// one execution exercised too little to mean anything is no verdict; that none exercised enough
/// is.
[[nodiscard]] Exploration explore(const RunSpec& spec, const Execute& execute,
                                  const ExploreOptions& options = {});

}  // namespace brine::sim
