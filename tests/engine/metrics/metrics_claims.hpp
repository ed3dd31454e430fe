/// What both kinds of metrics promise, as templates over the platform. Define BRINE_TEST_PLATFORMS
/// (a list of platforms) and include once in a test file.

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/metrics/gauge_scope.hpp"
#include "engine/metrics/make_metrics.hpp"
#include "engine/metrics/timer.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

using engine::HistogramSnapshot;
using engine::MetricsKind;
using engine::MetricsProvider;

/// Runs `body(metrics)` with a provider of each kind.
template <class P, class Body>
void with_each_kind(const Body& body) {
  for (const MetricsKind kind : {MetricsKind::kStandard, MetricsKind::kSeqlock}) {
    in_world<P>([&] {
      CAPTURE(engine::name_of(kind));
      const std::unique_ptr<MetricsProvider> metrics = engine::make_metrics<P>({.kind = kind});
      body(*metrics);
    });
  }
}

inline const std::vector<double> kSecondsBounds = {0.25, 1, 4};

inline engine::HistogramMetric& seconds_of(MetricsProvider& metrics) {
  return metrics.histogram({.name = "request_seconds", .help = "Duration"}, kSecondsBounds);
}

TEST_CASE_TEMPLATE("a metric is made once for its name and labels, in any order", P,
                   BRINE_TEST_PLATFORMS) {
  with_each_kind<P>([](MetricsProvider& metrics) {
    auto& get = metrics.counter({.name = "requests_total",
                                 .help = "Requests",
                                 .labels = {{"method", "get"}, {"code", "200"}}});
    get.inc();
    auto& again = metrics.counter({.name = "requests_total",
                                   .help = "Requests",
                                   .labels = {{"code", "200"}, {"method", "get"}}});
    again.add(4);
    CHECK(&get == &again);
    CHECK(get.value() == 5);
    auto& none = metrics.counter({.name = "requests_total", .help = "Requests"});
    CHECK(&none != &get);
    CHECK(none.value() == 0);
  });
}

TEST_CASE_TEMPLATE("a counter stops at its maximum", P, BRINE_TEST_PLATFORMS) {
  with_each_kind<P>([](MetricsProvider& metrics) {
    auto& counter = metrics.counter({.name = "bytes_total"});
    counter.add(std::numeric_limits<std::uint64_t>::max() - 1);
    counter.inc();
    counter.inc();
    CHECK(counter.value() == std::numeric_limits<std::uint64_t>::max());
  });
}

