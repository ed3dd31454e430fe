#pragma once

/// IntervalSink: an output of a soak. It is told of the beginning, of each interval and of the end,
/// in this order, by one task; and after the end of what another output could not do.

#include "soak/output.hpp"
#include "soak/rig/interval.hpp"
#include "soak/rig/summary.hpp"

namespace brine::soak {

/// Every call may throw OutputError. A sink that threw is left alone but for its destructor, which
/// leaves what was written whole.
class IntervalSink {
 public:
  IntervalSink() = default;
  virtual ~IntervalSink() = default;
  IntervalSink(const IntervalSink&) = delete;
  IntervalSink& operator=(const IntervalSink&) = delete;

  virtual void begin(const SoakHeader& header) = 0;
  virtual void interval(const Interval& interval) = 0;
  virtual void end(const SoakSummary& summary) = 0;
  /// Since end() the errors have grown, and the exit code is kHarnessError. For those that say it.
  virtual void amend(const SoakSummary&) {}
};

}  // namespace brine::soak
