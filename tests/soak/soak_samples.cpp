#include "tests/soak/soak_samples.hpp"

#include <utility>

#include "engine/measure/prng.hpp"
#include "soak/verdict/figures.hpp"

namespace brine::soak::tests {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kBeyondDouble = 9'007'199'254'740'993;  // 2^53 + 1

engine::LatencyHistogram random_latencies(std::uint64_t seed, unsigned most_bits) {
  engine::LatencyHistogram histogram;
  engine::Prng random(seed);
  for (int i = 0; i != 2'000; ++i)
    histogram.record(random.next() >> (64 - 1 - random.bounded(most_bits)));
  return histogram;
}

Histograms latencies_of(std::uint64_t index) {
  Histograms latencies;
  latencies["recv"] = random_latencies(index, 30);
  latencies["response"] = random_latencies(1'000 + index, 41);
  engine::LatencyHistogram edges;
  for (const std::uint64_t ns : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2'047},
                                 std::uint64_t{2'048}, engine::LatencyHistogram::kMaxNs})
    edges.record(ns);
  for (int i = 0; i != 34; ++i)
    edges.merge(edges);  // twice as many of each
  latencies["push"] = std::move(edges);
  latencies["odd, name\n\"x\""] = random_latencies(2'000 + index, 10);
  return latencies;
}

engine::ProcessFigures process_of(std::uint64_t index) {
  return {.rss_bytes = (64 << 20) + index * 4096,
          .vms_bytes = 1 << 30,
          .threads = 7,
          .cpu_ns = (index + 1) * kSecond / 2,
          .voluntary_switches = 1'000 + index,
          .involuntary_switches = 10 + index,
          .minor_faults = 5'000 + index,
          .major_faults = 1,
          .heap_bytes = (1 << 20) + index * 64};
}

}  // namespace

SoakHeader sample_header() {
  return {.spec = {.scenarios = {"high-throughput", "say \"<&>\" | 100%"},
                   .seed = 18446744073709551613U,
                   .mutant = "",
                   .mode = artifacts::Mode::kThreads,
                   .loop = "open",
                   .rate_hz = 10'000,
                   .duration_ns = 12 * kSecond,
                   .ramp_ns = kSecond / 2,
                   .warm_up_ns = kSecond,
                   .interval_ns = kSecond,
                   .round_ns = kSecond,
                   .parameters = {{"capacity", 1024}},
                   .cpus = {0, 1}},
          .run_id = "20261121T034850.123456-00112233aabbccdd",
          .timestamp = "2026-11-21T03:48:50.123456Z",
          .begin_unix_ns = 1'795'232'930'123'456'000,
          .command = "brine soak high-throughput 'say \"<&>\" | 100%' --duration 12s",
          .argv = {"soak", "high-throughput", "--duration", "12s"},
          .clock = "tsc",
          .clock_cost_ps = 8'300};
}

Interval sample_interval(std::uint64_t index) {
  Interval interval;
  interval.index = index;
  interval.begin_ns = index * kSecond;
  interval.end_ns = (index + 1) * kSecond;
  interval.begin_unix_ns =
      sample_header().begin_unix_ns + static_cast<std::int64_t>(index * kSecond);
  interval.scenario = "high-throughput";
  interval.warm_up = index == 0;
  interval.rounds = 1;
  if (index != 5) {
    interval.operations = {
        .intended = 10'000, .attempted = 9'000, .succeeded = 8'990 + index, .failed = 10};
    interval.coverage = {{"received", 8'990}, {"lags", index}, {"huge", kBeyondDouble}};
    interval.latencies = latencies_of(index);
    interval.operations_per_second = 8'990.0 + static_cast<double>(index);
  }
  interval.process = {.at_ns = interval.end_ns, .figures = process_of(index), .quiescent = true};
  interval.harness_ns = 1'234'567;
  return interval;
}

SoakSummary sample_summary(SoakTotals totals) {
  SoakSummary summary;
  summary.elapsed_ns = 12 * kSecond;
  summary.end_unix_ns = sample_header().begin_unix_ns + static_cast<std::int64_t>(12 * kSecond);
  summary.totals = std::move(totals);
  summary.scenarios = {
      {.name = "high-throughput",
       .rounds = 11,
       .failed_rounds = 0,
       .operations =
           {.intended = 110'000, .attempted = 99'000, .succeeded = kBeyondDouble, .failed = 0},
       .coverage = {{"received", kBeyondDouble}},
       .latencies =
           {{"recv",
             {.count = 3, .min = 1, .max = 9, .sum = 12, .p50 = 2, .p90 = 9, .p99 = 9, .p999 = 9}}},
       .failures = {}},
      {.name = "say \"<&>\" | 100%",
       .rounds = 4,
       .failed_rounds = 3,
       .operations = {.intended = 0, .attempted = 10, .succeeded = 9, .failed = 1},
       .coverage = {},
       .latencies = {},
       .failures = {{.seed = 18446744073709551613U,
                     .round = 2,
                     .failure = {.kind = "property",
                                 .property = "ring.order",
                                 .message = "got ]]> & \"2\" after '3'\x01\xff, 100%\nthen: more"},
                     .artifact = "brine-out/x.json",
                     .replay = "brine replay 'brine-out/x.json'"}}}};
  summary.thresholds = {
      {.expression = "recv.p99<2ms", .figure = "recv.p99", .value = 1.2e6, .holds = true},
      {.expression = "throughput>=9000", .figure = "throughput", .value = 8'990, .holds = false},
      {.expression = "service.p99<1ms", .figure = "service.p99"}};
  summary.leaks = {{.figure = "heap",
                    .finding = artifacts::LeakFinding::kLeak,
                    .quiescent = true,
                    .samples = 11,
                    .span_ns = 10 * kSecond,
                    .slope = 2.5e6,
                    .low = 2e6,
                    .high = 3e6,
                    .budget = 65'536,
                    .least_growth = 4'096,
                    .first_bytes = 1 << 20,
                    .last_bytes = (1 << 20) + 704,
                    .most_bytes = kBeyondDouble},
                   {.figure = "rss", .samples = 4}};
  summary.changes = {{.figure = "recv.p99",
                      .before = 1e6,
                      .after = 2.1e6,
                      .ratio = 2.1,
                      .low = 1.9,
                      .high = 2.3,
                      .tolerance = 0.5,
                      .verdict = artifacts::ChangeVerdict::kWorse},
                     {.figure = "throughput", .before = 9'000}};
  summary.baseline = "brine-out/soak-before.json";
  summary.series = {{.begin_ns = kSecond,
                     .end_ns = 2 * kSecond,
                     .figures = {{"recv.p99", 1.25e6}, {"throughput", 8'990.5}}}};
  summary.figures = figures_of(summary.totals, summary.scenarios, summary.leaks);
  summary.remarks = {"saturated: 9,000 of 10,000 per second"};
  summary.errors = {"no space <left> for \"x\" | 100%\nat all"};
  summary.files = {"brine-out/soak-x.jsonl"};
  summary.exit_code = kHarnessError;
  return summary;
}

}  // namespace brine::soak::tests
