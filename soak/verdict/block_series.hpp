#pragma once

/// BlockSeries: the course of the figures over a soak of any length, in bounded memory, for the
/// artifact and so for later baselines.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "artifacts/soak_artifact.hpp"
#include "soak/rig/interval.hpp"

namespace brine::soak {

/// Means over neighbouring intervals; when there would be more than kMaxSeriesBlocks blocks,
/// neighbours become one. Intervals of the warm-up are left out. For one task.
class BlockSeries {
 public:
  void add(const Interval& interval);

  [[nodiscard]] std::vector<artifacts::SeriesBlock> blocks() const;

 private:
  struct Open {
    artifacts::SeriesBlock block;               ///< its figures are sums
    std::map<std::string, std::uint64_t> seen;  ///< in how many intervals each was measured
    std::uint64_t intervals = 0;
  };

  static void join(Open& into, const Open& other);
  void halve();

  std::vector<Open> blocks_;
  std::uint64_t per_block_ = 1;  ///< intervals
  std::optional<std::uint64_t> cpu_before_ns_;
};

}  // namespace brine::soak
