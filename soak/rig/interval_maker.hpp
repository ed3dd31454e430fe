#pragma once

/// IntervalMaker: cuts a soak into intervals. It is told the moment, so that it needs no clock.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/measure/process.hpp"
#include "soak/rig/collector.hpp"
#include "soak/rig/interval.hpp"

namespace brine::soak {

/// What is known at the end of an interval. All but the figures and the calendar only grow.
struct Moment {
  std::uint64_t now_ns = 0;  ///< since the soak began; a clock that is never set
  std::int64_t unix_ns = 0;  ///< for people; may jump
  engine::ProcessFigures figures = {};
  std::uint64_t intended = 0;                     ///< operations at a rate, until now
  std::uint64_t harness_ns = 0;                   ///< processor time of measuring, until now
  std::optional<std::uint64_t> allocations = {};  ///< until now; absent: not counted
};

class IntervalMaker {
 public:
  struct Options {
    std::vector<std::string> scenarios;  ///< by their places in the collector
    bool at_rates = true;                ///< at least one of them; else nothing is intended
    std::uint64_t warm_up_ns = 0;        ///< an interval that begins before is of the warm-up
  };

  /// The first interval begins at `begin`. `collector` must outlive it.
  IntervalMaker(Collector& collector, Options options, const Moment& begin);

  /// The interval from the moment before to this one. Valid until the next call, which uses its
  /// memory again.
  [[nodiscard]] const Interval& close(const Moment& moment);

 private:
  Collector* collector_;
  const Options options_;
  Moment before_;
  std::uint64_t next_ = 0;
  Interval interval_;
};

}  // namespace brine::soak
