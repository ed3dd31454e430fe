#include "soak/verdict/leak_verdict.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

#include "soak/units.hpp"
#include "soak/verdict/figures.hpp"
#include "soak/verdict/rank_statistics.hpp"

namespace brine::soak {
namespace {

using artifacts::LeakFinding;
using artifacts::LeakTrend;

constexpr double kNsPerHour = 3.6e12;
constexpr std::size_t kForgivenJumps = 3;

/// Which samples and which of their members a trend is about.
struct Measure {
  std::string figure;
  std::optional<std::uint64_t> LeakSample::*bytes;
  bool quiescent = false;
  GrowthBudget budget;
};

/// Samples that count, by time in hours.
std::vector<Point> points_of(std::span<const LeakSample> samples, const Measure& measure,
                             std::uint64_t from_ns) {
  std::vector<Point> points;
  for (const LeakSample& sample : samples) {
    const auto& bytes = sample.*measure.bytes;
    if (!bytes || sample.at_ns < from_ns || (measure.quiescent && !sample.quiescent)) continue;
    const double hours = static_cast<double>(sample.at_ns) / kNsPerHour;
    if (!points.empty() && hours <= points.back().x) continue;  // no slope at one moment
    points.push_back({.x = hours, .y = static_cast<double>(*bytes)});
  }
  return points;
}

/// The course with its kForgivenJumps largest changes, from one block to the next, made an ordinary
/// one. What is allocated for good a time or two looks like a slope, but only by those jumps.
std::vector<Point> without_jumps(std::vector<Point> blocks) {
  std::vector<double> changes;
  for (std::size_t i = 1; i != blocks.size(); ++i)
    changes.push_back(blocks[i].y - blocks[i - 1].y);
  const double ordinary = median(changes);
  for (std::size_t jump = 0; jump != kForgivenJumps; ++jump) {
    const auto largest = std::ranges::max_element(
        changes, {}, [ordinary](double change) { return std::abs(change - ordinary); });
    *largest = ordinary;
  }
  for (std::size_t i = 1; i != blocks.size(); ++i)
    blocks[i].y = blocks[i - 1].y + changes[i - 1];
  return blocks;
}

LeakTrend trend_of(std::span<const Point> points, const Measure& measure) {
  LeakTrend trend{.figure = measure.figure,
                  .quiescent = measure.quiescent,
                  .samples = points.size(),
                  .budget = measure.budget.bytes_per_hour};
  if (points.empty()) return trend;
  const auto bytes = [](const Point& point) { return static_cast<std::uint64_t>(point.y); };
  const double hours = points.back().x - points.front().x;
  trend.span_ns = static_cast<std::uint64_t>(hours * kNsPerHour);
  trend.least_growth = measure.budget.least_growth;
  if (trend.span_ns < kSettlingNs)
    trend.least_growth = std::max(trend.least_growth, measure.budget.least_at_first);
  trend.first_bytes = bytes(points.front());
  trend.last_bytes = bytes(points.back());
  trend.most_bytes = bytes(*std::ranges::max_element(points, {}, &Point::y));
  const std::vector<Point> blocks = block_medians(points, kLeakBlocks);
  if (blocks.size() < kLeastBlocks || hours <= 0) return trend;
  const Estimate slope = theil_sen(blocks);
  trend.slope = slope.middle;
  trend.low = slope.low;
  trend.high = slope.high;
  // Half, because a steady leak has its noise among the largest changes, too.
  const auto exceeds = [&](double growth, double share) {
    return growth > share * trend.budget && growth * hours > share * trend.least_growth;
  };
  const bool beyond =
      exceeds(slope.low, 1) && exceeds(theil_sen(without_jumps(blocks)).middle, 0.5);
  trend.finding = beyond ? LeakFinding::kLeak : LeakFinding::kFlat;
  return trend;
}

bool has_quiescent(std::span<const LeakSample> samples) {
  return std::ranges::count_if(samples, &LeakSample::quiescent) >=
         static_cast<std::ptrdiff_t>(kLeastBlocks);
}

std::string per_hour(double slope) {
  return (slope < 0 ? "-" : "+") +
         figure_text(FigureUnit::kBytesPerHour, slope < 0 ? -slope : slope);
}

/// For a slope that is over its budget, and still no leak.
std::string why_flat(const LeakTrend& trend) {
  if (trend.finding != LeakFinding::kFlat || trend.low <= trend.budget) return "";
  const double hours = static_cast<double>(trend.span_ns) / kNsPerHour;
  if (trend.low * hours > trend.least_growth) return "; in a few jumps, not steadily";
  return "; " + figure_text(FigureUnit::kBytes, trend.slope * hours) + " in all, of at least " +
         figure_text(FigureUnit::kBytes, trend.least_growth) + " that count";
}

}  // namespace

LeakBudget LeakBudget::defaults() noexcept {
  return {.heap = {.bytes_per_hour = 1024 * kKiB, .least_growth = 64 * kKiB},
          .heap_quiescent = {.bytes_per_hour = 64 * kKiB,
                             .least_growth = 16 * kKiB,
                             .least_at_first = 32 * kKiB},
          .rss = {.bytes_per_hour = 1024 * kKiB,
                  .least_growth = 1024 * kKiB,
                  .least_at_first = 4096 * kKiB},
          .warm_up_ns = 0};
}

std::vector<LeakTrend> judge_leak(std::span<const LeakSample> samples, const LeakBudget& budget) {
  std::vector<LeakTrend> trends;
  if (samples.empty()) return trends;
  const std::uint64_t least_warm_up = (samples.back().at_ns - samples.front().at_ns) / kWarmUpShare;
  const std::uint64_t from_ns = std::max(budget.warm_up_ns, samples.front().at_ns + least_warm_up);
  const bool quiescent = has_quiescent(samples);
  for (const Measure& measure : {Measure{.figure = "heap",
                                .bytes = &LeakSample::heap_bytes,
                                .quiescent = quiescent,
                                .budget = quiescent ? budget.heap_quiescent : budget.heap},
                                 Measure{.figure = "rss",
                                 .bytes = &LeakSample::rss_bytes,
                                 .quiescent = quiescent,
                                 .budget = budget.rss}}) {
    const bool sampled = std::ranges::any_of(
        samples, [&](const LeakSample& sample) { return (sample.*measure.bytes).has_value(); });
    if (sampled) trends.push_back(trend_of(points_of(samples, measure, from_ns), measure));
  }
  return trends;
}

bool any_leak(std::span<const LeakTrend> trends) noexcept {
  return std::ranges::any_of(
      trends, [](const LeakTrend& trend) { return trend.finding == LeakFinding::kLeak; });
}

std::string trend_text(const LeakTrend& trend) {
  std::string text = trend.figure + "  ";
  if (trend.finding == LeakFinding::kTooShort) {
    return text + "not judged: " + std::to_string(trend.samples) +
           " samples after the warm-up, and at least " + std::to_string(kLeastBlocks) +
           " are needed";
  }
  text += trend.finding == LeakFinding::kLeak ? "LEAK: " : "flat: ";
  text += per_hour(trend.slope) + " (at least " + per_hour(trend.low) + "), budget " +
          figure_text(FigureUnit::kBytesPerHour, trend.budget);
  if (trend.quiescent) text += "; between rounds";
  return text + why_flat(trend);
}

LeakSamples::LeakSamples() {
  quiescent_.items.reserve(kCapacity);
  others_.items.reserve(kCapacity);
}

void LeakSamples::Thinned::add(const LeakSample& sample) {
  if (seen++ % stride != 0) return;
  if (items.size() == kCapacity) {
    for (std::size_t i = 1; i < kCapacity / 2; ++i)
      items[i] = items[2 * i];
    items.resize(kCapacity / 2);
    stride *= 2;
  }
  items.push_back(sample);
}

void LeakSamples::add(const LeakSample& sample) {
  (sample.quiescent ? quiescent_ : others_).add(sample);
}

void LeakSamples::add(const ProcessSample& sample) {
  add(LeakSample{.at_ns = sample.at_ns,
                 .heap_bytes = sample.figures.heap_bytes,
                 .rss_bytes = sample.figures.rss_bytes,
                 .quiescent = sample.quiescent});
}

std::vector<LeakSample> LeakSamples::kept() const {
  std::vector<LeakSample> all;
  all.reserve(quiescent_.items.size() + others_.items.size());
  std::ranges::merge(quiescent_.items, others_.items, std::back_inserter(all), {},
                     &LeakSample::at_ns, &LeakSample::at_ns);
  return all;
}

}  // namespace brine::soak
