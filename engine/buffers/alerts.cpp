#include "engine/buffers/alerts.hpp"

#include <stdexcept>
#include <string_view>
#include <utility>

namespace brine::engine {

namespace {

void check(const AlertRules& rules) {
  if (rules.critical_percent > 100 || rules.high_percent > rules.critical_percent) {
    throw std::invalid_argument("alert rules: high over " + std::to_string(rules.high_percent) +
                                " %, critical over " + std::to_string(rules.critical_percent) +
                                " %; give high <= critical <= 100");
  }
  if (rules.stale_after.has_value() && rules.stale_after->count() <= 0) {
    throw std::invalid_argument("alert rules: stale after " +
                                std::to_string(rules.stale_after->count()) +
                                " ns; give a positive time, or none");
  }
}

}  // namespace

Alerts evaluate(const BufferHealth& health, const AlertRules& rules) {
  check(rules);
  return {.high = health.stats.is_over_percent(rules.high_percent),
          .critical = health.stats.is_over_percent(rules.critical_percent),
          .stale = rules.stale_after.has_value() && health.unchanged_for.has_value() &&
                   *health.unchanged_for >= *rules.stale_after,
          .no_producer = !health.has_producer};
}

std::string to_string(const Alerts& alerts) {
  std::string text;
  const std::pair<bool, std::string_view> all[] = {{alerts.high, "high"},
                                                   {alerts.critical, "critical"},
                                                   {alerts.stale, "stale"},
                                                   {alerts.no_producer, "no producer"}};
  for (const auto& [raised, name] : all) {
    if (!raised) continue;
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text.empty() ? "none" : text;
}

}  // namespace brine::engine
