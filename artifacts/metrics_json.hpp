#pragma once

/// A snapshot of metrics as JSON.

#include <nlohmann/json.hpp>

#include "engine/metrics/metrics_provider.hpp"

namespace brine::artifacts {

/// `{"uptime_seconds", "metrics": [{"name", "type", "help", "samples": [{"labels", "value"}]}]}`,
/// in the order of the snapshot. The value of a histogram is `{"count", "sum", "buckets": [{"le",
/// "count"}]}`, cumulative as Prometheus has them. Counts from 2^53 on are decimal strings, as are
/// "+Inf" and "-Inf", which JSON has no number for; so every bound of +Inf is a string. Nothing
/// here fails.
[[nodiscard]] nlohmann::json to_json(const engine::MetricsSnapshot& snapshot);

/// What the provider says now.
[[nodiscard]] nlohmann::json export_json(const engine::MetricsProvider& metrics);

}  // namespace brine::artifacts
