#include "soak/verdict/baseline.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "soak/values.hpp"
#include "soak/verdict/figures.hpp"
#include "soak/verdict/rank_statistics.hpp"

namespace brine::soak {
namespace {

using artifacts::Change;
using artifacts::ChangeVerdict;
using artifacts::SeriesBlock;

constexpr std::size_t kComparedBlocks = 20;

/// What is no more than this is as good as nothing, so that ratios are finite: once in 1000 s, and
/// the resolution of the clock.
double least_of(FigureUnit unit) noexcept {
  return unit == FigureUnit::kPerSecond ? 1e-3 : 1;
}

/// The blocks' values of a figure as medians of neighbours.
std::vector<double> medians_of(std::span<const SeriesBlock> blocks, std::string_view figure) {
  std::vector<Point> points;
  for (const SeriesBlock& block : blocks) {
    const auto found = block.figures.find(figure);
    if (found == block.figures.end()) continue;
    points.push_back({.x = static_cast<double>(block.begin_ns), .y = found->second});
  }
  std::vector<double> values;
  for (const Point& point : block_medians(points, kComparedBlocks))
    values.push_back(point.y);
  return values;
}

std::vector<double> logarithms(std::vector<double> values, double least) {
  for (double& value : values)
    value = std::log(std::max(value, least));
  return values;
}

ChangeVerdict verdict_of(const Change& change, bool more_is_better) {
  // Symmetric in the ratio: a tenth more, or what a tenth more would have come from.
  const double most = 1 + change.tolerance;
  const bool up = change.low > most;
  const bool down = change.high < 1 / most;
  if (!up && !down) return ChangeVerdict::kSame;
  return up == more_is_better ? ChangeVerdict::kBetter : ChangeVerdict::kWorse;
}

Change compare(const FigureKind& kind, const std::vector<double>& before,
               const std::vector<double>& after) {
  Change change{.figure = std::string(kind.name), .tolerance = tolerance_of(kind.name)};
  if (!before.empty()) change.before = median(before);
  if (!after.empty()) change.after = median(after);
  if (std::min(before.size(), after.size()) < kLeastBaselineBlocks) return change;
  const double least = least_of(kind.unit);
  const Estimate estimate = shift(logarithms(before, least), logarithms(after, least));
  change.ratio = std::exp(estimate.middle);
  change.low = std::exp(estimate.low);
  change.high = std::exp(estimate.high);
  change.verdict = verdict_of(change, kind.more_is_better);
  return change;
}

std::string others(const char* what, std::uint64_t before_ns, std::uint64_t after_ns) {
  return std::string("its ") + what + " take " + duration_text(before_ns) + ", this one's " +
         duration_text(after_ns);
}

}  // namespace

double tolerance_of(std::string_view figure) noexcept {
  if (figure.ends_with(".p99.9")) return 1.0;
  if (figure.ends_with(".p99")) return 0.5;
  if (figure.ends_with(".p90")) return 0.25;
  return figure.ends_with(".p50") ? 0.2 : 0.1;
}

std::vector<Change> compare_series(std::span<const SeriesBlock> before,
                                   std::span<const SeriesBlock> after) {
  std::vector<Change> changes;
  for (const FigureKind& kind : figure_kinds()) {
    const std::vector<double> old = medians_of(before, kind.name);
    const std::vector<double> now = medians_of(after, kind.name);
    if (!old.empty() || !now.empty()) changes.push_back(compare(kind, old, now));
  }
  return changes;
}

std::string why_incomparable(const artifacts::SoakSpec& before, const artifacts::SoakSpec& after) {
  if (before.scenarios != after.scenarios) return "it is of other scenarios";
  if (before.mode != after.mode) return "one is simulated, the other is not";
  if (before.loop != after.loop)
    return "its loop is " + before.loop + ", this one's is " + after.loop;
  if (before.rate_hz != after.rate_hz) {
    return "its rate is " + std::to_string(before.rate_hz) + " per second, this one's is " +
           std::to_string(after.rate_hz);
  }
  if (before.parameters != after.parameters) return "its parameters are others";
  if (before.mutant != after.mutant) return "another mutant is planted";
  if (before.round_ns != after.round_ns) return others("rounds", before.round_ns, after.round_ns);
  if (before.interval_ns != after.interval_ns)
    return others("intervals", before.interval_ns, after.interval_ns);
  if (before.cpus != after.cpus) return "it was pinned to other processors";
  if (before.check_one_in != after.check_one_in) {
    return "it checked one message in " + grouped(before.check_one_in) +
           ", this one checks one in " + grouped(after.check_one_in);
  }
  return {};
}

std::string comparison_remark(const artifacts::SoakSpec& before, const artifacts::SoakSpec& after) {
  if (before.warm_up_ns == after.warm_up_ns) return {};
  return "the warm-up of the baseline took " + duration_text(before.warm_up_ns) + ", this one's " +
         duration_text(after.warm_up_ns);
}

bool any_worse(std::span<const Change> changes) noexcept {
  return std::ranges::any_of(
      changes, [](const Change& change) { return change.verdict == ChangeVerdict::kWorse; });
}

std::string change_text(const Change& change) {
  const FigureKind* const kind = find_figure(change.figure);
  const FigureUnit unit = kind == nullptr ? FigureUnit::kCount : kind->unit;
  std::string text = change.figure + "  ";
  if (change.verdict == ChangeVerdict::kUnknown) return text + "not enough to compare";
  std::array<char, 128> ratio{};
  std::snprintf(ratio.data(), ratio.size(),
                ", x%.2f (%.2f to %.2f), tolerance %.0f %%: ", change.ratio, change.low,
                change.high, change.tolerance * 100);
  text +=
      figure_text(unit, change.before) + " to " + figure_text(unit, change.after) + ratio.data();
  return text + std::string(name_of(change.verdict));
}

}  // namespace brine::soak
