#include "soak/outputs/time_series.hpp"

#include <optional>
#include <vector>

#include "soak/json_line.hpp"

namespace brine::soak {
namespace {

JsonLine operations_of(const Operations& operations) {
  JsonLine line;
  line.count("intended", operations.intended)
      .count("attempted", operations.attempted)
      .count("succeeded", operations.succeeded)
      .count("failed", operations.failed);
  return line;
}

JsonLine counts_of(const engine::Coverage& counts) {
  JsonLine line;
  for (const auto& [name, n] : counts)
    line.count(name, n);
  return line;
}

JsonLine latencies_of(const Histograms& histograms) {
  JsonLine all;
  for (const auto& [name, histogram] : histograms) {
    const engine::LatencySnapshot latency = histogram.snapshot();
    JsonLine one;
    one.count("count", latency.count)
        .count("min", latency.min)
        .count("p50", latency.p50)
        .count("p90", latency.p90)
        .count("p99", latency.p99)
        .count("p999", latency.p999)
        .count("max", latency.max)
        .count("sum", latency.sum);
    all.object(name, one);
  }
  return all;
}

JsonLine process_of(const ProcessSample& sample) {
  const engine::ProcessFigures& figures = sample.figures;
  JsonLine line;
  const auto put = [&line](const char* name, std::optional<std::uint64_t> value) {
    if (value) line.count(name, *value);
  };
  put("rss_bytes", figures.rss_bytes);
  put("vms_bytes", figures.vms_bytes);
  put("heap_bytes", figures.heap_bytes);
  put("threads", figures.threads);
  put("cpu_ns", figures.cpu_ns);
  put("voluntary_switches", figures.voluntary_switches);
  put("involuntary_switches", figures.involuntary_switches);
  put("minor_faults", figures.minor_faults);
  put("major_faults", figures.major_faults);
  line.flag("quiescent", sample.quiescent);
  return line;
}

}  // namespace

std::string header_line(const SoakHeader& header) {
  const artifacts::SoakSpec& spec = header.spec;
  JsonLine line;
  line.text("type", "header")
      .number("version", 1)
      .text("run_id", header.run_id)
      .text("timestamp", header.timestamp)
      .text("begin_unix_ns", std::to_string(header.begin_unix_ns))
      .texts("scenarios", spec.scenarios)
      .text("seed", std::to_string(spec.seed))
      .text_or_null("mutant", spec.mutant)
      .text("mode", name_of(spec.mode))
      .text("loop", spec.loop)
      .count("rate_hz", spec.rate_hz)
      .count("duration_ns", spec.duration_ns)
      .count("warm_up_ns", spec.warm_up_ns)
      .count("interval_ns", spec.interval_ns)
      .count("round_ns", spec.round_ns)
      .text("command", header.command);
  return line.str();
}

std::string interval_line(const Interval& interval) {
  JsonLine line;
  line.text("type", "interval")
      .count("index", interval.index)
      .count("begin_ns", interval.begin_ns)
      .count("end_ns", interval.end_ns)
      .text("begin_unix_ns", std::to_string(interval.begin_unix_ns))
      .text("scenario", interval.scenario)
      .flag("warm_up", interval.warm_up)
      .count("rounds", interval.rounds)
      .object("operations", operations_of(interval.operations))
      .real("operations_per_second", interval.operations_per_second)
      .object("latencies", latencies_of(interval.latencies))
      .object("coverage", counts_of(interval.coverage))
      .object("process", process_of(interval.process))
      .count("harness_ns", interval.harness_ns);
  if (interval.allocations) line.count("allocations", *interval.allocations);
  return line.str();
}

std::string summary_line(const SoakSummary& summary) {
  JsonLine figures;
  for (const auto& [name, value] : summary.figures)
    figures.real(name, value);
  JsonLine line;
  line.text("type", "summary")
      .count("elapsed_ns", summary.elapsed_ns)
      .count("measured_ns", summary.totals.measured_ns)
      .count("rounds", summary.totals.rounds)
      .flag("interrupted", summary.interrupted)
      .number("exit_code", static_cast<std::uint64_t>(summary.exit_code))
      .texts("errors", summary.errors)
      .object("operations", operations_of(summary.totals.operations))
      .object("figures", figures)
      .object("latencies", latencies_of(summary.totals.latencies));
  return line.str();
}

void TimeSeries::begin(const SoakHeader& header) {
  file_.append(header_line(header) + '\n');
}

void TimeSeries::interval(const Interval& interval) {
  file_.append(interval_line(interval) + '\n');
}

void TimeSeries::end(const SoakSummary& summary) {
  file_.append(summary_line(summary) + '\n');
}

}  // namespace brine::soak
