#pragma once

/// `HistogramIn`: a histogram whose buckets and sum live in one cell, so that a snapshot is of one
/// instant. How many observations there are is not kept but added up from the buckets.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/metrics/metric_checks.hpp"
#include "engine/metrics/metrics_provider.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine::detail {

/// Whole words without padding, as a seqlock copies them.
struct HistogramWords {
  std::array<std::uint64_t, HistogramSnapshot::kMostBounds + 1> buckets{};
  double sum = 0;
};
static_assert(sizeof(HistogramWords) == (HistogramSnapshot::kMostBounds + 2) * 8);

}  // namespace brine::engine::detail

template <>
inline constexpr bool brine::engine::kTraceable<brine::engine::detail::HistogramWords> = true;

namespace brine::engine::detail {

template <Platform P, class Cells, class Rules>
class HistogramIn final : public HistogramMetric {
 public:
  /// Precondition: the bounds are valid.
  HistogramIn(std::string_view name, const std::vector<double>& bounds)
      : name_(name),
        bounds_(bounds),
        bound_count_(std::min(bounds.size(), HistogramSnapshot::kMostBounds)),
        words_(name) {
    std::copy_n(bounds.begin(), bound_count_, bound_.begin());
  }

  void observe(double value) override {
    if (!std::isfinite(value)) {
      refuse_metric(name_,
                    prometheus_number(value) + " is no observation; test for it before observe()");
    }
    const auto bucket =
        static_cast<std::size_t>(std::ranges::lower_bound(bounds_, value) - bounds_.begin());
    if constexpr (!Rules::kRefusesManyBounds) {
      if (bucket >= HistogramWords{}.buckets.size()) return;
    }
    words_.update([&](HistogramWords words) {
      ++words.buckets[bucket];
      words.sum += Rules::kSumsFractions ? value : std::trunc(value);
      return words;
    });
  }

  [[nodiscard]] HistogramSnapshot snapshot() const override {
    const HistogramWords words = words_.load();
    std::array<std::uint64_t, HistogramSnapshot::kMostBounds + 1> cumulative;
    std::uint64_t count = 0;
    for (std::size_t i = 0; i != cumulative.size(); ++i) {
      count += words.buckets[i];
      cumulative[i] = Rules::kCumulates ? count : words.buckets[i];
    }
    return {.bound = bound_,
            .cumulative_count = cumulative,
            .bound_count = bound_count_,
            .count = count,
            .sum = Rules::kSnapshotsAtOnce ? words.sum : words_.load().sum};
  }

 private:
  const std::string name_;
  const std::vector<double> bounds_;
  const std::size_t bound_count_;  ///< of a snapshot
  std::array<double, HistogramSnapshot::kMostBounds> bound_{};
  typename Cells::template Cell<HistogramWords, P> words_;
};

}  // namespace brine::engine::detail
