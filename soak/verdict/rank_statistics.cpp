#include "soak/verdict/rank_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace brine::soak {
namespace {

double median_of_sorted(std::span<const double> sorted) {
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/// The median of `values`, and the values that `spread` (in ranks) leaves out on either side.
Estimate by_ranks(std::vector<double> values, double spread) {
  std::ranges::sort(values);
  const auto count = static_cast<double>(values.size());
  // Rounded outwards: few values give wide bounds, never narrow ones.
  const double below = std::max(std::floor((count - spread) / 2), 0.0);
  const auto low = static_cast<std::size_t>(std::min(below, count - 1));
  return {.middle = median_of_sorted(values),
          .low = values[low],
          .high = values[values.size() - 1 - low]};
}

}  // namespace

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return median_of_sorted(values);
}

std::vector<Point> block_medians(std::span<const Point> points, std::size_t blocks) {
  const std::size_t count = std::min(blocks, points.size());
  std::vector<Point> medians;
  for (std::size_t i = 0; i != count; ++i) {
    const std::size_t from = points.size() * i / count;
    const std::size_t to = points.size() * (i + 1) / count;
    std::vector<double> xs;
    std::vector<double> ys;
    for (const Point& point : points.subspan(from, to - from)) {
      xs.push_back(point.x);
      ys.push_back(point.y);
    }
    medians.push_back({.x = median(std::move(xs)), .y = median(std::move(ys))});
  }
  return medians;
}

Estimate theil_sen(std::span<const Point> points) {
  std::vector<double> slopes;
  for (std::size_t j = 1; j < points.size(); ++j) {
    for (std::size_t i = 0; i != j; ++i)
      slopes.push_back((points[j].y - points[i].y) / (points[j].x - points[i].x));
  }
  const auto n = static_cast<double>(points.size());
  const double deviation = std::sqrt(n * (n - 1) * (2 * n + 5) / 18);  // of Kendall's S
  return by_ranks(std::move(slopes), kConfidenceZ * deviation);
}

Estimate shift(std::span<const double> before, std::span<const double> after) {
  std::vector<double> differences;
  for (const double old : before) {
    for (const double now : after)
      differences.push_back(now - old);
  }
  const auto m = static_cast<double>(before.size());
  const auto n = static_cast<double>(after.size());
  const double deviation = std::sqrt(m * n * (m + n + 1) / 12);  // of Mann and Whitney's U
  return by_ranks(std::move(differences), 2 * kConfidenceZ * deviation);
}

}  // namespace brine::soak
