#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/metrics/make_metrics.hpp"

namespace brine::tests {

using engine::Labels;
using engine::MetricFamily;
using engine::MetricKind;
using engine::MetricsKind;
using engine::MetricsProvider;

namespace {

std::unique_ptr<MetricsProvider> made() {
  return engine::make_metrics();
}

std::vector<double> ascending(std::size_t count) {
  std::vector<double> bounds(count);
  std::iota(bounds.begin(), bounds.end(), 0);
  return bounds;
}

/// What `act` is refused with.
template <class Act>
std::string refusal(Act&& act) {
  try {
    act();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

TEST_CASE("a kind of metrics is chosen by its name, and an unknown one is refused") {
  CHECK(engine::metrics_kind_named("standard") == MetricsKind::kStandard);
  CHECK(engine::metrics_kind_named("seqlock") == MetricsKind::kSeqlock);
  CHECK_FALSE(engine::metrics_kind_named("fast").has_value());
  CHECK_THROWS_AS((void)engine::make_metrics({.kind = MetricsKind{7}}), std::invalid_argument);
}

TEST_CASE("names and labels that Prometheus does not take are refused") {
  const auto metrics = made();
  for (const char* const name : {"", "1st", "a-b", "a b", "a.b", "caf\xc3\xa9"}) {
    CAPTURE(name);
    CHECK_THROWS_AS((void)metrics->counter({.name = name}), std::invalid_argument);
  }
  for (const char* const name : {"a", "_a", ":a", "a:b_9"})
    CHECK_NOTHROW((void)metrics->counter({.name = name}));
  for (const char* const label : {"", "1st", "a-b", "a:b", "__name__", "le"}) {
    CAPTURE(label);
    CHECK_THROWS_AS((void)metrics->counter({.name = "a", .labels = {{label, "x"}}}),
                    std::invalid_argument);
  }
  const std::string twice = refusal([&] {
    (void)metrics->counter({.name = "a", .labels = {{"zone", "x"}, {"zone", "y"}}});
  });
  CHECK(twice == "metric 'a': label 'zone' is given twice");
}

TEST_CASE("text that is not UTF-8 is refused, for it would spoil the whole export") {
  const auto metrics = made();
  for (const char* const text :
       {"\xff", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xc3"}) {
    CHECK_THROWS_AS((void)metrics->counter({.name = "a", .help = text}), std::invalid_argument);
    CHECK_THROWS_AS((void)metrics->counter({.name = "a", .labels = {{"zone", text}}}),
                    std::invalid_argument);
  }
  CHECK_NOTHROW((void)metrics->counter({.name = "a",
                                        .help = "gr\xc3\xbc\xc3\x9f \xe2\x82\xac "
                                                "\xf0\x9f\x8c\x8a"}));
}

TEST_CASE("a name that stands for something else is refused, with what it stands for") {
  const auto metrics = made();
  (void)metrics->counter({.name = "a_total", .help = "Once"});
  (void)metrics->histogram({.name = "h", .help = "H"}, {1, 2});
  CHECK(refusal([&] { (void)metrics->counter({.name = "a_total", .help = "Twice"}); }) ==
        "metric 'a_total': its help text is \"Once\", and cannot be \"Twice\", too; use the same "
        "text, or another name");
  CHECK(refusal([&] { (void)metrics->gauge({.name = "a_total", .help = "Once"}); }) ==
        "metric 'a_total': it is a counter, and cannot be a gauge, too; use another name");
  CHECK(refusal([&] {
          (void)metrics->histogram({.name = "h", .help = "H"}, {1, 3});
        }) == "metric 'h': it has other bounds; use the same ones, or another name");
  CHECK(refusal([&] { (void)metrics->counter({.name = "h_count"}); }) ==
        "metric 'h_count': 'h_count' is exported by metric 'h'; use another name");
  (void)metrics->gauge({.name = "g_sum"});
  CHECK(refusal([&] { (void)metrics->histogram({.name = "g"}, {}); }) ==
        "metric 'g': 'g_sum' is exported by metric 'g_sum'; use another name");
  CHECK(metrics->snapshot().families.size() == 3);
}

TEST_CASE("bounds are at most 15 finite ascending numbers") {
  const auto metrics = made();
  const auto refused = [&](const std::vector<double>& bounds) {
    return refusal([&] { (void)metrics->histogram({.name = "h"}, bounds); });
  };
  CHECK(refused(ascending(16)) == "metric 'h': 16 bounds; give at most 15");
  CHECK(refused(ascending(20)) == "metric 'h': 20 bounds; give at most 15");
  CHECK(refused({1, 1}) == "metric 'h': bound 1 comes after 1; give them in ascending order");
  CHECK(refused({2, 0.5}) == "metric 'h': bound 0.5 comes after 2; give them in ascending order");
  CHECK(
      refused({1, std::numeric_limits<double>::quiet_NaN()}).starts_with("metric 'h': bound NaN"));
  CHECK(refused({1, std::numeric_limits<double>::infinity()})
            .starts_with("metric 'h': bound +Inf is not finite"));
  CHECK(metrics->snapshot().families.empty());
  auto& most = metrics->histogram({.name = "h"}, ascending(15));
  most.observe(14);
  most.observe(15);
  CHECK(most.snapshot().cumulative().size() == 16);
  CHECK(most.snapshot().cumulative()[14] == 1);
  CHECK(most.snapshot().cumulative()[15] == 2);
  auto& none = metrics->histogram({.name = "n"}, {});
  none.observe(3);
  CHECK(none.snapshot().cumulative().size() == 1);
  CHECK(none.snapshot().cumulative()[0] == 1);
}

TEST_CASE("there are at most so many metrics") {
  const auto metrics = made();
  for (std::size_t i = 0; i != MetricsProvider::kMostSeries; ++i)
    (void)metrics->counter({.name = "a", .labels = {{"id", std::to_string(i)}}});
  CHECK_THROWS_AS((void)metrics->counter({.name = "b"}), std::length_error);
  CHECK_NOTHROW((void)metrics->counter({.name = "a", .labels = {{"id", "7"}}}));
}

TEST_CASE("collectors are asked at each snapshot, until they are removed") {
  const auto metrics = made();
  std::uint64_t calls = 0;
  const std::size_t id = metrics->add_collector([&calls] {
    return std::vector<MetricFamily>{
        {.name = "asked_total", .samples = {{.labels = {}, .value = ++calls}}}};
  });
  (void)metrics->counter({.name = "b_total"});
  CHECK(metrics->export_prometheus() ==
        "# TYPE asked_total counter\nasked_total 1\n# TYPE b_total counter\nb_total 0\n");
  CHECK(metrics->snapshot().families.front().samples.front().value ==
        engine::MetricValue{std::uint64_t{2}});
  metrics->remove_collector(id);
  CHECK(metrics->snapshot().families.size() == 1);
}

TEST_CASE("families of one name become one, and what does not fit is refused") {
  const auto metrics = made();
  (void)metrics->counter({.name = "a_total", .help = "A", .labels = {{"zone", "b"}}});
  MetricFamily more{.name = "a_total", .help = "A"};
  more.samples.push_back({.labels = {{"zone", "a"}}, .value = std::uint64_t{5}});
  metrics->add_collector([&more] { return std::vector{more}; });
  CHECK(metrics->export_prometheus() ==
        "# HELP a_total A\n# TYPE a_total counter\na_total{zone=\"a\"} 5\na_total{zone=\"b\"} 0\n");
  const auto refused = [&] { return refusal([&] { (void)metrics->snapshot(); }); };
  more.samples.front().labels = {{"zone", "b"}};
  CHECK(refused().starts_with("metric 'a_total': two collectors bring a series"));
  more.samples.front().labels = {{"zone", "b"}, {"area", "c"}};
  CHECK(refused().starts_with("metric 'a_total': a collector brings labels that are not in name"));
  more.samples.front().labels = {};
  more.samples.front().value = engine::HistogramSnapshot{};
  CHECK(refused().starts_with("metric 'a_total': a collector brings a value that is not one"));
  more.kind = MetricKind::kHistogram;
  const auto refused_histogram = [&](const engine::HistogramSnapshot& histogram) {
    more.samples.front().value = histogram;
    return refused();
  };
  const auto begins = [](const std::string& text, const char* with) {
    return text.starts_with(std::string("metric 'a_total': ") + with);
  };
  CHECK(begins(refused_histogram({.bound_count = 16}), "a collector brings a histogram of 16"));
  CHECK(begins(refused_histogram({.bound = {2, 1}, .bound_count = 2}), "bound 1 comes after 2"));
  const std::string counts = "a collector brings a histogram whose counts do not add up";
  CHECK(begins(refused_histogram({.cumulative_count = {3, 2}, .bound_count = 1, .count = 2}),
               counts.c_str()));
  CHECK(begins(refused_histogram({.cumulative_count = {1, 2}, .bound_count = 1, .count = 3}),
               counts.c_str()));
  CHECK(begins(refused_histogram({.cumulative_count = {1, 2}, .bound_count = 1, .count = 2}),
               "a collector brings it with another kind"));
  more.samples.front().value = 0.5;
  more.kind = MetricKind::kGauge;
  CHECK(refused().starts_with("metric 'a_total': a collector brings it with another kind"));
  more.name = "no name";
  CHECK(refused().starts_with("metric 'no name': that is no name"));
  (void)metrics->histogram({.name = "h"}, {});
  more.name = "h_sum";
  CHECK(refused() == "metric 'h_sum': 'h_sum' is exported twice; use another name");
}

}  // namespace brine::tests
