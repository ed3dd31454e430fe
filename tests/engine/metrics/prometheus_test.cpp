#include "engine/metrics/prometheus.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include <doctest/doctest.h>

namespace brine::tests {

using engine::MetricKind;
using engine::prometheus_number;
using engine::prometheus_text;

TEST_CASE("a number is the shortest text that reads back as the same number") {
  CHECK(prometheus_number(0) == "0");
  CHECK(prometheus_number(0.1) == "0.1");
  CHECK(prometheus_number(-2.5) == "-2.5");
  CHECK(prometheus_number(std::numeric_limits<double>::infinity()) == "+Inf");
  CHECK(prometheus_number(-std::numeric_limits<double>::infinity()) == "-Inf");
  CHECK(prometheus_number(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  using Limits = std::numeric_limits<double>;
  for (const double value : {Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(),
                             0.1 + 0.2, 1.0 / 3, 9007199254740993.0, 1e22, 123456.789}) {
    const std::string text = prometheus_number(value);
    CAPTURE(text);
    CHECK(std::strtod(text.c_str(), nullptr) == value);
  }
}

TEST_CASE("help keeps its quotes, a label value does not, and both escape what ends a line") {
  CHECK(prometheus_text(
            {.families = {{.name = "a",
                           .help = "say \"a\\b\"\nnow",
                           .kind = MetricKind::kGauge,
                           .samples = {{.labels = {{"path", "c:\\x\n\"y\""}}, .value = 1.5}}}}}) ==
        "# HELP a say \"a\\\\b\"\\nnow\n"
        "# TYPE a gauge\n"
        "a{path=\"c:\\\\x\\n\\\"y\\\"\"} 1.5\n");
}

TEST_CASE("a counter is exact beyond what a double holds") {
  CHECK(prometheus_text(
            {.families = {{.name = "a",
                           .samples = {{.labels = {},
                                        .value = std::numeric_limits<std::uint64_t>::max()}}}}}) ==
        "# TYPE a counter\na 18446744073709551615\n");
}

}  // namespace brine::tests
