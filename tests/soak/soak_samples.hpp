#pragma once

/// An imagined soak for the tests of outputs: every field is set, counts exceed 2^53, and texts
/// hold what is special to XML, JSON, Markdown, Prometheus and the log formats.

#include "soak/rig/interval.hpp"
#include "soak/rig/summary.hpp"

namespace brine::soak::tests {

[[nodiscard]] SoakHeader sample_header();

/// Interval 0 is of the warm-up, interval 5 has no operations; the same index gives the same
/// values.
[[nodiscard]] Interval sample_interval(std::uint64_t index);

/// One scenario passed, one failed; a threshold holds, one is crossed, one was never measured; the
/// heap leaks; the baseline is worse in one figure; an output failed.
[[nodiscard]] SoakSummary sample_summary(SoakTotals totals);

}  // namespace brine::soak::tests
