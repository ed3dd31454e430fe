#pragma once

/// What a name, a label, a help text and bounds must be. Each refusal is std::invalid_argument,
/// begins with the metric's name and says what to do.

#include <string>
#include <string_view>
#include <vector>

#include "engine/metrics/metrics_provider.hpp"

namespace brine::engine::detail {

/// The labels of `about`, in name order.
[[nodiscard]] Labels checked_labels(const MetricOptions& about);

/// Name and help.
void require_valid(const MetricOptions& about);

/// Finite and strictly ascending.
void require_valid_bounds(std::string_view name, const std::vector<double>& bounds);
/// At most HistogramSnapshot::kMostBounds of them.
void require_few_bounds(std::string_view name, const std::vector<double>& bounds);

/// Names of the lines that a family of that kind is exported as.
[[nodiscard]] std::vector<std::string> exported_names(std::string_view name, MetricKind kind);

[[noreturn]] void refuse_metric(std::string_view name, const std::string& problem);

}  // namespace brine::engine::detail
