#pragma once

/// MetricsContract: what the metrics of a request handler may say while requests are handled, for
/// one observer, and once all are done. Each request is counted, timed, and observed in `sizes`,
/// each bucket of which gets observations of one value only, so that its sum follows from its
/// buckets.
///
///   metrics.count       counter and histograms have every request that was done, and none that has
///                       not begun; in the end exactly all, those that threw included
///   metrics.active      the gauge of what is under way is what is possible, and 0 in the end
///   metrics.consistent  in each snapshot the sum is that of the buckets, and so is the count; none
///                       falls
///   metrics.cumulative  no bucket has less than the one before, and that of +Inf has the count

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "engine/measure/context.hpp"
#include "engine/metrics/metrics_snapshot.hpp"
#include "sim/properties/known_count.hpp"

namespace brine::sim {

class MetricsContract {
 public:
  struct Options {
    std::string metrics;            ///< for messages
    std::span<const double> sizes;  ///< the value of each bucket; products and sums of it are exact
    std::uint64_t handlers = 0;     ///< so many requests at once
  };

  /// What the metrics say.
  struct Figures {
    std::uint64_t requests = 0;
    double active = 0;
    engine::HistogramSnapshot seconds;
    engine::HistogramSnapshot sizes;
  };

  MetricsContract(engine::RunContext& context, Options options)
      : options_(std::move(options)),
        count_(&context.property("metrics.count")),
        active_(&context.property("metrics.active")),
        consistent_(&context.property("metrics.consistent")),
        cumulative_(&context.property("metrics.cumulative")) {}

  // From any task, around a request. (seq_cst: two counts a request.)
  void begins() noexcept { ++begun_; }
  void ended() { ended_.add(); }

  /// Takes figures by `look()`, and checks them.
  template <class Look>
  void observe(Look&& look) {
    const std::uint64_t before = ended_.known();
    const Figures figures = look();
    const std::uint64_t after = begun_;
    check_counts(figures, before, after);
    check_active(figures.active, options_.handlers);
    check_histogram(figures.seconds, "seconds");
    if (check_histogram(figures.sizes, "sizes")) check_sum(figures.sizes);
    last_ = figures.sizes;
  }

  /// Once no request is under way any more.
  void finish(const Figures& figures) {
    check_counts(figures, ended_.known(), ended_.known());
    check_active(figures.active, 0);
    check_histogram(figures.seconds, "seconds");
    if (check_histogram(figures.sizes, "sizes")) check_sum(figures.sizes);
  }

 private:
  void check_counts(const Figures& figures, std::uint64_t least, std::uint64_t most) {
    const auto check = [&](std::uint64_t count, const char* what) {
      count_->require(count >= least && count <= most, [&] {
        return options_.metrics + ": " + what + " says " + std::to_string(count) +
               " requests, but " + std::to_string(least) + " were done and " +
               std::to_string(most) + " had begun";
      });
    };
    check(figures.requests, "the counter");
    check(figures.seconds.count, "the timer's histogram");
    check(figures.sizes.count, "the histogram of sizes");
  }

  void check_active(double active, std::uint64_t most) {
    active_->require(active >= 0 && active <= static_cast<double>(most), [&] {
      return options_.metrics + ": the gauge says that " + std::to_string(active) +
             " requests are under way, and at most " + std::to_string(most) + " are";
    });
  }

  bool check_histogram(const engine::HistogramSnapshot& histogram, const char* what) {
    const std::span<const std::uint64_t> buckets = histogram.cumulative();
    const bool holds =
        std::is_sorted(buckets.begin(), buckets.end()) && buckets.back() == histogram.count;
    cumulative_->require(holds, [&] {
      return options_.metrics + ": the histogram of " + what + " has buckets " + text_of(buckets) +
             " and " + std::to_string(histogram.count) + " observations";
    });
    return holds;
  }

  void check_sum(const engine::HistogramSnapshot& histogram) {
    const std::span<const std::uint64_t> buckets = histogram.cumulative();
    double sum = 0;
    bool grown = histogram.count >= last_.count;
    for (std::size_t i = 0; i != buckets.size(); ++i) {
      const std::uint64_t below = i == 0 ? 0 : buckets[i - 1];
      sum += static_cast<double>(buckets[i] - below) * options_.sizes[i];
      grown = grown && (last_.count == 0 || buckets[i] >= last_.cumulative()[i]);
    }
    consistent_->require(histogram.sum == sum && grown, [&] {
      return options_.metrics + ": a snapshot of buckets " + text_of(buckets) + " has the sum " +
             std::to_string(histogram.sum) + ", and these are " + std::to_string(sum) +
             (grown ? "" : "; it is behind the one before");
    });
  }

  [[nodiscard]] static std::string text_of(std::span<const std::uint64_t> counts) {
    std::string text;
    for (const std::uint64_t count : counts)
      text += (text.empty() ? "" : ", ") + std::to_string(count);
    return text;
  }

  Options options_;
  engine::Property* count_;
  engine::Property* active_;
  engine::Property* consistent_;
  engine::Property* cumulative_;
  std::atomic<std::uint64_t> begun_{0};
  KnownCount ended_;
  engine::HistogramSnapshot last_;  ///< the observer's
};

}  // namespace brine::sim
