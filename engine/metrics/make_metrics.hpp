#pragma once

/// `make_metrics`: a MetricsProvider as configuration says.
///
///   standard  a mutex for each metric: what is read waits for what is written, and the other way
///             round
///   seqlock   a seqlock for each metric: reading takes no lock and delays nobody, and goes on once
///             no write came in between; writers of one metric wait for each other

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "engine/metrics/metric_cells.hpp"
#include "engine/metrics/metrics.hpp"
#include "engine/metrics/metrics_provider.hpp"
#include "engine/metrics/metrics_rules.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/std_platform.hpp"

namespace brine::engine {

enum class MetricsKind : std::uint8_t { kStandard, kSeqlock };

/// In the order of the enumerators.
inline constexpr std::array<std::string_view, 2> kMetricsKindNames = {"standard", "seqlock"};

[[nodiscard]] constexpr std::string_view name_of(MetricsKind kind) noexcept {
  const auto at = static_cast<std::size_t>(kind);
  return at < kMetricsKindNames.size() ? kMetricsKindNames[at] : "unknown";
}
[[nodiscard]] constexpr std::optional<MetricsKind> metrics_kind_named(
    std::string_view name) noexcept {
  for (const MetricsKind kind : {MetricsKind::kStandard, MetricsKind::kSeqlock}) {
    if (name_of(kind) == name) return kind;
  }
  return std::nullopt;
}

struct MetricsConfig {
  MetricsKind kind = MetricsKind::kStandard;
};

/// std::invalid_argument if there is no such kind.
template <Platform P = StdPlatform, class Rules = MetricsRules>
[[nodiscard]] std::unique_ptr<MetricsProvider> make_metrics(const MetricsConfig& config = {}) {
  switch (config.kind) {
    case MetricsKind::kStandard:
      return std::make_unique<detail::Metrics<P, detail::LockedCells, Rules>>();
    case MetricsKind::kSeqlock:
      return std::make_unique<detail::Metrics<P, detail::SeqlockCells, Rules>>();
  }
  throw std::invalid_argument("make_metrics: no kind of metrics; choose one of MetricsKind");
}

}  // namespace brine::engine
