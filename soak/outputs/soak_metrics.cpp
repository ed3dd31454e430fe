#include "soak/outputs/soak_metrics.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "soak/suggest.hpp"
#include "soak/units.hpp"

namespace brine::soak {
namespace {

using engine::Labels;
using engine::MetricFamily;
using engine::MetricKind;
using engine::MetricValue;

constexpr std::array<std::uint64_t, engine::HistogramSnapshot::kMostBounds> kBoundsNs = {
    1'000,      10'000,      100'000,     250'000,       500'000,
    1'000'000,  2'500'000,   5'000'000,   10'000'000,    25'000'000,
    50'000'000, 100'000'000, 250'000'000, 1'000'000'000, 10'000'000'000};

double seconds(std::uint64_t ns) {
  return static_cast<double>(ns) / kNsPerSecond;
}

Labels label(std::string name, std::string value) {
  return {{.name = std::move(name), .value = std::move(value)}};
}

MetricFamily family(std::string name, MetricKind kind, std::string help) {
  return {.name = std::move(name), .help = std::move(help), .kind = kind};
}

/// Nothing when the value is absent.
void add(MetricFamily& to, Labels labels, std::optional<std::uint64_t> value) {
  if (value) to.samples.push_back({.labels = std::move(labels), .value = *value});
}
void add_real(MetricFamily& to, Labels labels, double value) {
  to.samples.push_back({.labels = std::move(labels), .value = value});
}

/// The families of the process, as of the last sample.
void append_process(std::vector<MetricFamily>& families, const engine::ProcessFigures& process) {
  auto rss = family("brine_soak_resident_bytes", MetricKind::kGauge, "Resident set of the process");
  add(rss, {}, process.rss_bytes);
  auto heap = family("brine_soak_heap_bytes", MetricKind::kGauge, "Heap in use");
  add(heap, {}, process.heap_bytes);
  auto threads = family("brine_soak_threads", MetricKind::kGauge, "Threads of the process");
  add(threads, {}, process.threads);
  auto cpu =
      family("brine_soak_cpu_seconds_total", MetricKind::kCounter, "Processor time of the process");
  if (process.cpu_ns) add_real(cpu, {}, seconds(*process.cpu_ns));
  auto switches = family("brine_soak_context_switches_total", MetricKind::kCounter,
                         "Context switches of all threads");
  add(switches, label("kind", "involuntary"), process.involuntary_switches);
  add(switches, label("kind", "voluntary"), process.voluntary_switches);
  auto faults =
      family("brine_soak_page_faults_total", MetricKind::kCounter, "Page faults of the process");
  add(faults, label("kind", "major"), process.major_faults);
  add(faults, label("kind", "minor"), process.minor_faults);
  for (MetricFamily* const one : {&rss, &heap, &threads, &cpu, &switches, &faults})
    families.push_back(std::move(*one));
}

}  // namespace

engine::HistogramSnapshot in_seconds(const engine::LatencyHistogram& histogram) {
  engine::HistogramSnapshot out;
  out.bound_count = kBoundsNs.size();
  for (std::size_t i = 0; i != kBoundsNs.size(); ++i)
    out.bound[i] = seconds(kBoundsNs[i]);
  histogram.for_each_bucket([&](const engine::LatencyHistogram::Bucket& bucket) {
    const auto* const at = std::ranges::lower_bound(kBoundsNs, bucket.to_ns - 1);
    out.cumulative_count[static_cast<std::size_t>(at - kBoundsNs.begin())] += bucket.count;
    out.count += bucket.count;
  });
  for (std::size_t i = 1; i <= kBoundsNs.size(); ++i)
    out.cumulative_count[i] += out.cumulative_count[i - 1];
  out.sum = seconds(histogram.snapshot().sum);
  return out;
}

void SoakMetrics::begin(const SoakHeader& header) {
  std::vector<std::string_view> names(header.spec.scenarios.begin(), header.spec.scenarios.end());
  info_ = {{.name = "loop", .value = header.spec.loop},
           {.name = "mode", .value = std::string(name_of(header.spec.mode))},
           {.name = "run_id", .value = header.run_id},
           {.name = "scenarios", .value = joined(names)},
           {.name = "seed", .value = std::to_string(header.spec.seed)}};
  duration_ns_ = header.spec.duration_ns;
  running_ = true;
}

void SoakMetrics::interval(const Interval& interval) {
  operations_.intended += interval.operations.intended;
  operations_.attempted += interval.operations.attempted;
  operations_.succeeded += interval.operations.succeeded;
  operations_.failed += interval.operations.failed;
  rounds_ += interval.rounds;
  for (const auto& [name, n] : interval.coverage)
    coverage_[name] += n;
  last_p99_.clear();
  for (const auto& [name, histogram] : interval.latencies) {
    latencies_[name].merge(histogram);
    const engine::LatencySnapshot latency = histogram.snapshot();
    if (latency.count != 0) last_p99_[name] = seconds(latency.p99);
  }
  process_ = interval.process;
  operations_per_second_ = interval.operations_per_second;
  elapsed_ns_ = interval.end_ns;
  harness_ns_ += interval.harness_ns;
}

void SoakMetrics::end(const SoakSummary& summary) {
  elapsed_ns_ = summary.elapsed_ns;
  running_ = false;
}

engine::MetricsSnapshot SoakMetrics::snapshot() const {
  auto info = family("brine_soak_info", MetricKind::kGauge, "What runs; the value says nothing");
  add(info, info_, 1);
  auto running = family("brine_soak_running", MetricKind::kGauge, "1 until the soak has ended");
  add(running, {}, running_ ? 1 : 0);
  auto elapsed = family("brine_soak_elapsed_seconds", MetricKind::kGauge, "Since the soak began");
  add_real(elapsed, {}, seconds(elapsed_ns_));
  auto duration = family("brine_soak_duration_seconds", MetricKind::kGauge, "As asked for");
  add_real(duration, {}, seconds(duration_ns_));
  auto operations =
      family("brine_soak_operations_total", MetricKind::kCounter, "Operations by their outcome");
  add(operations, label("outcome", "failed"), operations_.failed);
  add(operations, label("outcome", "succeeded"), operations_.succeeded);
  auto intended = family("brine_soak_operations_intended_total", MetricKind::kCounter,
                         "Operations that the rate asked for");
  add(intended, {}, operations_.intended);
  auto attempted = family("brine_soak_operations_attempted_total", MetricKind::kCounter,
                          "Operations that were begun");
  add(attempted, {}, operations_.attempted);
  auto rate =
      family("brine_soak_operations_per_second", MetricKind::kGauge, "Of the last interval");
  add_real(rate, {}, operations_per_second_);
  auto rounds = family("brine_soak_rounds_total", MetricKind::kCounter, "Rounds that ended");
  add(rounds, {}, rounds_);
  auto events =
      family("brine_soak_events_total", MetricKind::kCounter, "What the scenarios counted");
  for (const auto& [name, n] : coverage_)
    add(events, label("event", name), n);
  auto latency =
      family("brine_soak_latency_seconds", MetricKind::kHistogram, "By the name of what is timed");
  for (const auto& [name, histogram] : latencies_)
    latency.samples.push_back({.labels = label("timed", name), .value = in_seconds(histogram)});
  auto p99 =
      family("brine_soak_latency_p99_seconds", MetricKind::kGauge, "p99 of the last interval");
  for (const auto& [name, value] : last_p99_)
    add_real(p99, label("timed", name), value);
  auto harness = family("brine_soak_harness_seconds_total", MetricKind::kCounter,
                        "Processor time that measuring took");
  add_real(harness, {}, seconds(harness_ns_));
  engine::MetricsSnapshot snapshot{.uptime = std::chrono::nanoseconds(elapsed_ns_)};
  for (MetricFamily* const one : {&info, &running, &elapsed, &duration, &operations, &intended,
                                  &attempted, &rate, &rounds, &events, &latency, &p99, &harness})
    snapshot.families.push_back(std::move(*one));
  append_process(snapshot.families, process_.figures);
  std::erase_if(snapshot.families, [](const MetricFamily& one) { return one.samples.empty(); });
  std::ranges::sort(snapshot.families, {}, &MetricFamily::name);
  return snapshot;
}

}  // namespace brine::soak
