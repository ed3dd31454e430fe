#pragma once

/// SoakLedger: what the intervals of a soak add up to, and the verdicts on it.

#include <cstddef>
#include <mutex>
#include <vector>

#include "soak/rig/calendar_watch.hpp"
#include "soak/rig/interval.hpp"
#include "soak/rig/soak_plan.hpp"
#include "soak/rig/summary.hpp"
#include "soak/verdict/block_series.hpp"
#include "soak/verdict/leak_verdict.hpp"

namespace brine::soak {

/// Thread-safe. Memory does not depend on the time.
class SoakLedger {
 public:
  /// `plan` must outlive it.
  explicit SoakLedger(const SoakPlan& plan) : plan_(plan) {}

  void add(const Interval& interval);

  /// Whether memory after rounds of that scenario is judged. When several take turns, only what is
  /// in use after the last one's is: what a scenario leaves behind in the allocator differs from
  /// one to the other, and the first turn of each is its warm-up.
  [[nodiscard]] bool judges(std::size_t scenario) const noexcept;
  /// Memory at a moment at which no task lives, after a round of a scenario that is judged.
  void quiescent(const ProcessSample& sample);

  /// Whether a threshold is crossed by what is known so far. One whose figure is not known yet is
  /// not, and before the end of the warm-up none is.
  [[nodiscard]] bool crosses(std::uint64_t failed_rounds);

  /// That it has said so once.
  [[nodiscard]] bool crossed() const;

  /// Moves totals, figures and verdicts of the whole into `summary`, which has its scenarios.
  void conclude(SoakSummary& summary);

 private:
  [[nodiscard]] std::vector<artifacts::LeakTrend> leaks() const;

  const SoakPlan& plan_;
  mutable std::mutex mutex_;
  SoakTotals totals_;
  BlockSeries series_;
  LeakSamples samples_;
  CalendarWatch calendar_;
  bool crossed_ = false;
};

}  // namespace brine::soak
