#pragma once

/// Interval: what a soak measured between two looks at the clock, as plain values. One goes to
/// every output; none is kept for long, so that an hour costs what a minute costs.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "engine/measure/context.hpp"
#include "engine/measure/latency_histogram.hpp"
#include "engine/measure/process.hpp"

namespace brine::soak {

/// How operations are sent.
enum class Loop : std::uint8_t {
  kOpen,     ///< each at its intended time, whatever became of the ones before
  kClosed,   ///< each when the one before has ended: stalls hide, so it is labelled everywhere
  kOwnPace,  ///< as the scenario has it: it declares no rate
};
[[nodiscard]] constexpr const char* name_of(Loop loop) noexcept {
  switch (loop) {
    case Loop::kOpen:
      return "open";
    case Loop::kClosed:
      return "closed";
    case Loop::kOwnPace:
      return "own-pace";
  }
  return "unknown";
}

/// Histograms by the name of what they time: "service", "response", "push", "recv", …; nanoseconds.
using Histograms = std::map<std::string, engine::LatencyHistogram, std::less<>>;

/// Operations, as counts. A failed one is counted, and timed like the others.
struct Operations {
  std::uint64_t intended = 0;  ///< that the rate asked for; 0: none was asked for
  std::uint64_t attempted = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
};

/// The process at one moment.
struct ProcessSample {
  std::uint64_t at_ns = 0;  ///< since the soak began
  engine::ProcessFigures figures;
  /// Every task of the scenario had ended: what is in use now is kept for good.
  bool quiescent = false;
};

struct Interval {
  std::uint64_t index = 0;     ///< from 0
  std::uint64_t begin_ns = 0;  ///< since the soak began; a clock that is never set
  std::uint64_t end_ns = 0;
  std::int64_t begin_unix_ns = 0;  ///< the same moment for people; may jump
  std::string scenario;            ///< that ran at its end
  bool warm_up = false;            ///< left out of every verdict
  std::uint64_t rounds = 0;        ///< that ended in it
  Operations operations;           ///< in it
  engine::Coverage coverage;       ///< counted in it
  Histograms latencies;            ///< of operations that ended in it
  ProcessSample process;           ///< at its end
  /// Calls of operator new in it, by all threads but the sampler's; absent: not counted.
  std::optional<std::uint64_t> allocations;
  double operations_per_second = 0;
  std::uint64_t harness_ns = 0;  ///< processor time that measuring itself took
};

}  // namespace brine::soak
