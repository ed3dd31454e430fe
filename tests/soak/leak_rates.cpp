// How often the leak verdict is right, on 300 series of each kind; plain regression beside it.

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "tests/soak/synthetic_series.hpp"

namespace {

using namespace brine::soak;

constexpr std::uint64_t kSeries = 300;

/// What many do instead: a straight line by least squares, whose slope must not be above 0 by more
/// than chance (t above 1.96, samples taken for independent).
bool regression_finds(const std::vector<LeakSample>& samples) {
  double n = 0;
  double x_mean = 0;
  double y_mean = 0;
  const auto bytes = [](const LeakSample& sample) {
    return static_cast<double>(sample.heap_bytes ? *sample.heap_bytes : *sample.rss_bytes);
  };
  for (const LeakSample& sample : samples) {
    x_mean += static_cast<double>(sample.at_ns) / 1e9;
    y_mean += bytes(sample);
    n += 1;
  }
  x_mean /= n;
  y_mean /= n;
  double xx = 0;
  double xy = 0;
  double yy = 0;
  for (const LeakSample& sample : samples) {
    const double x = static_cast<double>(sample.at_ns) / 1e9 - x_mean;
    const double y = bytes(sample) - y_mean;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const double slope = xy / xx;
  const double error = std::sqrt(std::max(yy - slope * xy, 0.0) / (n - 2) / xx);
  return slope > 1.96 * error;
}

}  // namespace

int main() {
  int wrong = 0;
  std::printf("| series | what it is | leaks | found | by regression |\n|---|---|---|---|---|\n");
  for (const tests::SeriesKind& kind : tests::series_kinds()) {
    std::uint64_t found = 0;
    std::uint64_t by_regression = 0;
    for (std::uint64_t seed = 0; seed != kSeries; ++seed) {
      const std::vector<LeakSample> samples = tests::make_series(kind, seed);
      found += any_leak(judge_leak(samples, LeakBudget::defaults())) ? 1 : 0;
      by_regression += regression_finds(samples) ? 1 : 0;
    }
    const auto percent = [](std::uint64_t count) {
      return 100.0 * static_cast<double>(count) / static_cast<double>(kSeries);
    };
    std::printf("| %s | %s | %s | %.1f %% | %.1f %% |\n", std::string(kind.name).c_str(),
                std::string(kind.summary).c_str(), kind.leaks ? "yes" : "no", percent(found),
                percent(by_regression));
    const bool right = kind.leaks ? found >= kind.bound : found <= kind.bound;
    if (!right) {
      std::printf("wrong: %llu of %llu\n", static_cast<unsigned long long>(found),
                  static_cast<unsigned long long>(kSeries));
      ++wrong;
    }
  }
  return wrong == 0 ? 0 : 1;
}
