#pragma once

/// Comparison with an earlier soak by a rule that knows the noise.
///
/// Of each figure that both artifacts have in their series, the blocks are reduced to at most 20
/// medians; intervals without a single success count as 0. The ratio is the median of all quotients
/// after : before (Hodges and Lehmann on the logarithms), its bounds those of the rank test of Mann
/// and Whitney. A change is reported only when the whole confidence interval lies beyond the
/// tolerance, so neither an outlier nor the usual difference between two runs of one program is
/// one.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "artifacts/soak_artifact.hpp"

namespace brine::soak {

inline constexpr std::size_t kLeastBaselineBlocks = 5;  ///< of each side

/// How far a figure may part from the baseline: 0.1 is a tenth. For throughput and
/// cpu_per_message, medians, and tails, which are wilder.
[[nodiscard]] double tolerance_of(std::string_view figure) noexcept;

/// In the order of figure_kinds(), those in the series of either. A pure function.
[[nodiscard]] std::vector<artifacts::Change> compare_series(
    std::span<const artifacts::SeriesBlock> before, std::span<const artifacts::SeriesBlock> after);

/// Why the two cannot be compared, or empty: other scenarios, loop, rate, mode or parameters;
/// lengths of rounds or intervals, processors, or share of messages that is checked.
[[nodiscard]] std::string why_incomparable(const artifacts::SoakSpec& before,
                                           const artifacts::SoakSpec& after);

/// What else may explain a change, or empty: another warm-up.
[[nodiscard]] std::string comparison_remark(const artifacts::SoakSpec& before,
                                            const artifacts::SoakSpec& after);

/// True when one of them is worse.
[[nodiscard]] bool any_worse(std::span<const artifacts::Change> changes) noexcept;

/// "✗ recv.p99  1.20 ms to 1.90 ms, x1.58 (1.41 to 1.77), tolerance 25 %: worse"
[[nodiscard]] std::string change_text(const artifacts::Change& change);

}  // namespace brine::soak
