#include "engine/buffers/time_series.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "engine/buffers/alerts.hpp"
#include "engine/buffers/spmc_ring.hpp"

namespace brine::tests {

using engine::AlertRules;
using engine::Alerts;
using engine::BufferHealth;
using engine::BufferStats;
using engine::BufferTimeSeries;
using engine::evaluate;
using std::chrono::nanoseconds;
using std::chrono::seconds;

namespace {

BufferStats totals(std::uint64_t pushes, std::uint64_t pulls, std::uint64_t dropped) {
  return {.total_pushes = pushes, .total_pulls = pulls, .dropped_count = dropped};
}

}  // namespace

TEST_CASE("a rate is a difference over an interval, not a lifetime total over a window") {
  BufferTimeSeries series(10);
  series.add(seconds(100), totals(1'000'000, 500'000, 10));
  series.add(seconds(101), totals(1'000'500, 500'250, 10));
  series.add(seconds(103), totals(1'001'500, 500'250, 16));
  CHECK(series.push_rate(seconds(1)) == 500.0);
  CHECK(series.pull_rate(seconds(1)) == 0.0);
  CHECK(series.drop_rate(seconds(2)) == 3.0);
  CHECK(series.push_rate(seconds(3)) == 500.0);
  CHECK(series.pull_rate(seconds(3)) == doctest::Approx(250.0 / 3));
  CHECK(series.drop_rate(seconds(3'600)) == 2.0);  // as far back as there are samples
}

TEST_CASE("where there is no interval there is no rate, and none is ever inf or NaN") {
  BufferTimeSeries series(3);
  CHECK_FALSE(series.push_rate(seconds(1)).has_value());
  series.add(seconds(1), totals(5, 0, 0));
  CHECK_FALSE(series.push_rate(seconds(1)).has_value());
  series.add(seconds(1), totals(7, 0, 0));  // the same instant
  CHECK_FALSE(series.push_rate(seconds(0)).has_value());
  series.add(seconds(1) + nanoseconds(1), totals(~std::uint64_t{0}, 0, 0));
  const auto rate = series.push_rate(seconds(0));
  REQUIRE(rate.has_value());
  CHECK(std::isfinite(*rate));
}

TEST_CASE("a series is bounded, and says how many samples it has forgotten") {
  BufferTimeSeries series(3);
  for (std::uint64_t i = 0; i != 5; ++i)
    series.add(seconds(i), totals(i, 0, 0));
  CHECK(series.size() == 3);
  CHECK(series.forgotten() == 2);
  CHECK(series[0].at == seconds(2));
  CHECK(series[2].stats.total_pushes == 4);
  CHECK(series.push_rate(seconds(100)) == 1.0);
}

TEST_CASE("bad sizes, times that go back and totals that fall are refused") {
  CHECK_THROWS_WITH_AS(BufferTimeSeries(1), doctest::Contains("1 samples; keep from 2"),
                       std::invalid_argument);
  CHECK_THROWS_AS(BufferTimeSeries((std::size_t{1} << 20) + 1), std::invalid_argument);
  BufferTimeSeries series(2);
  series.add(seconds(2), totals(5, 3, 1));
  CHECK_THROWS_AS(series.add(seconds(1), totals(5, 3, 1)), std::invalid_argument);
  CHECK_THROWS_AS(series.add(seconds(3), totals(4, 3, 1)), std::invalid_argument);
  CHECK_THROWS_AS(series.add(seconds(3), totals(5, 2, 1)), std::invalid_argument);
  CHECK_THROWS_AS(series.add(seconds(3), totals(5, 3, 0)), std::invalid_argument);
  CHECK(series.size() == 1);
}

TEST_CASE("unchanged_for is the time since the newest push was first seen") {
  BufferTimeSeries series(4);
  CHECK_FALSE(series.unchanged_for().has_value());
  series.add(seconds(1), totals(1, 0, 0));
  CHECK(series.unchanged_for() == seconds(0));
  series.add(seconds(2), totals(2, 0, 0));
  series.add(seconds(5), totals(2, 1, 0));
  series.add(seconds(9), totals(2, 2, 0));
  CHECK(series.unchanged_for() == seconds(7));
}

TEST_CASE("alerts are raised by what is strictly over a limit, and by nothing else") {
  struct Case {
    BufferHealth health;
    Alerts expected;
    const char* text;
  };
  const auto filled = [](std::uint64_t size) {
    return BufferStats{.current_size = size, .capacity = 100};
  };
  const AlertRules rules{.stale_after = seconds(10)};
  const std::array cases = {
      Case{{.stats = filled(80)}, {}, "none"},
      Case{{.stats = filled(81)}, {.high = true}, "high"},
      Case{{.stats = filled(95)}, {.high = true}, "high"},
      Case{{.stats = filled(96)}, {.high = true, .critical = true}, "high, critical"},
      Case{{.stats = filled(0), .unchanged_for = seconds(9)}, {}, "none"},
      Case{{.stats = filled(0), .unchanged_for = seconds(10)}, {.stale = true}, "stale"},
      Case{{.stats = filled(0), .has_producer = false}, {.no_producer = true}, "no producer"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(evaluate(c.health, rules) == c.expected);
    CHECK(to_string(c.expected) == c.text);
    CHECK(c.expected.any() == (std::string(c.text) != "none"));
  }
  CHECK_THROWS_AS((void)evaluate(BufferHealth{}, {.high_percent = 96}), std::invalid_argument);
  CHECK_THROWS_AS((void)evaluate(BufferHealth{}, {.critical_percent = 101}), std::invalid_argument);
  CHECK_THROWS_AS((void)evaluate(BufferHealth{}, {.stale_after = seconds(0)}),
                  std::invalid_argument);
}

TEST_CASE("a buffer has a producer from the first handle until its close") {
  engine::SpmcRing<int> ring;
  CHECK_FALSE(ring.has_producer());
  {
    const auto producer = ring.producer();
    CHECK(ring.has_producer());
  }
  CHECK_FALSE(ring.has_producer());
}

}  // namespace brine::tests
