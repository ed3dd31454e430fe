#pragma once

/// The figures that thresholds and baselines are about.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "artifacts/soak_artifact.hpp"
#include "soak/rig/summary.hpp"

namespace brine::soak {

enum class FigureUnit : std::uint8_t {
  kPerSecond,     ///< operations in a second
  kNanoseconds,   ///< also of processor time
  kCount,         ///< of events in the whole soak, or of allocations for a message
  kBytes,         ///< at one moment
  kBytesPerHour,  ///< slopes
};

struct FigureKind {
  std::string_view name;
  FigureUnit unit;
  std::string_view summary;
  bool more_is_better = false;
  bool in_series = false;  ///< kept for each block of intervals, so that baselines can compare it
};

/// All there are: throughput; {push,recv,service,response}.{p50,p90,p99,p99.9,max}; lag, drops,
/// overwrites, failures; rss.slope, heap.slope, rss.max; allocations_per_message, cpu_per_message.
[[nodiscard]] std::span<const FigureKind> figure_kinds() noexcept;

/// Null when there is none of that name.
[[nodiscard]] const FigureKind* find_figure(std::string_view name) noexcept;

/// Those that can be told from what was measured. One that was not measured is absent, never 0.
///
///   throughput               succeeded operations in a second of measured time
///   lag, drops, overwrites   the counters "lags", "dropped" and "overwrites"
///   failures                 operations and rounds that failed
///   *.slope                  of judge_leak(); absent when the soak was too short for it
///   cpu_per_message          processor time of the process, by messages (or operations, if nobody
///                            counts messages)
///   allocations_per_message  calls of operator new in the whole process, by the same: those of
///                            making and judging a round are in it, those of the sampler are not;
///                            see soak/rig/allocation_count.hpp
[[nodiscard]] artifacts::FigureSet figures_of(const SoakTotals& totals,
                                              const std::vector<artifacts::SoakScenario>& scenarios,
                                              std::span<const artifacts::LeakTrend> leaks);

/// Those of one interval that are kept in the series. `cpu_before_ns` is the processor time of the
/// process when it began, if that is known.
[[nodiscard]] artifacts::FigureSet figures_of(const Interval& interval,
                                              std::optional<std::uint64_t> cpu_before_ns);

/// "2.05 ms", "1.20 MiB/h", "12,345 /s"; for people.
[[nodiscard]] std::string figure_text(FigureUnit unit, double value);

}  // namespace brine::soak
