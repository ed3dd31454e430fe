#pragma once

/// The leak verdict: whether memory in use grows for good.
///
/// The warm-up is discarded, the rest cut into 20 blocks of neighbours, and of each the median
/// taken, so that a burst or a sawtooth's edge counts little. The slope is the median of the slopes
/// between all pairs of blocks, its bounds those of Kendall's rank test (Sen, JASA 1968). It is a
/// leak only when the lower bound exceeds the declared budget, and when the slope would still be
/// half of that without its three largest jumps, so that what is allocated for good a time or two
/// is none. Where there are samples of quiescent points, at which no task lives, only they are
/// judged. tests/soak/README.md has the rates at which it errs.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "artifacts/soak_artifact.hpp"
#include "soak/rig/interval.hpp"

namespace brine::soak {

/// Taken where the harness's own memory is the same each time: what it holds for a moment, say the
/// histograms of an interval, is noise here.
struct LeakSample {
  std::uint64_t at_ns = 0;  ///< since the soak began
  std::optional<std::uint64_t> heap_bytes;
  std::optional<std::uint64_t> rss_bytes;
  bool quiescent = false;
};

/// What one measure of memory may grow by.
struct GrowthBudget {
  double bytes_per_hour = 0;
  /// Less than this in the whole time judged is no finding: caches of the allocator and pages come
  /// in pieces, and over a minute any piece is a steep slope.
  double least_growth = 0;
  /// The same, if it is more, where less than kSettlingNs are judged.
  double least_at_first = 0;
};

/// So long it takes until the caches of an allocator's threads and arenas have their size.
inline constexpr std::uint64_t kSettlingNs = 480'000'000'000;

struct LeakBudget {
  GrowthBudget heap;            ///< samples of any moment
  GrowthBudget heap_quiescent;  ///< between rounds nothing but the harness lives
  GrowthBudget rss;
  std::uint64_t warm_up_ns = 0;  ///< samples before it do not count, nor the first tenth

  /// What `brine soak` declares unless told otherwise.
  [[nodiscard]] static LeakBudget defaults() noexcept;
};

/// Trends of the heap and of the resident set, in this order, each if it was sampled. A pure
/// function; samples in time order. With fewer than kLeastBlocks blocks the finding is kTooShort.
[[nodiscard]] std::vector<artifacts::LeakTrend> judge_leak(std::span<const LeakSample> samples,
                                                           const LeakBudget& budget);

inline constexpr std::uint64_t kWarmUpShare = 10;  ///< at least the first tenth does not count
inline constexpr std::size_t kLeakBlocks = 20;
inline constexpr std::size_t kLeastBlocks = 10;

/// True when one of them is a leak.
[[nodiscard]] bool any_leak(std::span<const artifacts::LeakTrend> trends) noexcept;

/// "heap  flat: +1.2 KiB/h (at least -3.0 KiB/h), budget 64 KiB/h"
[[nodiscard]] std::string trend_text(const artifacts::LeakTrend& trend);

/// Samples of a soak of any length in bounded memory: when full, every second one of each kind
/// goes, and from then on every second one comes in, so the kept ones are evenly spread. Allocates
/// only when it is made. For one task.
class LeakSamples {
 public:
  static constexpr std::size_t kCapacity = 4096;  ///< of each kind, quiescent and not

  LeakSamples();

  void add(const LeakSample& sample);
  void add(const ProcessSample& sample);

  /// In time order.
  [[nodiscard]] std::vector<LeakSample> kept() const;

 private:
  struct Thinned {
    std::vector<LeakSample> items;
    std::uint64_t stride = 1;
    std::uint64_t seen = 0;

    void add(const LeakSample& sample);
  };

  Thinned quiescent_;
  Thinned others_;
};

}  // namespace brine::soak
