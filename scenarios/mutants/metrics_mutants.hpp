#pragma once

/// Mutants of the metrics, each of which does in one respect what the code in seqlock-metrics.md
/// does.

#include "engine/metrics/metrics_rules.hpp"

namespace brine::scenarios {

/// Mutant "counter-read-then-store": two that count at once lose one.
struct CounterReadThenStore : engine::MetricsRules {
  static constexpr bool kCountsAtOnce = false;
};

/// Mutant "histogram-whole-sum": the sum of observations is an integer, and 0.125 counts as 0.
struct HistogramWholeSum : engine::MetricsRules {
  static constexpr bool kSumsFractions = false;
};

/// Mutant "histogram-any-bounds": an array of 16 buckets, and no limit of bounds. (The document
/// writes beyond the array; here what belongs there is not counted.)
struct HistogramAnyBounds : engine::MetricsRules {
  static constexpr bool kRefusesManyBounds = false;
};

/// Mutant "histogram-one-by-one": a snapshot reads the buckets, and then the sum.
struct HistogramOneByOne : engine::MetricsRules {
  static constexpr bool kSnapshotsAtOnce = false;
};

/// Mutant "histogram-not-cumulative": buckets are exported with their own observations alone.
struct HistogramNotCumulative : engine::MetricsRules {
  static constexpr bool kCumulates = false;
};

/// Mutant "timer-twice": a timer that was stopped records once more when it goes.
struct TimerTwice : engine::MetricsRules {
  static constexpr bool kRecordsOnce = false;
};

/// Mutant "gauge-stays-up": a request that throws is counted as under way for ever.
struct GaugeStaysUp : engine::MetricsRules {
  static constexpr bool kReturnsOnThrow = false;
};

}  // namespace brine::scenarios
