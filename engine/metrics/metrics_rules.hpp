#pragma once

/// MetricsRules: the decisions in which deliberately broken twins of the metrics differ.

namespace brine::engine {

struct MetricsRules {
  /// False: a counter is read, and then written.
  static constexpr bool kCountsAtOnce = true;
  /// False: the sum of observations is a whole number.
  static constexpr bool kSumsFractions = true;
  /// False: any number of bounds is accepted, and what belongs beyond the array is not counted.
  static constexpr bool kRefusesManyBounds = true;
  /// False: a snapshot of a histogram reads the buckets, and then the sum.
  static constexpr bool kSnapshotsAtOnce = true;
  /// False: each bucket has only its own observations.
  static constexpr bool kCumulates = true;
  /// False: a timer that was stopped records once more when it goes.
  static constexpr bool kRecordsOnce = true;
  /// False: a gauge goes back only where the request says so, and not when it throws.
  static constexpr bool kReturnsOnThrow = true;
};

}  // namespace brine::engine
