#include "soak/verdict/figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

#include "soak/units.hpp"
#include "soak/values.hpp"

namespace brine::soak {
namespace {

using artifacts::FigureSet;
using Unit = FigureUnit;

constexpr FigureKind latency(std::string_view name, std::string_view summary) {
  return {.name = name, .unit = Unit::kNanoseconds, .summary = summary, .in_series = true};
}
constexpr FigureKind largest(std::string_view name, std::string_view summary) {
  return {.name = name, .unit = Unit::kNanoseconds, .summary = summary};
}
constexpr FigureKind count(std::string_view name, std::string_view summary) {
  return {.name = name, .unit = Unit::kCount, .summary = summary};
}

constexpr std::array kKinds = {
    FigureKind{.name = "throughput",
               .unit = Unit::kPerSecond,
               .summary = "operations that succeeded, in a second",
               .more_is_better = true,
               .in_series = true},
    latency("push.p50", "a push"),
    latency("push.p90", "a push"),
    latency("push.p99", "a push"),
    latency("push.p99.9", "a push"),
    largest("push.max", "a push"),
    latency("recv.p50", "from a push to its receive"),
    latency("recv.p90", "from a push to its receive"),
    latency("recv.p99", "from a push to its receive"),
    latency("recv.p99.9", "from a push to its receive"),
    largest("recv.max", "from a push to its receive"),
    latency("service.p50", "an operation, from its actual start"),
    latency("service.p90", "an operation, from its actual start"),
    latency("service.p99", "an operation, from its actual start"),
    latency("service.p99.9", "an operation, from its actual start"),
    largest("service.max", "an operation, from its actual start"),
    latency("response.p50", "an operation, from its intended start"),
    latency("response.p90", "an operation, from its intended start"),
    latency("response.p99", "an operation, from its intended start"),
    latency("response.p99.9", "an operation, from its intended start"),
    largest("response.max", "an operation, from its intended start"),
    count("lag", "how often a reader fell behind"),
    count("drops", "values that a reader missed"),
    count("overwrites", "values that were replaced unread"),
    count("failures", "operations and rounds that failed"),
    FigureKind{
        .name = "rss.slope", .unit = Unit::kBytesPerHour, .summary = "growth of the resident set"},
    FigureKind{
        .name = "heap.slope", .unit = Unit::kBytesPerHour, .summary = "growth of the heap in use"},
    FigureKind{.name = "rss.max", .unit = Unit::kBytes, .summary = "largest resident set"},
    count("allocations_per_message", "calls of operator new in the process, for a message"),
    FigureKind{.name = "cpu_per_message",
               .unit = Unit::kNanoseconds,
               .summary = "processor time for a message",
               .in_series = true},
};

std::optional<std::uint64_t> counted(const engine::Coverage& coverage, std::string_view name) {
  const auto found = coverage.find(name);
  if (found == coverage.end()) return std::nullopt;
  return found->second;
}

void set_count(FigureSet& figures, const char* name, std::optional<std::uint64_t> value) {
  if (value) figures[name] = static_cast<double>(*value);
}

/// Nothing when it would be divided by 0.
void set_ratio(FigureSet& figures, const char* name, double value, std::uint64_t by) {
  if (by != 0) figures[name] = value / static_cast<double>(by);
}

void set_latencies(FigureSet& figures, const Histograms& histograms) {
  for (const char* const name : {"push", "recv", "service", "response"}) {
    const auto found = histograms.find(name);
    if (found == histograms.end()) continue;
    const engine::LatencySnapshot latency = found->second.snapshot();
    if (latency.count == 0) continue;
    const std::string prefix = std::string(name) + '.';
    figures[prefix + "p50"] = static_cast<double>(latency.p50);
    figures[prefix + "p90"] = static_cast<double>(latency.p90);
    figures[prefix + "p99"] = static_cast<double>(latency.p99);
    figures[prefix + "p99.9"] = static_cast<double>(latency.p999);
    figures[prefix + "max"] = static_cast<double>(latency.max);
  }
}

/// What "per message" divides by.
std::uint64_t messages(const engine::Coverage& coverage, const Operations& operations) {
  return counted(coverage, "received").value_or(operations.succeeded);
}

std::string scaled(double value, double base, std::span<const char* const> units) {
  std::size_t unit = 0;
  while (std::abs(value) >= base && unit + 1 != units.size()) {
    value /= base;
    ++unit;
  }
  std::array<char, 64> text{};
  const double magnitude = std::abs(value);
  const int decimals = unit == 0 || magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2;
  std::snprintf(text.data(), text.size(), "%.*f %s", decimals, value, units[unit]);
  return text.data();
}

std::string bytes_text(double bytes) {
  constexpr std::array kBinaryUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  return scaled(bytes, 1024, kBinaryUnits);
}

std::string count_text(double value) {
  if (value == std::floor(value) && value < 1e15) return grouped(static_cast<std::uint64_t>(value));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.4g", value);
  return text.data();
}

}  // namespace

std::span<const FigureKind> figure_kinds() noexcept {
  return kKinds;
}

const FigureKind* find_figure(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(kKinds, name, &FigureKind::name);
  return found == kKinds.end() ? nullptr : found;
}

FigureSet figures_of(const SoakTotals& totals,
                     const std::vector<artifacts::SoakScenario>& scenarios,
                     std::span<const artifacts::LeakTrend> leaks) {
  FigureSet figures;
  const Operations& operations = totals.operations;
  set_ratio(figures, "throughput", static_cast<double>(operations.succeeded) * kNsPerSecond,
            totals.measured_ns);
  set_latencies(figures, totals.latencies);
  set_count(figures, "lag", counted(totals.coverage, "lags"));
  set_count(figures, "drops", counted(totals.coverage, "dropped"));
  set_count(figures, "overwrites", counted(totals.coverage, "overwrites"));
  std::uint64_t failures = operations.failed;
  for (const artifacts::SoakScenario& scenario : scenarios)
    failures += scenario.failed_rounds;
  if (totals.intervals != 0) set_count(figures, "failures", failures);
  for (const artifacts::LeakTrend& trend : leaks) {
    if (trend.finding != artifacts::LeakFinding::kTooShort)
      figures[trend.figure + ".slope"] = trend.slope;
  }
  set_count(figures, "rss.max", totals.rss_most_bytes);
  const std::uint64_t by = messages(totals.coverage, operations);
  if (totals.allocations)
    set_ratio(figures, "allocations_per_message", static_cast<double>(*totals.allocations), by);
  if (totals.cpu_ns != 0)
    set_ratio(figures, "cpu_per_message", static_cast<double>(totals.cpu_ns), by);
  return figures;
}

FigureSet figures_of(const Interval& interval, std::optional<std::uint64_t> cpu_before_ns) {
  FigureSet figures;
  set_ratio(figures, "throughput",
            static_cast<double>(interval.operations.succeeded) * kNsPerSecond,
            interval.end_ns - interval.begin_ns);
  set_latencies(figures, interval.latencies);
  const std::optional<std::uint64_t> cpu_ns = interval.process.figures.cpu_ns;
  if (cpu_ns && cpu_before_ns) {
    set_ratio(figures, "cpu_per_message", static_cast<double>(*cpu_ns - *cpu_before_ns),
              messages(interval.coverage, interval.operations));
  }
  std::erase_if(figures, [](const auto& figure) {
    const FigureKind* const kind = find_figure(figure.first);
    return kind == nullptr || !kind->in_series;
  });
  return figures;
}

std::string figure_text(FigureUnit unit, double value) {
  switch (unit) {
    case Unit::kPerSecond:
      return count_text(std::round(value)) + " /s";
    case Unit::kNanoseconds: {
      if (value < 1000) return count_text(std::round(value * 10) / 10) + " ns";
      return rounded_duration(static_cast<std::uint64_t>(std::llround(value)));
    }
    case Unit::kBytes:
      return bytes_text(value);
    case Unit::kBytesPerHour:
      return bytes_text(value) + "/h";
    case Unit::kCount:
      break;
  }
  return count_text(value);
}

}  // namespace brine::soak
