#pragma once

/// What collectors bring, added to what a provider has itself.

#include <vector>

#include "engine/metrics/metrics_snapshot.hpp"

namespace brine::engine::detail {

/// Adds what collectors brought: families of one name, kind and help become one. Sorts all of them.
/// std::invalid_argument if two do not agree, or have a series in common.
void merge_families(std::vector<MetricFamily>& families, std::vector<MetricFamily> more);

}  // namespace brine::engine::detail
