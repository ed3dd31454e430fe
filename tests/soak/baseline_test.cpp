#include "soak/verdict/baseline.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/soak/synthetic_series.hpp"

namespace brine::soak {
namespace {

using artifacts::Change;
using artifacts::ChangeVerdict;
using artifacts::SeriesBlock;

constexpr std::uint64_t kSecond = 1'000'000'000;

/// How the blocks of one soak scatter.
struct Scatter {
  double of_run = 0;    ///< a factor that the whole run has: another day, another machine load
  double of_block = 0;  ///< and each block; standard deviations of logarithms
  double bursts = 0;    ///< the share of blocks that are three times as high
};

/// 60 blocks of one figure.
std::vector<SeriesBlock> blocks_of(std::string_view figure, double level, const Scatter& scatter,
                                   std::uint64_t seed) {
  engine::Prng random(seed);
  const double run = level * std::exp(scatter.of_run * tests::normal(random));
  std::vector<SeriesBlock> blocks;
  double drift = 0;
  for (std::uint64_t i = 0; i != 60; ++i) {
    // Neighbours are alike, as in reality.
    drift = 0.7 * drift + 0.7 * scatter.of_block * tests::normal(random);
    const double burst = tests::uniform(random, 0, 1) < scatter.bursts ? 3 : 1;
    blocks.push_back({.begin_ns = i * kSecond,
                      .end_ns = (i + 1) * kSecond,
                      .figures = {{std::string(figure), run * std::exp(drift) * burst}}});
  }
  return blocks;
}

struct Rate {
  std::string_view figure;
  double factor;  ///< of the later soak
  Scatter scatter;
  ChangeVerdict verdict;
  std::uint64_t least;  ///< of 300 pairs with that verdict
};

constexpr std::uint64_t kPairs = 300;

std::uint64_t count_of(const Rate& rate) {
  std::uint64_t found = 0;
  for (std::uint64_t seed = 0; seed != kPairs; ++seed) {
    const auto before = blocks_of(rate.figure, 1e6, rate.scatter, 2 * seed);
    const auto after = blocks_of(rate.figure, 1e6 * rate.factor, rate.scatter, 2 * seed + 1);
    const auto changes = compare_series(before, after);
    REQUIRE(changes.size() == 1);
    found += changes[0].verdict == rate.verdict ? 1 : 0;
  }
  return found;
}

TEST_CASE("baseline: noise is no change, and a change is found: 300 pairs of soaks each") {
  constexpr Scatter kQuiet{.of_run = 0.02, .of_block = 0.05, .bursts = 0};
  constexpr Scatter kTail{.of_run = 0.08, .of_block = 0.25, .bursts = 0.05};
  const std::vector<Rate> rates = {
      {"throughput", 1.0, kQuiet, ChangeVerdict::kSame, 297},
      {"throughput", 0.95, kQuiet, ChangeVerdict::kSame, 285},
      {"throughput", 0.8, kQuiet, ChangeVerdict::kWorse, 285},
      {"throughput", 1.25, kQuiet, ChangeVerdict::kBetter, 285},
      {"recv.p50", 1.0, kQuiet, ChangeVerdict::kSame, 297},
      {"recv.p50", 1.4, kQuiet, ChangeVerdict::kWorse, 297},
      {"recv.p99", 1.0, kTail, ChangeVerdict::kSame, 297},
      {"recv.p99", 1.2, kTail, ChangeVerdict::kSame, 285},
      {"recv.p99", 2.5, kTail, ChangeVerdict::kWorse, 270},
      {"recv.p99", 0.4, kTail, ChangeVerdict::kBetter, 270},
      {"cpu_per_message", 1.0, kQuiet, ChangeVerdict::kSame, 297},
      {"cpu_per_message", 1.25, kQuiet, ChangeVerdict::kWorse, 285},
  };
  std::string table;
  for (const Rate& rate : rates) {
    const std::uint64_t found = count_of(rate);
    table += "| " + std::string(rate.figure) + " | x" + std::to_string(rate.factor).substr(0, 4) +
             " | " + std::string(name_of(rate.verdict)) + " | " + std::to_string(found) + " |\n";
    CHECK_MESSAGE(found >= rate.least, rate.figure << " x" << rate.factor << ": " << found);
  }
  MESSAGE("of 300 pairs:\n" << table);
}

TEST_CASE("baseline: the ratio and its bounds are of after to before") {
  const auto before = blocks_of("recv.p50", 1'000, {}, 1);
  const auto after = blocks_of("recv.p50", 2'000, {}, 2);
  const auto changes = compare_series(before, after);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].ratio == doctest::Approx(2));
  CHECK(changes[0].before == doctest::Approx(1'000));
  CHECK(any_worse(changes));
  CHECK(change_text(changes[0]) ==
        "recv.p50  1.00 us to 2.00 us, x2.00 (2.00 to 2.00), tolerance 20 %: worse");
  CHECK_FALSE(any_worse(compare_series(after, before)));
}

TEST_CASE("baseline: what only one has, or too few blocks, is not compared") {
  const auto with = blocks_of("recv.p50", 1'000, {}, 1);
  const auto changes = compare_series(with, {});
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].verdict == ChangeVerdict::kUnknown);
  CHECK(change_text(changes[0]) == "recv.p50  not enough to compare");
  const auto few = compare_series(with, std::span(with).first(kLeastBaselineBlocks - 1));
  CHECK(few[0].verdict == ChangeVerdict::kUnknown);
  const auto enough = compare_series(with, std::span(with).first(kLeastBaselineBlocks));
  CHECK(enough[0].verdict == ChangeVerdict::kSame);
}

TEST_CASE("baseline: soaks of different loads are not compared") {
  artifacts::SoakSpec spec{.scenarios = {"latency"}, .mutant = {}, .loop = "open", .rate_hz = 100};
  CHECK(why_incomparable(spec, spec).empty());
  artifacts::SoakSpec other = spec;
  other.duration_ns = 7;  // longer or shorter is fine
  other.seed = 7;
  CHECK(why_incomparable(spec, other).empty());
  other.rate_hz = 200;
  CHECK(why_incomparable(spec, other) == "its rate is 100 per second, this one's is 200");
  other = spec;
  other.loop = "closed";
  CHECK_FALSE(why_incomparable(spec, other).empty());
  other = spec;
  other.scenarios = {"soak"};
  CHECK_FALSE(why_incomparable(spec, other).empty());
  other = spec;
  other.parameters = {{"capacity", 1}};
  CHECK_FALSE(why_incomparable(spec, other).empty());
  other = spec;
  other.mode = artifacts::Mode::kSimulated;
  CHECK_FALSE(why_incomparable(spec, other).empty());
  other = spec;
  other.mutant = "x";
  CHECK_FALSE(why_incomparable(spec, other).empty());
  other = spec;
  other.cpus = {1};
  CHECK(why_incomparable(spec, other) == "it was pinned to other processors");
  other = spec;
  other.check_one_in = 1'000;
  CHECK(why_incomparable(spec, other) ==
        "it checked one message in 1, this one checks one in 1,000");
  other = spec;
  spec.round_ns = spec.interval_ns = kSecond;
  other.round_ns = other.interval_ns = 2 * kSecond;
  CHECK(why_incomparable(spec, other) == "its rounds take 1s, this one's 2s");
  other.round_ns = kSecond;
  CHECK(why_incomparable(spec, other) == "its intervals take 1s, this one's 2s");
}

TEST_CASE("baseline: another warm-up is noted, and compared all the same") {
  artifacts::SoakSpec spec{.scenarios = {"latency"}, .mutant = {}, .loop = "open"};
  artifacts::SoakSpec other = spec;
  CHECK(comparison_remark(spec, other).empty());
  other.warm_up_ns = kSecond;
  CHECK(why_incomparable(spec, other).empty());
  CHECK(comparison_remark(spec, other) == "the warm-up of the baseline took 0s, this one's 1s");
}

TEST_CASE("baseline: intervals without a success are not left out") {
  const auto before = blocks_of("throughput", 1'000, {}, 1);
  auto after = blocks_of("throughput", 1'000, {}, 2);
  for (std::size_t i = 0; i != after.size(); ++i) {
    if (i % 3 != 0) after[i].figures["throughput"] = 0;
  }
  const auto changes = compare_series(before, after);
  CHECK(changes[0].verdict == ChangeVerdict::kWorse);
  CHECK(changes[0].after == 0);
  CHECK(std::isfinite(changes[0].ratio));
  CHECK(compare_series(after, before)[0].verdict == ChangeVerdict::kBetter);
  CHECK(compare_series(after, after)[0].verdict == ChangeVerdict::kSame);
}

TEST_CASE("baseline: a latency of nothing is one of a nanosecond") {
  const auto nothing = blocks_of("push.p50", 0, {}, 1);
  const auto little = blocks_of("push.p50", 1, {}, 2);
  CHECK(compare_series(nothing, little)[0].verdict == ChangeVerdict::kSame);
  CHECK(compare_series(nothing, blocks_of("push.p50", 5, {}, 3))[0].verdict ==
        ChangeVerdict::kWorse);
}

}  // namespace
}  // namespace brine::soak
