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

LatencyHistogram::LatencyHistogram() : block_(static_cast<Block*>(std::calloc(1, sizeof(Block)))) {
  // calloc, not new: fresh pages come zeroed from the kernel and stay unused until a value falls
  // into them.
  if (block_ == nullptr) throw std::bad_alloc();
  block_->min = std::numeric_limits<std::uint64_t>::max();
}

void LatencyHistogram::merge(const LatencyHistogram& other) noexcept {
  Block& to = *block_;
  Block& from = *other.block_;
  for (std::size_t index = 0; index < kBuckets; ++index) {
    if (const std::uint64_t n = load(from.counts[index]); n != 0) bump(to.counts[index], n);
  }
  bump(to.saturated, load(from.saturated));
  bump(to.sum, load(from.sum));
  store(to.min, std::min(load(to.min), load(from.min)));
  store(to.max, std::max(load(to.max), load(from.max)));
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
  store(to.min, std::min(load(to.min), within(lowest, load(later.min), lowest.from_ns)));
  store(to.max, std::max(load(to.max), within(highest, load(later.max), highest.to_ns - 1)));
}

void LatencyHistogram::clear() noexcept {
  Block& block = *block_;
  for (std::uint64_t& count : block.counts) {
    if (load(count) != 0) store(count, 0);  // a write to the others would make pages of them
  }
  store(block.min, std::numeric_limits<std::uint64_t>::max());
  store(block.max, 0);
  store(block.sum, 0);
  store(block.saturated, 0);
}

std::uint64_t LatencyHistogram::count() const noexcept {
  std::uint64_t total = 0;
  const std::size_t last = index_of(load(block_->max));
  for (std::size_t index = 0; index <= last; ++index)
    total += load(block_->counts[index]);
  return total;
}

std::uint64_t LatencyHistogram::value_at_rank(std::uint64_t rank) const noexcept {
  const std::uint64_t max = load(block_->max);
  std::uint64_t seen = 0;
  for (std::size_t index = 0; index < kBuckets; ++index) {
    seen += load(block_->counts[index]);
    if (seen >= rank) return std::min(bucket(index, 0).to_ns - 1, max);
  }
  return max;
}

std::uint64_t LatencyHistogram::value_at_ppm(std::uint32_t ppm) const noexcept {
  const std::uint64_t total = count();
  return total == 0 ? 0 : value_at_rank(rank_of(total, ppm));
}

LatencySnapshot LatencyHistogram::snapshot() const noexcept {
  const std::uint64_t total = count();
  if (total == 0) return {};
  return {.count = total,
          .min = load(block_->min),
          .max = load(block_->max),
          .sum = load(block_->sum),
          .p50 = value_at_rank(rank_of(total, 500'000)),
          .p90 = value_at_rank(rank_of(total, 900'000)),
          .p99 = value_at_rank(rank_of(total, 990'000)),
          .p999 = value_at_rank(rank_of(total, 999'000))};
}

}  // namespace brine::engine
