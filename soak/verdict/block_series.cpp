#include "soak/verdict/block_series.hpp"

#include <utility>

#include "soak/verdict/figures.hpp"

namespace brine::soak {

void BlockSeries::add(const Interval& interval) {
  const auto cpu_before_ns = std::exchange(cpu_before_ns_, interval.process.figures.cpu_ns);
  if (interval.warm_up) return;
  Open one{.block = {.begin_ns = interval.begin_ns,
                     .end_ns = interval.end_ns,
                     .figures = figures_of(interval, cpu_before_ns)},
           .seen = {},
           .intervals = 1};
  for (const auto& [name, value] : one.block.figures)
    one.seen[name] = 1;
  if (!blocks_.empty() && blocks_.back().intervals < per_block_) {
    join(blocks_.back(), one);
    return;
  }
  if (blocks_.size() == artifacts::kMaxSeriesBlocks) halve();
  blocks_.push_back(std::move(one));
}

void BlockSeries::join(Open& into, const Open& other) {
  into.block.end_ns = other.block.end_ns;
  into.intervals += other.intervals;
  for (const auto& [name, sum] : other.block.figures) {
    into.block.figures[name] += sum;
    into.seen[name] += other.seen.at(name);
  }
}

void BlockSeries::halve() {
  for (std::size_t i = 0; i != blocks_.size() / 2; ++i) {
    Open pair = std::move(blocks_[2 * i]);
    join(pair, blocks_[2 * i + 1]);
    blocks_[i] = std::move(pair);
  }
  blocks_.resize(blocks_.size() / 2);
  per_block_ *= 2;
}

std::vector<artifacts::SeriesBlock> BlockSeries::blocks() const {
  std::vector<artifacts::SeriesBlock> blocks;
  for (const Open& open : blocks_) {
    blocks.push_back(open.block);
    for (auto& [name, value] : blocks.back().figures)
      value /= static_cast<double>(open.seen.at(name));
  }
  return blocks;
}

}  // namespace brine::soak
