#include "soak/verdict/leak_verdict.hpp"

#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "soak/units.hpp"

namespace brine::soak {
namespace {

using artifacts::LeakFinding;

constexpr std::uint64_t kMiB = 1 << 20;

/// A sample a second; `rss` says how much there is at each.
template <class Rss>
std::vector<LeakSample> rss_samples(std::uint64_t seconds, Rss rss) {
  std::vector<LeakSample> samples;
  for (std::uint64_t i = 0; i != seconds; ++i)
    samples.push_back({.at_ns = i * kSecondNs, .heap_bytes = {}, .rss_bytes = rss(i)});
  return samples;
}

TEST_CASE("leak: steady growth above the budget is one, with its slope in bytes per hour") {
  const auto trends =
      judge_leak(rss_samples(3'600, [](std::uint64_t i) { return 100 * kMiB + i * 4'096; }),
                 LeakBudget::defaults());
  REQUIRE(trends.size() == 1);
  CHECK(trends[0].figure == "rss");
  CHECK(trends[0].finding == LeakFinding::kLeak);
  CHECK(trends[0].slope == doctest::Approx(4'096.0 * 3'600));
  CHECK(trends[0].low == doctest::Approx(4'096.0 * 3'600));
  CHECK(any_leak(trends));
  CHECK(trend_text(trends[0]) ==
        "rss  LEAK: +14.1 MiB/h (at least +14.1 MiB/h), budget 1.00 MiB/h");
}

TEST_CASE("leak: growth within the declared budget is none") {
  LeakBudget budget = LeakBudget::defaults();
  budget.rss.bytes_per_hour = 15.0 * kMiB;
  const auto samples = rss_samples(3'600, [](std::uint64_t i) { return 100 * kMiB + i * 4'096; });
  CHECK_FALSE(any_leak(judge_leak(samples, budget)));
  budget.rss.bytes_per_hour = 14.0 * kMiB;
  CHECK(any_leak(judge_leak(samples, budget)));
}

