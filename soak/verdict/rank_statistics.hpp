#pragma once

/// Estimates that a few wild values cannot move, with confidence bounds from rank tests. They
/// assume independent values; medians over blocks of time are nearly so. All are pure functions.

#include <cstddef>
#include <span>
#include <vector>

namespace brine::soak {

/// Two-sided 95 %, so each bound by itself errs in at most 2.5 %.
inline constexpr double kConfidenceZ = 1.96;

/// An estimate and its confidence bounds.
struct Estimate {
  double middle = 0;
  double low = 0;
  double high = 0;
};

struct Point {
  double x = 0;
  double y = 0;
};

/// Of at least one value; of an even number the mean of the middle two.
[[nodiscard]] double median(std::vector<double> values);

/// The points in at most `blocks` groups of neighbours, as even as can be, each as the median of
/// its x and of its y. Points in the order of x.
[[nodiscard]] std::vector<Point> block_medians(std::span<const Point> points, std::size_t blocks);

/// The slope of y over x: the median of the slopes of all pairs; its bounds are those that
/// Kendall's test does not reject (Theil 1950; Sen, JASA 63, 1968). At least two points, their x
/// ascending.
[[nodiscard]] Estimate theil_sen(std::span<const Point> points);

/// How much larger `after` is than `before`: the median of all differences; its bounds are those
/// that the test of Mann and Whitney does not reject (Hodges and Lehmann 1963). At least one value
/// each.
[[nodiscard]] Estimate shift(std::span<const double> before, std::span<const double> after);

}  // namespace brine::soak
