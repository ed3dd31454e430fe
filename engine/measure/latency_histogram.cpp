#include "engine/measure/latency_histogram.hpp"

#include <algorithm>
#include <new>

namespace brine::engine {
namespace {

constexpr std::uint64_t kMillion = 1'000'000;

/// ceil(count * ppm / 1e6), at least 1, without a product that could overflow.
std::uint64_t rank_of(std::uint64_t count, std::uint32_t ppm) noexcept {
  const std::uint64_t part = std::min<std::uint64_t>(ppm, kMillion);
  const std::uint64_t whole = count / kMillion * part;
  const std::uint64_t rest = (count % kMillion * part + kMillion - 1) / kMillion;
  return std::max<std::uint64_t>(whole + rest, 1);
}

}  // namespace

LatencyHistogram::LatencyHistogram() : block_(make_block()) {}

LatencyHistogram::LatencyHistogram(Spares& spares) : block_(spares.take(), Free(spares)) {}

LatencyHistogram::Block* LatencyHistogram::make_block() {
  // calloc, not new: fresh pages come zeroed from the kernel and stay unused until a value falls
  // into them.
  auto* const block = static_cast<Block*>(std::calloc(1, sizeof(Block)));
  if (block == nullptr) throw std::bad_alloc();
  set_extremes(*block, std::numeric_limits<std::uint64_t>::max(), 0);
  return block;
}

void LatencyHistogram::set_extremes(Block& block, std::uint64_t min, std::uint64_t max) noexcept {
  store(block.min, min);
  store(block.max, max);
  const std::uint64_t to = std::min(max, kMaxNs);
  block.usual_from = min;
  block.usual_width = min <= to ? to - min + 1 : 0;
}

void LatencyHistogram::record_unusual(std::uint64_t ns) noexcept {
  Block& block = *block_;
  if (ns > kMaxNs) bump(block.saturated, 1);
  bump(block.counts[index_of(ns)], 1);
  bump(block.sum, ns);
  set_extremes(block, std::min(load(block.min), ns), std::max(load(block.max), ns));
}

void LatencyHistogram::Free::operator()(Block* block) const noexcept {
  to_ != nullptr ? to_->give_back(block) : std::free(block);
}

LatencyHistogram::Block* LatencyHistogram::Spares::take() {
  blocks_.reserve(kMost);  // so that giving back allocates nothing
  if (blocks_.empty()) return make_block();
  Block* const block = blocks_.back();
  blocks_.pop_back();
  return block;
}

void LatencyHistogram::Spares::give_back(Block* block) noexcept {
  if (blocks_.size() == kMost) return std::free(block);
  clear(*block);
  blocks_.push_back(block);
}

LatencyHistogram::Spares::~Spares() {
  for (Block* const block : blocks_)
    std::free(block);
}

void LatencyHistogram::merge(const LatencyHistogram& other) noexcept {
  Block& to = *block_;
  Block& from = *other.block_;
  const auto [first, last] = range(from);
  for (std::size_t index = first; index <= last; ++index) {
    if (const std::uint64_t n = load(from.counts[index]); n != 0) bump(to.counts[index], n);
  }
  bump(to.saturated, load(from.saturated));
  bump(to.sum, load(from.sum));
  set_extremes(to, std::min(load(to.min), load(from.min)), std::max(load(to.max), load(from.max)));
}

void LatencyHistogram::add_since(const LatencyHistogram& now,
                                 const LatencyHistogram& before) noexcept {
  Block& to = *block_;
  Block& later = *now.block_;
  Block& earlier = *before.block_;
  Bucket lowest;
  Bucket highest;
  // All of them: a reading may have the count of a value, and not yet know it as the maximum.
  for (std::size_t index = 0; index < kBuckets; ++index) {
    const std::uint64_t n = load(later.counts[index]) - load(earlier.counts[index]);
    if (n == 0) continue;
    bump(to.counts[index], n);
    highest = bucket(index, n);
    if (lowest.count == 0) lowest = highest;
  }
  if (highest.count == 0) return;
  bump(to.saturated, load(later.saturated) - load(earlier.saturated));
  bump(to.sum, load(later.sum) - load(earlier.sum));
  const auto within = [](const Bucket& edges, std::uint64_t ns, std::uint64_t otherwise) {
    return ns >= edges.from_ns && ns < edges.to_ns ? ns : otherwise;
  };
  set_extremes(to, std::min(load(to.min), within(lowest, load(later.min), lowest.from_ns)),
               std::max(load(to.max), within(highest, load(later.max), highest.to_ns - 1)));
}

void LatencyHistogram::clear() noexcept {
  clear(*block_);
}

void LatencyHistogram::clear(Block& block) noexcept {
  const auto [first, last] = range(block);
  for (std::size_t index = first; index <= last; ++index) {
    std::uint64_t& count = block.counts[index];
    if (load(count) != 0) store(count, 0);  // a write to the others would make pages of them
  }
  set_extremes(block, std::numeric_limits<std::uint64_t>::max(), 0);
  store(block.sum, 0);
  store(block.saturated, 0);
}

std::uint64_t LatencyHistogram::count() const noexcept {
  std::uint64_t total = 0;
  const auto [first, last] = range(*block_);
  for (std::size_t index = first; index <= last; ++index)
    total += load(block_->counts[index]);
  return total;
}

void LatencyHistogram::replace_by_values(std::span<std::uint64_t> ranks) const noexcept {
  const std::uint64_t max = load(block_->max);
  std::size_t index = range(*block_).first;
  std::uint64_t seen = load(block_->counts[index]);
  for (std::uint64_t& rank : ranks) {
    while (seen < rank && index + 1 < kBuckets)
      seen += load(block_->counts[++index]);
    rank = std::min(bucket(index, 0).to_ns - 1, max);
  }
}

std::uint64_t LatencyHistogram::value_at_ppm(std::uint32_t ppm) const noexcept {
  const std::uint64_t total = count();
  if (total == 0) return 0;
  std::array ranks{rank_of(total, ppm)};
  replace_by_values(ranks);
  return ranks[0];
}

LatencySnapshot LatencyHistogram::snapshot() const noexcept {
  const std::uint64_t total = count();
  if (total == 0) return {};
  std::array values{rank_of(total, 500'000), rank_of(total, 900'000), rank_of(total, 990'000),
                    rank_of(total, 999'000)};
  replace_by_values(values);
  return {.count = total,
          .min = load(block_->min),
          .max = load(block_->max),
          .sum = load(block_->sum),
          .p50 = values[0],
          .p90 = values[1],
          .p99 = values[2],
          .p999 = values[3]};
}

}  // namespace brine::engine