TEST_CASE_TEMPLATE("counters, gauges and histograms lose nothing that tasks do at once", P,
                   BRINE_TEST_PLATFORMS) {
  with_each_kind<P>([](MetricsProvider& metrics) {
    constexpr unsigned each = scaled<P>(20'000, 4);
    const auto work = [&metrics] {
      auto& counter = metrics.counter({.name = "requests_total"});
      auto& gauge = metrics.gauge({.name = "active"});
      auto& seconds = seconds_of(metrics);
      for (unsigned i = 0; i != each; ++i) {
        gauge.inc();
        counter.add(2);
        seconds.observe(i % 2 == 0 ? 0.125 : 8);
        gauge.dec();
      }
    };
    typename P::thread first("first", work);
    typename P::thread second("second", work);
    first.join();
    second.join();
    CHECK(metrics.counter({.name = "requests_total"}).value() == 4 * each);
    CHECK(metrics.gauge({.name = "active"}).value() == 0);
    const HistogramSnapshot all = seconds_of(metrics).snapshot();
    CHECK(all.count == 2 * each);
    CHECK(all.cumulative()[0] == each);
    CHECK(all.sum == each * 8.125);
  });
}

TEST_CASE_TEMPLATE("in each snapshot under load sum, buckets and count are of one instant", P,
                   BRINE_TEST_PLATFORMS) {
  with_each_kind<P>([](MetricsProvider& metrics) {
    auto& seconds = seconds_of(metrics);
    unsigned wrong = 0;
    constexpr unsigned each = scaled<P>(20'000, 6);
    const auto write = [&seconds] {
      for (unsigned i = 0; i != each; ++i)
        seconds.observe(i % 3 == 0 ? 0.25 : i % 3 == 1 ? 2 : 16);
    };
    typename P::thread first("first", write);
    typename P::thread second("second", write);
    typename P::thread observer("observer", [&] {
      HistogramSnapshot before;
      for (unsigned i = 0; i != scaled<P>(100'000, 4); ++i) {
        const HistogramSnapshot now = seconds.snapshot();
        const auto buckets = now.cumulative();
        const auto small = static_cast<double>(buckets[0]);
        const auto medium = static_cast<double>(buckets[2] - buckets[1]);
        const auto large = static_cast<double>(buckets[3] - buckets[2]);
        const bool fits = buckets[1] == buckets[0] && buckets[3] == now.count &&
                          now.sum == small * 0.25 + medium * 2 + large * 16;
        if (!fits || now.count < before.count) ++wrong;
        before = now;
      }
    });
    for (auto* const thread : {&first, &second, &observer})
      thread->join();
    CHECK(wrong == 0);
    CHECK(seconds.snapshot().count == 2 * each);
  });
}

TEST_CASE_TEMPLATE("an observation belongs to the first bucket whose bound it does not exceed", P,
                   BRINE_TEST_PLATFORMS) {
  with_each_kind<P>([](MetricsProvider& metrics) {
    auto& seconds = seconds_of(metrics);
    for (const double value : {-1.0, 0.25, 0.250000001, 1.0, 4.0, 4.5})
      seconds.observe(value);
    const HistogramSnapshot all = seconds.snapshot();
    const auto buckets = all.cumulative();
    REQUIRE(buckets.size() == 4);
    CHECK(buckets[0] == 2);
    CHECK(buckets[1] == 4);
    CHECK(buckets[2] == 5);
    CHECK(buckets[3] == 6);
    CHECK(all.count == 6);
  });
}

TEST_CASE_TEMPLATE("the sum of observations keeps their fractions", P, BRINE_TEST_PLATFORMS) {
  with_each_kind<P>([](MetricsProvider& metrics) {
    seconds_of(metrics).observe(0.123);
    CHECK(seconds_of(metrics).snapshot().sum == 0.123);
  });
}

TEST_CASE_TEMPLATE("what is no number is refused, and changes nothing", P, BRINE_TEST_PLATFORMS) {
  with_each_kind<P>([](MetricsProvider& metrics) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinite = std::numeric_limits<double>::infinity();
    auto& seconds = seconds_of(metrics);
    auto& gauge = metrics.gauge({.name = "active"});
    gauge.set(2.5);
    for (const double value : {nan, infinite, -infinite}) {
      CHECK_THROWS_AS(seconds.observe(value), std::invalid_argument);
      CHECK_THROWS_AS(gauge.set(value), std::invalid_argument);
      CHECK_THROWS_AS(gauge.add(value), std::invalid_argument);
    }
    CHECK_THROWS_WITH(seconds.observe(nan),
                      "metric 'request_seconds': NaN is no observation; test "
                      "for it before observe()");
    CHECK(seconds.snapshot().count == 0);
    CHECK(gauge.value() == 2.5);
    gauge.set(1e308);
    CHECK_THROWS_AS(gauge.add(1e308), std::invalid_argument);
    CHECK(gauge.value() == 1e308);
  });
}

TEST_CASE_TEMPLATE("a timer records once, stopped or not, also when the request throws", P,
                   BRINE_TEST_PLATFORMS) {
  with_each_kind<P>([](MetricsProvider& metrics) {
    auto& seconds = seconds_of(metrics);
    {
      engine::Timer<P> timer(seconds);
      timer.stop();
      timer.stop();
    }
    CHECK(seconds.snapshot().count == 1);
    { const engine::Timer<P> timer(seconds); }
    CHECK(seconds.snapshot().count == 2);
    const auto thrown = P::guarded([&] {
      const engine::Timer<P> timer(seconds);
      throw std::runtime_error("no such page");
    });
    CHECK(thrown != nullptr);
    CHECK(seconds.snapshot().count == 3);
  });
}

TEST_CASE_TEMPLATE("a timer measures seconds", P, BRINE_TEST_PLATFORMS) {
  with_each_kind<P>([](MetricsProvider& metrics) {
    auto& seconds = seconds_of(metrics);
    engine::Timer<P> timer(seconds);
    P::sleep_for(std::chrono::milliseconds(2));
    timer.stop();
    const double sum = seconds.snapshot().sum;
    CHECK(sum >= 0.002);
    if constexpr (P::kSimulated) CHECK(sum < 0.0021);
  });
}

TEST_CASE_TEMPLATE("a gauge returns to its value when a request throws, and keeps what others add",
                   P, BRINE_TEST_PLATFORMS) {
  with_each_kind<P>([](MetricsProvider& metrics) {
    auto& active = metrics.gauge({.name = "active"});
    active.set(7);
    const auto thrown = P::guarded([&] {
      const engine::GaugeScope<P> scope(active, 2);
      CHECK(active.value() == 9);
      active.inc();
      throw std::runtime_error("no such page");
    });
    CHECK(thrown != nullptr);
    CHECK(active.value() == 8);
    {
      engine::GaugeScope<P> scope(active);
      scope.end();
      scope.end();
      CHECK(active.value() == 8);
    }
    CHECK(active.value() == 8);
  });
}

TEST_CASE_TEMPLATE("uptime is whole seconds since the provider was made", P, BRINE_TEST_PLATFORMS) {
  with_each_kind<P>([](MetricsProvider& metrics) {
    CHECK(metrics.uptime_seconds() == 0);
    if constexpr (P::kSimulated) {
      P::sleep_for(std::chrono::milliseconds(2'999));
      CHECK(metrics.uptime_seconds() == 2);
      P::sleep_for(std::chrono::milliseconds(1));
      CHECK(metrics.uptime_seconds() == 3);
      CHECK(metrics.snapshot().uptime >= std::chrono::seconds(3));
    }
  });
}

TEST_CASE_TEMPLATE("both kinds export the same text for the same values", P, BRINE_TEST_PLATFORMS) {
  with_each_kind<P>([](MetricsProvider& metrics) {
    auto& seconds = seconds_of(metrics);
    seconds.observe(0.5);
    seconds.observe(5);
    metrics.gauge({.name = "active", .help = "Under way", .labels = {{"zone", "b"}}}).set(-1.5);
    metrics.gauge({.name = "active", .help = "Under way", .labels = {{"zone", "a"}}}).set(3);
    metrics.counter({.name = "requests_total", .help = "Requests"}).add(12);
    CHECK(metrics.export_prometheus() ==
          "# HELP active Under way\n"
          "# TYPE active gauge\n"
          "active{zone=\"a\"} 3\n"
          "active{zone=\"b\"} -1.5\n"
          "# HELP request_seconds Duration\n"
          "# TYPE request_seconds histogram\n"
          "request_seconds_bucket{le=\"0.25\"} 0\n"
          "request_seconds_bucket{le=\"1\"} 1\n"
          "request_seconds_bucket{le=\"4\"} 1\n"
          "request_seconds_bucket{le=\"+Inf\"} 2\n"
          "request_seconds_sum 5.5\n"
          "request_seconds_count 2\n"
          "# HELP requests_total Requests\n"
          "# TYPE requests_total counter\n"
          "requests_total 12\n");
  });
}

}  // namespace brine::tests
