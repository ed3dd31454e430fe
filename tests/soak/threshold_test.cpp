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
    return Threshold::parse(expression).judge({{"lag", value}}).holds;
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
  const auto outcome = Threshold::parse("recv.p99<2ms").judge({{"push.p99", 1}});
  CHECK_FALSE(outcome.holds);
  CHECK_FALSE(outcome.value);
  const Marks plain{.holds = "ok", .crossed = "NO"};
  CHECK(outcome_text(outcome, plain) == "NO recv.p99<2ms  never measured");
}

TEST_CASE("threshold: each is shown with a tick or a cross, and the figure as people read it") {
  const Marks marks{.holds = "✓", .crossed = "✗"};
  const artifacts::FigureSet figures = {{"recv.p99", 1.2e6}, {"rss.slope", 1.5 * 1'048'576}};
  CHECK(outcome_text(Threshold::parse("recv.p99<2ms").judge(figures), marks) ==
        "✓ recv.p99<2ms  1.20 ms");
  CHECK(outcome_text(Threshold::parse("rss.slope<1MiB/h").judge(figures), marks) ==
        "✗ rss.slope<1MiB/h  1.50 MiB/h");
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