TEST_CASE("leak: less than the least growth is none, however steep it is") {
  LeakBudget budget = LeakBudget::defaults();
  const auto samples = rss_samples(600, [](std::uint64_t i) { return 100 * kMiB + i * 8'192; });
  budget.rss.least_growth = 8'192 * 600;
  const auto trends = judge_leak(samples, budget);
  CHECK_FALSE(any_leak(trends));
  CHECK(trend_text(trends[0]) ==
        "rss  flat: +28.1 MiB/h (at least +28.1 MiB/h), budget 1.00 MiB/h; 4.21 MiB in all, of at "
        "least 4.69 MiB that count");
  budget.rss.least_growth = 8'192 * 500;
  CHECK(any_leak(judge_leak(samples, budget)));
}

TEST_CASE("leak: more may grow where less than the settling time is judged") {
  LeakBudget budget = LeakBudget::defaults();
  const auto grows = [](std::uint64_t i) { return 100 * kMiB + i * 8'192; };  // 0.48 MiB a minute
  const auto finding = [&](std::uint64_t seconds) {
    return judge_leak(rss_samples(seconds, grows), budget)[0].finding;
  };
  CHECK(finding(300) == LeakFinding::kFlat);
  CHECK(finding(600) == LeakFinding::kLeak);
  budget.rss.least_at_first = 8'192 * 250;
  CHECK(finding(300) == LeakFinding::kLeak);
  CHECK(finding(60) == LeakFinding::kFlat);
}

TEST_CASE("leak: what grows in two jumps is none, and the text says so") {
  const auto stairs = [](std::uint64_t i) { return 100 * kMiB + i / 220 * 20 * kMiB; };
  const auto trends = judge_leak(rss_samples(600, stairs), LeakBudget::defaults());
  CHECK(trends[0].finding == LeakFinding::kFlat);
  CHECK(trends[0].low > trends[0].budget);
  CHECK(trend_text(trends[0]).ends_with("budget 1.00 MiB/h; in a few jumps, not steadily"));
}

TEST_CASE("leak: shrinking memory has a negative slope") {
  const auto trends =
      judge_leak(rss_samples(100, [](std::uint64_t i) { return 100 * kMiB - i * 4'096; }),
                 LeakBudget::defaults());
  CHECK(trends[0].finding == LeakFinding::kFlat);
  CHECK(trends[0].slope == doctest::Approx(-4'096.0 * 3'600));
}

TEST_CASE("leak: the warm-up does not count, nor does the first tenth") {
  const auto grows_first = [](std::uint64_t i) {
    return 100 * kMiB + std::min(i, std::uint64_t{299}) * kMiB;
  };
  LeakBudget budget = LeakBudget::defaults();
  CHECK(any_leak(judge_leak(rss_samples(600, grows_first), budget)));
  budget.warm_up_ns = 300 * kSecondNs;
  const auto trends = judge_leak(rss_samples(600, grows_first), budget);
  CHECK(trends[0].slope == 0);
  CHECK(trends[0].samples == 300);
  budget.warm_up_ns = 0;
  CHECK(judge_leak(rss_samples(1'000, grows_first), budget)[0].samples == 900);
}

TEST_CASE("leak: where there are quiescent samples, only they are judged") {
  std::vector<LeakSample> samples;
  for (std::uint64_t i = 0; i != 100; ++i) {
    const bool quiescent = i % 2 == 0;
    const std::uint64_t bytes = quiescent ? 10 * kMiB : 10 * kMiB + i * kMiB;
    samples.push_back(
        {.at_ns = i * kSecondNs, .heap_bytes = bytes, .rss_bytes = bytes, .quiescent = quiescent});
  }
  const auto trends = judge_leak(samples, LeakBudget::defaults());
  REQUIRE(trends.size() == 2);
  CHECK(trends[0].figure == "heap");
  for (const auto& trend : trends) {
    CHECK(trend.quiescent);
    CHECK(trend.finding == LeakFinding::kFlat);
    CHECK(trend.samples == 45);
  }
  for (LeakSample& sample : samples)
    sample.quiescent = false;
  CHECK(any_leak(judge_leak(samples, LeakBudget::defaults())));
}

TEST_CASE("leak: too few samples are no verdict, and what was not sampled is absent") {
  const auto steep = [](std::uint64_t i) { return i * kMiB; };
  const auto trends = judge_leak(rss_samples(10, steep), LeakBudget::defaults());
  REQUIRE(trends.size() == 1);
  CHECK(trends[0].finding == LeakFinding::kTooShort);
  CHECK(trend_text(trends[0]) ==
        "rss  not judged: 9 samples after the warm-up, and at least 10 are needed");
  CHECK(judge_leak(rss_samples(12, steep), LeakBudget::defaults())[0].finding !=
        LeakFinding::kTooShort);
  CHECK(judge_leak({}, LeakBudget::defaults()).empty());
}

TEST_CASE("leak: samples at one moment have no slope") {
  std::vector<LeakSample> samples(100,
                                  LeakSample{.at_ns = kSecondNs, .heap_bytes = 1, .rss_bytes = 1});
  const auto trends = judge_leak(samples, LeakBudget::defaults());
  CHECK(trends[0].finding == LeakFinding::kTooShort);
}

TEST_CASE("leak samples: any number of them stays evenly spread, in bounded memory") {
  LeakSamples samples;
  constexpr std::uint64_t kAdded = 100'000;
  for (std::uint64_t i = 0; i != kAdded; ++i) {
    samples.add(LeakSample{.at_ns = 2 * i, .heap_bytes = i, .rss_bytes = {}, .quiescent = true});
    samples.add(LeakSample{.at_ns = 2 * i + 1, .heap_bytes = {}, .rss_bytes = i});
  }
  const std::vector<LeakSample> kept = samples.kept();
  CHECK(kept.size() <= 2 * LeakSamples::kCapacity);
  CHECK(kept.size() >= LeakSamples::kCapacity);
  std::uint64_t last = 0;
  std::uint64_t gap = 0;
  for (const LeakSample& sample : kept) {
    if (!sample.quiescent) continue;
    if (gap != 0) CHECK(sample.at_ns - last == gap);
    if (sample.at_ns != 0) gap = sample.at_ns - last;
    last = sample.at_ns;
  }
  CHECK(last + gap >= 2 * kAdded - gap);
}

}  // namespace
}  // namespace brine::soak
