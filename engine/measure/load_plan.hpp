#pragma once

/// LoadPlan: the load that a run is put under from outside, and how closely the run is looked at.
///
/// A run without one paces itself, and keeps no figures but its own. A run with one begins its
/// operations when the plan says so, and measures each of them under the names that all reports
/// know:
///
///   latencies  push      the call that sends
///              recv      from the actual start until a receiver has it
///              service   from the actual start to the end
///              response  from the intended start to the end
///   counters   attempted, succeeded, failed   operations
///              lags, dropped, overwrites      what receivers missed: how often, and how much
///
/// In an open loop an operation begins at its intended time, or as soon after as its task is free;
/// a stall then shows in the response of all that it delayed. In a closed loop it begins when the
/// one before has ended, and is intended then: a stall hides all but one. An operation of several
/// receivers ends once for each.
///
///     const LoadPlan plan{.first_ns = next_round_ns, .rate_hz = 10'000};

#include <cstdint>

namespace brine::engine {

struct LoadPlan {
  /// When the first operation is meant to begin, in nanoseconds of the platform's clock since its
  /// epoch. In the past: what is overdue begins at once; so leave some milliseconds for threads to
  /// start. 0: when the scenario is ready.
  std::uint64_t first_ns = 0;
  /// Operations per second, of all tasks together; 0: at the scenario's own pace.
  std::uint64_t rate_hz = 0;
  /// A closed loop, whose operations do not begin before their time either.
  bool closed = false;
  /// Streaming checks look at one message in so many, where a contract allows that; 0 is 1. A check
  /// that is left out may miss a fault, and never sees one that is not there.
  std::uint64_t check_one_in = 1;

  friend bool operator==(const LoadPlan&, const LoadPlan&) = default;
};

}  // namespace brine::engine
