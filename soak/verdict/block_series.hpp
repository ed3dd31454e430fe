#pragma once

/// BlockSeries: the course of the figures over a soak of any length, in bounded memory, for the
/// artifact and so for later baselines.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "artifacts/soak_artifact.hpp"
#include "soak/rig/interval.hpp"

namespace brine::soak {

/// Means over neighbouring intervals; when there would be more than kMaxSeriesBlocks blocks,
/// neighbours become one. Intervals of the warm-up are left out. Keeps no memory but what it begins
/// with. For one task.
class BlockSeries {
 public:
  void add(const Interval& interval);

  [[nodiscard]] std::vector<artifacts::SeriesBlock> blocks() const;

 private:
  static constexpr std::size_t kMostFigures = 64;

  struct Block {
    std::uint64_t begin_ns = 0;
    std::uint64_t end_ns = 0;
    std::uint64_t intervals = 0;
    std::array<double, kMostFigures> sums{};         ///< by the places of figure_kinds()
    std::array<std::uint64_t, kMostFigures> seen{};  ///< in how many intervals each was measured
  };

  static void join(Block& into, const Block& other);
  void halve();

  // All of it from the beginning: what grew with the time would be taken for a leak.
  std::vector<Block> blocks_ = std::vector<Block>(artifacts::kMaxSeriesBlocks);
  std::size_t count_ = 0;
  std::uint64_t per_block_ = 1;  ///< intervals
  std::optional<std::uint64_t> cpu_before_ns_;
};

}  // namespace brine::soak
