#pragma once

/// A snapshot of metrics in Prometheus' text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).

#include <string>
#include <string_view>

#include "engine/metrics/metrics_snapshot.hpp"

namespace brine::engine {

/// What an HTTP answer says of it.
inline constexpr std::string_view kPrometheusContentType =
    "text/plain; version=0.0.4; charset=utf-8";

/// For each family its HELP, if it has one, and TYPE, then a line for each sample; a histogram has
/// one for each cumulative bucket, one for the sum and one for the count. Numbers are the shortest
/// text that reads back as the same number. The same snapshot gives the same text.
[[nodiscard]] std::string prometheus_text(const MetricsSnapshot& snapshot);

/// A double as Prometheus writes it: the shortest exact text, +Inf, -Inf or NaN.
[[nodiscard]] std::string prometheus_number(double value);

}  // namespace brine::engine
