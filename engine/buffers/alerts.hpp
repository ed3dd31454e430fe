#pragma once

/// Alerts: a few rules over what is known of a buffer. Pure: the same health gives the same alerts.
///
///   high         utilization strictly over high_percent (80)
///   critical     utilization strictly over critical_percent (95); such a buffer is high, too
///   stale        nothing was pushed for stale_after, or longer
///   no producer  nobody can push any more, or yet
///
///     const BufferHealth health{.stats = history[history.size() - 1].stats,
///                               .unchanged_for = history.unchanged_for(),
///                               .has_producer = ring.has_producer()};
///     if (const Alerts alerts = evaluate(health); alerts.any()) log(to_string(alerts));

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/buffers/stats.hpp"

namespace brine::engine {

struct BufferHealth {
  BufferStats stats;
  std::optional<std::chrono::nanoseconds> unchanged_for = std::nullopt;  ///< none: not known
  bool has_producer = true;
};

struct AlertRules {
  std::uint64_t high_percent = 80;
  std::uint64_t critical_percent = 95;
  std::optional<std::chrono::nanoseconds> stale_after = std::nullopt;  ///< none: never stale
};

struct Alerts {
  bool high = false;
  bool critical = false;
  bool stale = false;
  bool no_producer = false;

  [[nodiscard]] bool any() const noexcept { return high || critical || stale || no_producer; }
  friend bool operator==(const Alerts&, const Alerts&) = default;
};

/// std::invalid_argument if a percentage is over 100, high_percent is over critical_percent, or
/// stale_after is not positive.
[[nodiscard]] Alerts evaluate(const BufferHealth& health, const AlertRules& rules = {});

/// "high, critical", in the order above; "none".
[[nodiscard]] std::string to_string(const Alerts& alerts);

}  // namespace brine::engine
