#include "soak/verdict/figures.hpp"

#include <cstdint>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "soak/units.hpp"
#include "soak/verdict/block_series.hpp"
#include "tests/soak/soak_samples.hpp"

namespace brine::soak {
namespace {

TEST_CASE("figures: all that users may name are there, each once") {
  std::set<std::string> names;
  for (const FigureKind& kind : figure_kinds())
    CHECK(names.emplace(kind.name).second);
  for (const char* const timed : {"push", "recv", "service", "response"}) {
    for (const char* const part : {".p50", ".p90", ".p99", ".p99.9", ".max"})
      CHECK(names.contains(std::string(timed) + part));
  }
  for (const char* const name :
       {"throughput", "lag", "drops", "overwrites", "failures", "rss.slope", "heap.slope",
        "rss.max", "allocations_per_message", "cpu_per_message"})
    CHECK(names.contains(name));
  CHECK(names.size() == 30);
  CHECK(find_figure("recv.p95") == nullptr);
}

TEST_CASE("figures: sums leave the warm-up out, and its processor time") {
  SoakTotals totals;
  for (std::uint64_t i = 0; i != 12; ++i)
    accumulate(totals, tests::sample_interval(i));
  CHECK(totals.intervals == 11);
  CHECK(totals.measured_ns == 11 * kSecondNs);
  CHECK(totals.operations.failed == 100);
  CHECK(totals.cpu_ns == 11 * kSecondNs / 2);
  CHECK(totals.latencies.at("recv").count() == 10 * 2'000);
  CHECK(totals.rss_most_bytes == (64U << 20) + 11 * 4'096);
  CHECK(saturation_text(totals, 0) == "saturated: 8,181 of 9,090 per second");
}

TEST_CASE("figures: what was measured is there, what was not is absent") {
  SoakTotals totals;
  for (std::uint64_t i = 0; i != 3; ++i)
    accumulate(totals, tests::sample_interval(i));
  std::vector<artifacts::SoakScenario> scenarios(1);
  scenarios[0].failed_rounds = 2;
  const std::vector<artifacts::LeakTrend> leaks = {
      {.figure = "heap", .finding = artifacts::LeakFinding::kFlat, .slope = 12.5},
      {.figure = "rss", .finding = artifacts::LeakFinding::kTooShort, .slope = 99}};
  const artifacts::FigureSet figures = figures_of(totals, scenarios, leaks);
  CHECK(figures.at("throughput") == doctest::Approx((8'991 + 8'992) / 2.0));
  CHECK(figures.at("lag") == 3);
  CHECK(figures.at("failures") == 20 + 2);
  CHECK(figures.at("heap.slope") == 12.5);
  CHECK_FALSE(figures.contains("rss.slope"));
  CHECK_FALSE(figures.contains("drops"));
  CHECK_FALSE(figures.contains("service.p50"));
  CHECK_FALSE(figures.contains("allocations_per_message"));
  CHECK(figures.at("cpu_per_message") == doctest::Approx(1e9 / (2 * 8'990)));
  CHECK(figures.at("recv.p99.9") ==
        static_cast<double>(totals.latencies.at("recv").snapshot().p999));
  CHECK(figures_of(SoakTotals{}, {}, {}).empty());
}

TEST_CASE("figures: allocations are those of the measured intervals, by messages") {
  SoakTotals totals;
  for (std::uint64_t i = 0; i != 3; ++i) {
    Interval interval = tests::sample_interval(i);
    interval.allocations = i == 0 ? 1'000'000 : 8'990;
    accumulate(totals, interval);
  }
  CHECK(figures_of(totals, {}, {}).at("allocations_per_message") == 1);
}

TEST_CASE("figures: people read them with a unit") {
  CHECK(figure_text(FigureUnit::kNanoseconds, 1.2e6) == "1.20 ms");
  CHECK(figure_text(FigureUnit::kNanoseconds, 999) == "999 ns");
  CHECK(figure_text(FigureUnit::kPerSecond, 12'345.4) == "12,345 /s");
  CHECK(figure_text(FigureUnit::kBytes, 0) == "0 B");
  CHECK(figure_text(FigureUnit::kBytes, 3.5 * 1'073'741'824) == "3.50 GiB");
  CHECK(figure_text(FigureUnit::kBytesPerHour, -2'048) == "-2.00 KiB/h");
  CHECK(figure_text(FigureUnit::kCount, 0.0125) == "0.0125");
  CHECK(figure_text(FigureUnit::kCount, 1'000) == "1,000");
}

TEST_CASE("series: blocks are means, and their number is bounded however long the soak is") {
  BlockSeries series;
  Interval interval;
  for (std::uint64_t i = 0; i != 10'000; ++i) {
    interval.begin_ns = i * kSecondNs;
    interval.end_ns = (i + 1) * kSecondNs;
    interval.warm_up = i < 10;
    interval.operations.succeeded = 1'000 + i % 2;
    series.add(interval);
  }
  const auto blocks = series.blocks();
  CHECK(blocks.size() <= artifacts::kMaxSeriesBlocks);
  CHECK(blocks.size() >= artifacts::kMaxSeriesBlocks / 2);
  CHECK(blocks.front().begin_ns == 10 * kSecondNs);
  CHECK(blocks.back().end_ns == 10'000 * kSecondNs);
  std::uint64_t expected = blocks.front().begin_ns;
  for (const auto& block : blocks) {
    CHECK(block.begin_ns == expected);
    expected = block.end_ns;
    CHECK(block.figures.at("throughput") == doctest::Approx(1'000.5).epsilon(0.001));
  }
}

TEST_CASE("series: an interval without a figure does not drag its mean down") {
  BlockSeries series;
  for (std::uint64_t i = 0; i != 2 * artifacts::kMaxSeriesBlocks; ++i) {
    Interval interval;
    interval.begin_ns = i * kSecondNs;
    interval.end_ns = (i + 1) * kSecondNs;
    if (i % 2 == 0) interval.latencies["recv"].record(1'000);
    series.add(interval);
  }
  for (const auto& block : series.blocks())
    CHECK(block.figures.at("recv.p50") == 1'000);
}

}  // namespace
}  // namespace brine::soak
