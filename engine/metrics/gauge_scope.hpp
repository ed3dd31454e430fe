#pragma once

/// `GaugeScope` adds to a gauge, and takes the same away once, when it is ended or else when it
/// goes, also by an exception. So a gauge of what is under way returns to its value whatever
/// happens to a request; what others add meanwhile stays. For one task.
///
///     GaugeScope<P> active(requests_active);
///     handle(request);

#include <cstdint>

#include "engine/metrics/metrics_provider.hpp"
#include "engine/metrics/metrics_rules.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/std_platform.hpp"

namespace brine::engine {

template <Platform P = StdPlatform, class Rules = MetricsRules>
class GaugeScope {
 public:
  /// `gauge` must outlive it; `amount` is for whole numbers, of which the sum is exact.
  explicit GaugeScope(GaugeMetric& gauge, std::uint64_t amount = 1)
      : gauge_(&gauge), amount_(static_cast<double>(amount)) {
    gauge_->add(amount_);
  }
  GaugeScope(const GaugeScope&) = delete;
  GaugeScope& operator=(const GaugeScope&) = delete;
  ~GaugeScope() {
    const typename P::destructor_scope scope;
    if (Rules::kReturnsOnThrow) end();
  }

  /// Idempotent.
  void end() {
    if (ended_) return;
    ended_ = true;
    gauge_->add(-amount_);
  }

 private:
  GaugeMetric* const gauge_;
  const double amount_;
  bool ended_ = false;
};

}  // namespace brine::engine
