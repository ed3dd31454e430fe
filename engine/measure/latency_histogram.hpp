#pragma once

/// LatencyHistogram: counts of nanoseconds from 1 ns to 1 h, each kept to three significant digits.
///
/// One fixed layout for all histograms, that of HdrHistogram with 2048 sub-buckets: exact below
/// 2048 ns, then 1024 buckets per power of two, so no bucket is wider than 1/1024 of its values,
/// and merging loses nothing. Values above 1 h count in the top bucket, and in saturated(). One
/// task records; any number may read meanwhile, and see a state that may miss the newest values.
/// Recording neither waits nor allocates.
///
///     LatencyHistogram latency;
///     latency.record(elapsed_ns);
///     const std::uint64_t p99 = latency.snapshot().p99;

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace brine::engine {
namespace detail {

inline constexpr unsigned kLatencyDigits = 11;  // binary digits kept of a value: 2048 sub-buckets

[[nodiscard]] constexpr std::size_t latency_index(std::uint64_t ns) noexcept {
  constexpr std::uint64_t kExact = (std::uint64_t{1} << kLatencyDigits) - 1;
  // 63 ^ countl_zero is the position of the highest bit, and one instruction; bit_width takes
  // three.
  const unsigned highest = 63U ^ static_cast<unsigned>(std::countl_zero(ns | kExact));
  const unsigned shift = highest - (kLatencyDigits - 1);
  return (std::size_t{shift} << (kLatencyDigits - 1)) + static_cast<std::size_t>(ns >> shift);
}

[[nodiscard]] constexpr std::uint64_t latency_lower_edge(std::size_t index) noexcept {
  if (index >> kLatencyDigits == 0) return index;
  const std::size_t shift = (index >> (kLatencyDigits - 1)) - 1;
  return std::uint64_t{index - (shift << (kLatencyDigits - 1))} << shift;
}

}  // namespace detail

/// Nanoseconds, but for `count`. All 0 when nothing was recorded. A percentile is the largest value
/// that its bucket can hold, but at most `max`. `sum` stops at 2^64 - 1.
struct LatencySnapshot {
  std::uint64_t count = 0;
  std::uint64_t min = 0;
  std::uint64_t max = 0;
  std::uint64_t sum = 0;
  std::uint64_t p50 = 0;
  std::uint64_t p90 = 0;
  std::uint64_t p99 = 0;
  std::uint64_t p999 = 0;

  friend bool operator==(const LatencySnapshot&, const LatencySnapshot&) = default;
};

class LatencyHistogram {
 public:
  static constexpr std::uint64_t kMaxNs = 3'600'000'000'000;
  static constexpr std::size_t kBuckets = detail::latency_index(kMaxNs) + 1;
  /// Upper edge of the top bucket, which holds all values from its lower edge on.
  static constexpr std::uint64_t kNoUpperEdge = std::numeric_limits<std::uint64_t>::max();

  /// `count` values in [from_ns, to_ns).
  struct Bucket {
    std::uint64_t from_ns = 0;
    std::uint64_t to_ns = 0;
    std::uint64_t count = 0;

    friend bool operator==(const Bucket&, const Bucket&) = default;
  };

  /// Memory of histograms that were, for those to come. For a thread that makes many, one after
  /// another: fresh memory costs more than most of them record. Not thread-safe; must outlive the
  /// histograms that are made with it.
  class Spares;

  /// 257 KiB of address space; memory is used only for the pages of values that occur. Throws
  /// std::bad_alloc.
  LatencyHistogram();
  explicit LatencyHistogram(Spares& spares);
  /// A histogram that was moved from may only be destroyed or assigned to.
  LatencyHistogram(LatencyHistogram&&) noexcept = default;
  LatencyHistogram& operator=(LatencyHistogram&&) noexcept = default;

  /// Counts one value. Only one task may call this. Wait-free.
  void record(std::uint64_t ns) noexcept {
    Block& block = *block_;
    // One question for "a new minimum?", "a new maximum?" and "above an hour?".
    if (ns - block.usual_from >= block.usual_width) [[unlikely]]
      return record_unusual(ns);
    bump(block.counts[detail::latency_index(ns)], 1);
    bump(block.sum, ns);
  }

  /// Adds all that `other` counted. Counts as recording: only one task may.
  void merge(const LatencyHistogram& other) noexcept;

  /// Adds what `now` counted and `before` had not: two readings of one histogram, `before` the
  /// earlier. Exact in its counts and its sum; the least and the largest of the new values are
  /// known as well as their buckets tell. Counts as recording.
  void add_since(const LatencyHistogram& now, const LatencyHistogram& before) noexcept;

  /// Forgets all values, and keeps its memory. Counts as recording.
  void clear() noexcept;

  [[nodiscard]] LatencySnapshot snapshot() const noexcept;
  [[nodiscard]] std::uint64_t count() const noexcept;
  /// How many values were above 1 h.
  [[nodiscard]] std::uint64_t saturated() const noexcept { return load(block_->saturated); }

  /// The value that `ppm` millionths of all values do not exceed (nearest rank): 500'000 is the
  /// median, 999'000 is p99.9. At most 1'000'000; larger is taken as that. 0 when nothing was
  /// recorded.
  [[nodiscard]] std::uint64_t value_at_ppm(std::uint32_t ppm) const noexcept;

  /// Calls `visit(Bucket)` for each bucket that is not empty, in ascending order.
  template <class Visit>
  void for_each_bucket(Visit&& visit) const {
    const auto [first, last] = range(*block_);
    for (std::size_t index = first; index <= last; ++index) {
      if (const std::uint64_t n = load(block_->counts[index]); n != 0) visit(bucket(index, n));
    }
  }

  /// Where a value is counted, and the edges of that bucket.
  [[nodiscard]] static constexpr std::size_t index_of(std::uint64_t ns) noexcept {
    return detail::latency_index(ns < kMaxNs ? ns : kMaxNs);
  }
  [[nodiscard]] static constexpr Bucket bucket(std::size_t index, std::uint64_t count) noexcept {
    return {.from_ns = detail::latency_lower_edge(index),
            .to_ns = index + 1 == kBuckets ? kNoUpperEdge : detail::latency_lower_edge(index + 1),
            .count = count};
  }

 private:
  // Plain words behind atomic_ref, all relaxed: a word has one writer, and no word guards another.
  struct Block {
    std::uint64_t min;
    std::uint64_t max;
    std::uint64_t sum;
    std::uint64_t saturated;
    // Plain, for the recorder alone. A value in [usual_from, usual_from + usual_width) is neither
    // below the minimum nor above the maximum, nor saturated.
    std::uint64_t usual_from;
    std::uint64_t usual_width;
    std::array<std::uint64_t, kBuckets> counts;
  };
  class Free {
   public:
    Free() noexcept : to_(nullptr) {}
    explicit Free(Spares& to) noexcept : to_(&to) {}
    void operator()(Block* block) const noexcept;

   private:
    Spares* to_;
  };
  using Owner = std::unique_ptr<Block, Free>;

  /// As record. Not inline, so that usual values stay short.
  void record_unusual(std::uint64_t ns) noexcept;
  /// The minimum and the maximum, and with them what is usual.
  static void set_extremes(Block& block, std::uint64_t min, std::uint64_t max) noexcept;

  [[nodiscard]] static Block* make_block();
  static void clear(Block& block) noexcept;
  /// The first and the last bucket that may hold values, as far as is known. Beyond it most pages
  /// have never been used, and even to look at them costs a page fault each.
  struct Range {
    std::size_t first;
    std::size_t last;
  };
  [[nodiscard]] static Range range(Block& block) noexcept {
    return {.first = index_of(load(block.min)), .last = index_of(load(block.max))};
  }

  static std::uint64_t load(std::uint64_t& word) noexcept {
    return std::atomic_ref(word).load(std::memory_order_relaxed);
  }
  static void store(std::uint64_t& word, std::uint64_t value) noexcept {
    std::atomic_ref(word).store(value, std::memory_order_relaxed);
  }
  /// Adds and stops at the maximum; a load and a store, no read-modify-write.
  static void bump(std::uint64_t& word, std::uint64_t n) noexcept {
    const std::uint64_t before = load(word);
    const std::uint64_t after = before + n;
    // A branch, not a conditional move: nothing then waits for the comparison.
    if (after < before) [[unlikely]] {
      store(word, std::numeric_limits<std::uint64_t>::max());
    } else {
      store(word, after);
    }
  }

  /// Replaces each rank by the value that has it. Ranks ascend.
  void replace_by_values(std::span<std::uint64_t> ranks) const noexcept;

  Owner block_;
};

class LatencyHistogram::Spares {
 public:
  Spares() = default;
  ~Spares();
  Spares(const Spares&) = delete;
  Spares& operator=(const Spares&) = delete;

 private:
  friend class LatencyHistogram;
  static constexpr std::size_t kMost = 64;  ///< that are kept

  [[nodiscard]] Block* take();
  void give_back(Block* block) noexcept;

  std::vector<Block*> blocks_;  ///< without values
};

}  // namespace brine::engine
