#pragma once

/// MetricsSnapshot: what all metrics say, as plain values, for the exports.

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace brine::engine {

enum class MetricKind : std::uint8_t { kCounter, kGauge, kHistogram };

[[nodiscard]] constexpr std::string_view name_of(MetricKind kind) noexcept {
  switch (kind) {
    case MetricKind::kCounter:
      return "counter";
    case MetricKind::kGauge:
      return "gauge";
    case MetricKind::kHistogram:
      return "histogram";
  }
  return "unknown";
}

struct Label {
  std::string name;
  std::string value;

  friend bool operator==(const Label&, const Label&) = default;
  friend std::strong_ordering operator<=>(const Label& a, const Label& b) noexcept {
    const std::strong_ordering names = a.name <=> b.name;
    return std::is_neq(names) ? names : a.value <=> b.value;
  }
};
using Labels = std::vector<Label>;

/// Of a histogram, at one instant: `count` observations add up to `sum` and are those of the
/// buckets. No heap.
struct HistogramSnapshot {
  static constexpr std::size_t kMostBounds = 15;

  [[nodiscard]] std::span<const double> bounds() const noexcept {
    return std::span(bound).first(bound_count);
  }
  /// Observations at most `bounds()[i]`; the last one, beyond all bounds, is that of +Inf.
  [[nodiscard]] std::span<const std::uint64_t> cumulative() const noexcept {
    return std::span(cumulative_count).first(bound_count + 1);
  }

  std::array<double, kMostBounds> bound{};
  std::array<std::uint64_t, kMostBounds + 1> cumulative_count{};
  std::size_t bound_count = 0;
  std::uint64_t count = 0;
  double sum = 0;

  friend bool operator==(const HistogramSnapshot&, const HistogramSnapshot&) = default;
};

/// Whole numbers stay exact.
using MetricValue = std::variant<std::uint64_t, double, HistogramSnapshot>;

struct MetricSample {
  Labels labels;
  MetricValue value;

  friend bool operator==(const MetricSample&, const MetricSample&) = default;
};

/// All metrics of one name.
struct MetricFamily {
  std::string name;
  std::string help = {};
  MetricKind kind = MetricKind::kCounter;
  std::vector<MetricSample> samples = {};

  friend bool operator==(const MetricFamily&, const MetricFamily&) = default;
};

/// Families in name order, their samples in the order of their labels. Each value is of one
/// instant; two of them may be of different ones.
struct MetricsSnapshot {
  std::chrono::nanoseconds uptime{};  ///< since the provider was made
  std::vector<MetricFamily> families = {};
};

}  // namespace brine::engine
