#pragma once

/// Collector: what the round that is under way has measured so far, moved into the interval that is
/// being filled and into the sums of its scenario.
///
/// Tasks record into counters and histograms of their own, which only grow. A look takes the
/// difference from the look before, so that each operation falls into the interval in which it
/// ended, and none into two. Memory depends on the number of names, not on the time.
///
/// Thread-safe: rounds begin and end in one thread, and another takes the intervals.

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/measure/context.hpp"
#include "soak/rig/interval.hpp"

namespace brine::soak {

/// What one scenario adds up to after the warm-up.
struct ScenarioSums {
  std::uint64_t rounds = 0;
  std::uint64_t intended = 0;
  engine::Coverage coverage;
  Histograms latencies;
};

/// Attempted, succeeded and failed operations, as the scenario counts them; one that counts only
/// what it sent has sent it.
[[nodiscard]] Operations operations_of(const engine::Coverage& coverage);

class Collector {
 public:
  struct Options {
    std::size_t scenarios = 1;
    bool warm_up = false;  ///< the soak begins with one
  };

  explicit Collector(const Options& options);

  struct Round {
    std::size_t scenario = 0;
    std::uint64_t intended = 0;  ///< operations; 0: at its own pace
  };

  /// `context` must live until round_ends().
  void round_begins(const Round& round, const engine::RunContext& context);

  /// Every task has ended: takes the rest of what it measured.
  void round_ends();

  /// Moves what was collected since the last call into `into`: coverage, latencies, operations,
  /// rounds. Intended are only those at their own pace, which are so as they begin. Its histograms
  /// are used again, so that the memory is that of the call before. From here on the scenarios'
  /// sums count, unless `still_warm`. Returns the scenario of the newest round.
  std::size_t take(Interval& into, bool still_warm);

  /// Call when no round is under way.
  [[nodiscard]] const std::vector<ScenarioSums>& sums() const noexcept { return sums_; }

 private:
  void look();
  [[nodiscard]] engine::LatencyHistogram& entry(Histograms& histograms, std::string_view name);
  void look_at_counts(ScenarioSums& sums);
  void look_at_latencies(ScenarioSums& sums);

  std::mutex mutex_;
  const engine::RunContext* live_ = nullptr;
  std::size_t scenario_ = 0;
  bool own_pace_ = false;  ///< the live round
  bool counts_;
  std::uint64_t rounds_ = 0;
  Operations operations_;
  Operations seen_operations_;  ///< of the live round, at the last look
  engine::Coverage coverage_;
  engine::Coverage seen_;  ///< of the live round, at the last look
  Histograms latencies_;
  Histograms seen_latencies_;
  Histograms now_latencies_;
  std::vector<ScenarioSums> sums_;
  /// Made before the first round, as scenarios watch how the heap grows meanwhile.
  std::vector<engine::LatencyHistogram> spare_;
};

}  // namespace brine::soak
