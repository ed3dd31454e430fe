#pragma once

/// `Timer` observes in a histogram how many seconds it lived, by the platform's clock: once, when
/// it is stopped or else when it goes, also by an exception. For one task.
///
///     {
///       Timer<P> timer(seconds);
///       handle(request);
///     }

#include <chrono>

#include "engine/metrics/metrics_provider.hpp"
#include "engine/metrics/metrics_rules.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/std_platform.hpp"

namespace brine::engine {

template <Platform P = StdPlatform, class Rules = MetricsRules>
class Timer {
 public:
  /// `seconds` must outlive it.
  explicit Timer(HistogramMetric& seconds) : seconds_(&seconds), begun_(P::clock::now()) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() {
    const typename P::destructor_scope scope;
    if (!stopped_ || !Rules::kRecordsOnce) record();
  }

  /// Idempotent.
  void stop() {
    if (!stopped_) record();
  }

 private:
  void record() {
    stopped_ = true;
    seconds_->observe(std::chrono::duration<double>(P::clock::now() - begun_).count());
  }

  HistogramMetric* const seconds_;
  const typename P::clock::time_point begun_;
  bool stopped_ = false;
};

}  // namespace brine::engine
