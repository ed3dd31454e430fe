#include "soak/verdict/threshold.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "soak/usage_error.hpp"

namespace brine::soak {
namespace {

TEST_CASE("threshold: limits are in the figure's own unit") {
  struct Row {
    const char* expression;
    const char* figure;
    Relation relation;
    double limit;
  };
  const std::vector<Row> rows = {
      {"recv.p99<2ms", "recv.p99", Relation::kLess, 2e6},
      {" push.p99.9 <= 1.5 us ", "push.p99.9", Relation::kAtMost, 1'500},
      {"service.max<1h", "service.max", Relation::kLess, 3.6e12},
      {"response.p50<0", "response.p50", Relation::kLess, 0},
      {"throughput>=9000", "throughput", Relation::kAtLeast, 9'000},
      {"throughput>9000/s", "throughput", Relation::kMore, 9'000},
      {"rss.slope<1MiB/h", "rss.slope", Relation::kLess, 1'048'576},
      {"heap.slope<10KB/h", "heap.slope", Relation::kLess, 10'000},
      {"rss.max<=0.5GiB", "rss.max", Relation::kAtMost, 536'870'912},
      {"failures<=0", "failures", Relation::kAtMost, 0},
      {"lag<10", "lag", Relation::kLess, 10},
      {"drops<1", "drops", Relation::kLess, 1},
      {"overwrites<1", "overwrites", Relation::kLess, 1},
      {"allocations_per_message<0.01", "allocations_per_message", Relation::kLess, 0.01},
      {"cpu_per_message<2us", "cpu_per_message", Relation::kLess, 2'000},
  };
  for (const Row& row : rows) {
    const Threshold threshold = Threshold::parse(row.expression);
    CHECK(threshold.expression() == row.expression);
    CHECK(threshold.figure().name == row.figure);
    CHECK(threshold.relation() == row.relation);
    CHECK(threshold.limit() == doctest::Approx(row.limit));
  }
}

TEST_CASE("threshold: what is wrong is named, with what would be accepted") {
  struct Row {
    const char* expression;
    const char* mention;
  };
  const std::vector<Row> rows = {
      {"", "expected a figure, an operator (<, <=, >, >=) and a limit"},
      {"recv.p99=2ms", "expected a figure, an operator"},
      {"recv.p98<2ms", "there is no figure 'recv.p98'. Did you mean 'recv.p90'?"},
      {"throughputs<2", "Did you mean 'throughput'?"},
      {"<2ms", "a figure is missing"},
      {"recv.p99<", "'' is not a number"},
      {"recv.p99<fast",
       "'fast' is not a number; expected a number with a unit of ns, us, ms, s, m, h"},
      {"recv.p99<nan", "is not a number"},
      {"recv.p99<inf", "is not a number"},
      {"recv.p99<2", "the unit is missing"},
      {"recv.p99<2MiB", "'MiB' is no unit of recv.p99"},
      {"rss.slope<1MiB",
       "'MiB' is no unit of rss.slope; expected a number with a unit of B/h, KiB/h"},
      {"rss.max<1MiB/h", "'MiB/h' is no unit of rss.max"},
      {"failures<1ms", "'ms' is no unit of failures; expected a number without a unit"},
      {"recv.p99<2ms<3ms", "is no unit"},
      {"recv.p99=<2ms", "there is no figure"},
      {"heap.slope>1MiB/h", "use < or <="},
      {"recv.p99<-2ms", "'-2ms' is below 0"},
      {"throughput>-1", "'-1' is below 0"},
      {"rss.slope<-1MiB/h", "'-1MiB/h' is below 0"},
      {"recv.p99<\x1b[2ms", "'?[2ms' is not a number"},
  };
  for (const Row& row : rows) {
    INFO(row.expression);
    CHECK_THROWS_WITH_AS(static_cast<void>(Threshold::parse(row.expression)),
                         doctest::Contains(row.mention), UsageError);
  }
}

TEST_CASE("threshold: it holds on the right side of its limit only") {
  const auto holds = [](const char* expression, double value) {
    return Threshold::parse(expression).judge({{"lag", value}}, {}).holds;
  };
  CHECK(holds("lag<5", 4));
  CHECK_FALSE(holds("lag<5", 5));
  CHECK(holds("lag<=5", 5));
  CHECK_FALSE(holds("lag<=5", 6));
  CHECK(holds("lag>5", 6));
  CHECK_FALSE(holds("lag>5", 5));
  CHECK(holds("lag>=5", 5));
  CHECK_FALSE(holds("lag>=5", 4));
}

TEST_CASE("threshold: a figure that was never measured does not hold") {
  const auto outcome = Threshold::parse("recv.p99<2ms").judge({{"push.p99", 1}}, {});
  CHECK_FALSE(outcome.holds);
  CHECK_FALSE(outcome.value);
  const Marks plain{.holds = "ok", .crossed = "NO"};
  CHECK(outcome_text(outcome, plain) == "NO recv.p99<2ms  never measured");
}

TEST_CASE("threshold: each is shown with a tick or a cross, and the figure as people read it") {
  const Marks marks{.holds = "✓", .crossed = "✗"};
  const artifacts::FigureSet figures = {{"recv.p99", 1.2e6}, {"rss.max", 1.5 * 1'048'576}};
  CHECK(outcome_text(Threshold::parse("recv.p99<2ms").judge(figures, {}), marks) ==
        "✓ recv.p99<2ms  1.20 ms");
  CHECK(outcome_text(Threshold::parse("rss.max<1MiB").judge(figures, {}), marks) ==
        "✗ rss.max<1MiB  1.50 MiB");
}

/// A heap between rounds that grows by `kib` in each of `seconds`, with as much noise.
std::vector<LeakSample> growing_heap(std::uint64_t seconds, std::uint64_t kib,
                                     std::uint64_t noise_kib) {
  std::vector<LeakSample> samples;
  for (std::uint64_t i = 0; i != seconds; ++i) {
    const std::uint64_t noise = i * 7 % 5 * noise_kib / 4;
    samples.push_back({.at_ns = i * 1'000'000'000,
                       .heap_bytes = 1024 * (10'000 + i * kib + noise),
                       .rss_bytes = {},
                       .quiescent = true});
  }
  return samples;
}

artifacts::ThresholdOutcome judged(const char* expression, const std::vector<LeakSample>& samples) {
  const std::vector thresholds{Threshold::parse(expression)};
  const auto trends = judge_leak(samples, leak_budget_of(thresholds));
  return thresholds.front().judge({{"heap.slope", 1e12}}, trends);
}

TEST_CASE("threshold: a slope is judged as the leak verdict does, not by its estimate") {
  const Marks marks{.holds = "ok", .crossed = "NO"};
  const auto noisy = judged("heap.slope<1MiB/h", growing_heap(20, 1, 30));  // 3.5 MiB/h or so
  CHECK(noisy.holds);
  REQUIRE(noisy.value);
  CHECK(*noisy.value > 1'048'576);
  CHECK(outcome_text(noisy, marks).starts_with("ok heap.slope<1MiB/h  flat: "));
  const auto leak = judged("heap.slope<1MiB/h", growing_heap(600, 1, 0));
  CHECK_FALSE(leak.holds);
  CHECK(outcome_text(leak, marks) == "NO heap.slope<1MiB/h  LEAK: 3.52 MiB/h");
  CHECK_FALSE(judged("heap.slope<1MiB/h", growing_heap(8, 100, 0)).value);
}

TEST_CASE("threshold: one of a slope takes the place of the budget, in either direction") {
  const auto holds = [](const char* expression, std::uint64_t kib) {
    return judged(expression, growing_heap(3'600, kib, 0)).holds;
  };
  CHECK(holds("heap.slope<4MiB/h", 1));
  CHECK_FALSE(holds("heap.slope<3MiB/h", 1));
  const std::vector both{Threshold::parse("heap.slope<=2KiB/h"), Threshold::parse("rss.slope<0")};
  const LeakBudget budget = leak_budget_of(both);
  CHECK(budget.heap.bytes_per_hour == 2'048);
  CHECK(budget.heap_quiescent.bytes_per_hour == 2'048);
  CHECK(budget.rss.bytes_per_hour == 0);
  CHECK(budget.rss.least_growth == LeakBudget::defaults().rss.least_growth);
  const std::vector twice{Threshold::parse("rss.slope<1MiB/h"),
                          Threshold::parse("rss.slope<2MiB/h")};
  CHECK_THROWS_WITH_AS(static_cast<void>(leak_budget_of(twice)),
                       doctest::Contains("is 'rss.slope<1MiB/h' already"), UsageError);
}

TEST_CASE("threshold: ticks are for terminals that can show them") {
  const auto marks = [](const char* all, const char* type, const char* language) {
    ::setenv("LC_ALL", all, 1);
    ::setenv("LC_CTYPE", type, 1);
    ::setenv("LANG", language, 1);
    return marks_of_locale().holds == "✓";
  };
  CHECK(marks("en_GB.UTF-8", "C", "C"));
  CHECK(marks("", "C.utf8", "C"));
  CHECK(marks("", "", "de_DE.UTF-8"));
  CHECK_FALSE(marks("C", "en_GB.UTF-8", "en_GB.UTF-8"));
  CHECK_FALSE(marks("", "", ""));
}

}  // namespace
}  // namespace brine::soak
