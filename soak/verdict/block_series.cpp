#include "soak/verdict/block_series.hpp"

#include <algorithm>
#include <utility>

#include "soak/verdict/figures.hpp"

namespace brine::soak {

void BlockSeries::add(const Interval& interval) {
  const auto cpu_before_ns = std::exchange(cpu_before_ns_, interval.process.figures.cpu_ns);
  if (interval.warm_up) return;
  Block one;
  one.begin_ns = interval.begin_ns;
  one.end_ns = interval.end_ns;
  one.intervals = 1;
  const artifacts::FigureSet figures = figures_of(interval, cpu_before_ns);
  const auto kinds = figure_kinds();
  for (std::size_t i = 0; i < std::min(kinds.size(), kMostFigures); ++i) {
    const auto found = figures.find(kinds[i].name);
    if (found == figures.end()) continue;
    one.sums[i] = found->second;
    one.seen[i] = 1;
  }
  if (count_ != 0 && blocks_[count_ - 1].intervals < per_block_) {
    join(blocks_[count_ - 1], one);
    return;
  }
  if (count_ == blocks_.size()) halve();
  blocks_[count_++] = one;
}

void BlockSeries::join(Block& into, const Block& other) {
  into.end_ns = other.end_ns;
  into.intervals += other.intervals;
  for (std::size_t i = 0; i < kMostFigures; ++i) {
    into.sums[i] += other.sums[i];
    into.seen[i] += other.seen[i];
  }
}

void BlockSeries::halve() {
  count_ /= 2;
  for (std::size_t i = 0; i != count_; ++i) {
    Block pair = blocks_[2 * i];
    join(pair, blocks_[2 * i + 1]);
    blocks_[i] = pair;
  }
  per_block_ *= 2;
}

std::vector<artifacts::SeriesBlock> BlockSeries::blocks() const {
  std::vector<artifacts::SeriesBlock> blocks(count_);
  const auto kinds = figure_kinds();
  for (std::size_t n = 0; n < count_; ++n) {
    const Block& kept = blocks_[n];
    blocks[n].begin_ns = kept.begin_ns;
    blocks[n].end_ns = kept.end_ns;
    for (std::size_t i = 0; i < std::min(kinds.size(), kMostFigures); ++i) {
      if (kept.seen[i] == 0) continue;
      blocks[n].figures.emplace(kinds[i].name, kept.sums[i] / static_cast<double>(kept.seen[i]));
    }
  }
  return blocks;
}

}  // namespace brine::soak
