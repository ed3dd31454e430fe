#pragma once

/// metrics-requests: handlers that count, time and measure their requests, of which every third
/// throws, while an observer takes snapshots. What must hold is in metrics_contract.hpp, and
///
///   metrics.bounds  a histogram takes no more bounds than it has room for
///
/// `provider` says by what the metrics are guarded; then both are measured alike
/// (metrics_meter.hpp).

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/metrics/gauge_scope.hpp"
#include "engine/metrics/make_metrics.hpp"
#include "engine/metrics/timer.hpp"
#include "scenarios/metrics_meter.hpp"
#include "scenarios/mutants/metrics_mutants.hpp"
#include "scenarios/operation_meter.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/metrics_contract.hpp"

namespace brine::scenarios {

/// The one size that a bucket gets, and the bounds between them.
inline constexpr std::array kRequestSizes = {0.125, 0.5, 2.0, 64.0};

inline constexpr std::uint64_t kThrowsEvery = 3;

template <class P, class Rules>
class RequestLoad {
 public:
  /// `turn`: how many loads have come before.
  RequestLoad(engine::Context<P>& context, engine::MetricsKind kind, std::uint64_t turn)
      : context_(context),
        turn_(turn),
        metrics_(engine::make_metrics<P, Rules>({.kind = kind})),
        requests_(metrics_->counter({.name = "requests_total", .help = "Requests"})),
        active_(metrics_->gauge({.name = "requests_active", .help = "Requests under way"})),
        seconds_(metrics_->histogram({.name = "request_seconds", .help = "Duration"},
                                     {0.000'001, 0.001, 0.1, 1})),
        sizes_(metrics_->histogram({.name = "request_kib", .help = "Size"}, {0.25, 1, 4})),
        contract_(context, {.metrics = std::string(engine::name_of(kind)),
                            .sizes = kRequestSizes,
                            .handlers = context.value("handlers")}) {}

  void run() {
    check_bounds();
    std::vector<typename P::thread> threads;
    for (std::uint64_t i = 0; i != context_.value("handlers"); ++i)
      threads.emplace_back("handler-" + std::to_string(i), [this, i] { handle_all(i); });
    threads.emplace_back("observer", [this] { observe_all(); });
    for (typename P::thread& thread : threads)
      thread.join();
    contract_.finish(figures());
  }

 private:
  void check_bounds() {
    const std::vector<double> many = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                      11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
    std::uint64_t counted = 0;
    const auto refused = P::guarded([&] {
      engine::HistogramMetric& histogram = metrics_->histogram({.name = "too_many"}, many);
      histogram.observe(20);
      counted = histogram.snapshot().count;
    });
    context_.property("metrics.bounds").require(refused != nullptr, [&] {
      return "a histogram took " + std::to_string(many.size()) +
             " bounds, and of one observation beyond its room it counted " +
             std::to_string(counted);
    });
  }

  void handle_all(std::uint64_t handler) {
    engine::Counter sent = context_.counter("sent");
    engine::Counter thrown = context_.counter("thrown");
    OperationMeter<P> meter(context_, Turn{.task = handler, .tasks = context_.value("handlers")});
    const std::uint64_t requests = context_.value("requests");
    for (std::uint64_t i = 0; i != requests && !context_.failed(); ++i) {
      const bool succeeded = meter.run(turn_ * requests + i, [&] {
        contract_.begins();
        const bool threw = P::guarded([this, i] { handle(i); }) != nullptr;
        contract_.ended();
        return !threw;
      });
      if (!succeeded) thrown.add();
      sent.add();
    }
  }

  void handle(std::uint64_t number) {
    engine::GaugeScope<P, Rules> active(active_);
    requests_.inc();
    engine::Timer<P, Rules> timer(seconds_);
    pause_sometimes(context_, context_.duration("service"));
    sizes_.observe(kRequestSizes[context_.random(kRequestSizes.size())]);
    if (number % kThrowsEvery == 1) throw std::runtime_error("no such page");
    timer.stop();
    active.end();
  }

  void observe_all() {
    engine::Counter snapshots = context_.counter("snapshots");
    // Under a load plan nothing else reads: the speed of reading is not measured.
    engine::Counter reads = context_.counter("reads");
    for (std::uint64_t i = 0; i != context_.value("snapshots") && !context_.failed(); ++i) {
      contract_.observe([this] { return figures(); });
      snapshots.add();
      if (context_.load() != nullptr) reads.add(kReadsPerSnapshot);
      pause_sometimes(context_, context_.duration("service"));
    }
  }

  /// One after the other, each of one instant.
  [[nodiscard]] sim::MetricsContract::Figures figures() const {
    sim::MetricsContract::Figures figures;
    figures.requests = requests_.value();
    figures.active = active_.value();
    figures.seconds = seconds_.snapshot();
    figures.sizes = sizes_.snapshot();
    return figures;
  }

  static constexpr std::uint64_t kReadsPerSnapshot = 4;

  engine::Context<P>& context_;
  const std::uint64_t turn_;
  std::unique_ptr<engine::MetricsProvider> metrics_;
  engine::CounterMetric& requests_;
  engine::GaugeMetric& active_;
  engine::HistogramMetric& seconds_;
  engine::HistogramMetric& sizes_;
  sim::MetricsContract contract_;
};

/// The choices of parameter `provider`; the first ones are those of kMetricsKindNames.
inline constexpr std::array<std::string_view, 3> kProviderChoices = {
    engine::kMetricsKindNames[0], engine::kMetricsKindNames[1], "both"};
inline constexpr std::uint64_t kBothProviders = 2;

template <class P, class Rules>
void metrics_requests_with(engine::Context<P>& context) {
  const std::uint64_t provider = context.value("provider");
  std::uint64_t turn = 0;
  for (const engine::MetricsKind kind :
       {engine::MetricsKind::kStandard, engine::MetricsKind::kSeqlock}) {
    const bool chosen = provider == kBothProviders || provider == static_cast<std::uint64_t>(kind);
    if (!chosen || context.failed()) continue;
    RequestLoad<P, Rules>(context, kind, turn++).run();
    if (context.load() == nullptr) MetricsMeter<P>(context, kind).run();
  }
}

template <class P>
void metrics_requests(engine::Context<P>& context) {
  if (context.mutant() == "counter-read-then-store")
    return metrics_requests_with<P, CounterReadThenStore>(context);
  if (context.mutant() == "gauge-stays-up") return metrics_requests_with<P, GaugeStaysUp>(context);
  if (context.mutant() == "histogram-any-bounds")
    return metrics_requests_with<P, HistogramAnyBounds>(context);
  if (context.mutant() == "histogram-not-cumulative")
    return metrics_requests_with<P, HistogramNotCumulative>(context);
  if (context.mutant() == "histogram-one-by-one")
    return metrics_requests_with<P, HistogramOneByOne>(context);
  if (context.mutant() == "histogram-whole-sum")
    return metrics_requests_with<P, HistogramWholeSum>(context);
  if (context.mutant() == "timer-twice") return metrics_requests_with<P, TimerTwice>(context);
  metrics_requests_with<P, engine::MetricsRules>(context);
}

}  // namespace brine::scenarios
