#include "engine/measure/latency_histogram.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/measure/prng.hpp"

namespace {

using brine::engine::LatencyHistogram;
using brine::engine::LatencySnapshot;
using brine::engine::Prng;

constexpr std::uint64_t kHour = LatencyHistogram::kMaxNs;

std::vector<LatencyHistogram::Bucket> buckets_of(const LatencyHistogram& histogram) {
  std::vector<LatencyHistogram::Bucket> buckets;
  histogram.for_each_bucket([&](const auto& bucket) { buckets.push_back(bucket); });
  return buckets;
}

std::uint64_t sum_of_counts(const LatencyHistogram& histogram) {
  std::uint64_t sum = 0;
  histogram.for_each_bucket([&](const auto& bucket) { sum += bucket.count; });
  return sum;
}

TEST_CASE("latency: an empty histogram says so with zeroes") {
  const LatencyHistogram histogram;
  CHECK(histogram.snapshot() == LatencySnapshot{});
  CHECK(histogram.value_at_ppm(990'000) == 0);
  CHECK(buckets_of(histogram).empty());
}

TEST_CASE("latency: printed counts add up to the number of samples, in the documents' own case") {
  LatencyHistogram histogram;
  for (const std::uint64_t value : {0U, 1U, 2U, 10U, 11U, 1000U, 1001U, 10000U, 10001U}) {
    histogram.record(value);
  }
  CHECK(sum_of_counts(histogram) == 9);
  CHECK(histogram.count() == 9);
  const auto snapshot = histogram.snapshot();
  CHECK(snapshot.min == 0);
  CHECK(snapshot.max == 10001);
  CHECK(snapshot.sum == 22026);
  CHECK(snapshot.p50 == 11);
}

TEST_CASE("latency: memory that is used again remembers nothing, whatever was recorded in it") {
  LatencyHistogram::Spares spares;
  const std::uint64_t values[] = {0, 1, 2047, 2048, 1'000'000, kHour, kHour + 1, ~std::uint64_t{0}};
  for (const std::uint64_t value : values) {
    for (const std::uint64_t other : values) {
      {
        LatencyHistogram used(spares);
        used.record(value);
        used.record(other);
        LatencyHistogram merged(spares);
        merged.merge(used);
        LatencyHistogram since(spares);
        since.add_since(used, LatencyHistogram());
      }
      for (int i = 0; i < 3; ++i) {
        const LatencyHistogram again(spares);
        CHECK(again.snapshot() == LatencySnapshot{});
        CHECK(again.saturated() == 0);
        LatencyHistogram all;
        all.record(0);
        all.record(~std::uint64_t{0});  // so that it looks everywhere
        all.add_since(again, LatencyHistogram());
        CHECK(sum_of_counts(all) == 2);
      }
    }
  }
}

TEST_CASE("latency: more spares than are kept are given back") {
  LatencyHistogram::Spares spares;
  std::deque<LatencyHistogram> many;
  for (int i = 0; i < 200; ++i)
    many.emplace_back(spares).record(static_cast<std::uint64_t>(i));
  many.clear();
  for (int i = 0; i < 200; ++i)
    CHECK(many.emplace_back(spares).count() == 0);
}

TEST_CASE("latency: buckets are half-open, follow on each other and hold their own edges") {
  std::uint64_t edge = 0;
  for (std::size_t index = 0; index < LatencyHistogram::kBuckets; ++index) {
    const auto bucket = LatencyHistogram::bucket(index, 0);
    REQUIRE(bucket.from_ns == edge);
    REQUIRE(bucket.to_ns > bucket.from_ns);
    REQUIRE(LatencyHistogram::index_of(bucket.from_ns) == index);
    REQUIRE(LatencyHistogram::index_of(bucket.to_ns - 1) == index);
    if (index + 1 < LatencyHistogram::kBuckets) {
      REQUIRE((bucket.to_ns - bucket.from_ns) * 1024 <=
              std::max(bucket.from_ns, std::uint64_t{1024}));
    }
    edge = bucket.to_ns;
  }
  CHECK(edge == LatencyHistogram::kNoUpperEdge);
}

TEST_CASE("latency: the layout is HdrHistogram's with 2048 sub-buckets") {
  CHECK(LatencyHistogram::index_of(0) == 0);
  CHECK(LatencyHistogram::index_of(2047) == 2047);
  CHECK(LatencyHistogram::index_of(2048) == 2048);
  CHECK(LatencyHistogram::index_of(2049) == 2048);
  CHECK(LatencyHistogram::index_of(4095) == 3071);
  CHECK(LatencyHistogram::index_of(4096) == 3072);
  CHECK(LatencyHistogram::index_of(1'000'000) == 9 * 1024 + (1'000'000 >> 9));
}

TEST_CASE(
    "latency: a percentile is the nearest rank, within a thousandth, and never above the maximum") {
  Prng prng(42);
  LatencyHistogram histogram;
  std::vector<std::uint64_t> values;
  for (int i = 0; i < 10'000; ++i) {
    values.push_back(prng.next() >> (23 + prng.bounded(40)));
    histogram.record(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const std::uint32_t ppm : {1U, 1'000U, 500'000U, 900'000U, 990'000U, 999'000U, 1'000'000U}) {
    const std::uint64_t exact = values[(10'000ULL * ppm + 999'999) / 1'000'000 - 1];
    const std::uint64_t found = histogram.value_at_ppm(ppm);
    CHECK(found >= std::min(exact, kHour));
    CHECK(found <= exact + exact / 1024);
  }
  CHECK(histogram.value_at_ppm(1'000'000) == histogram.snapshot().max);
  CHECK(histogram.value_at_ppm(4'000'000'000U) == histogram.snapshot().max);
}

TEST_CASE("latency: values above an hour are counted in the top bucket and as saturated") {
  LatencyHistogram histogram;
  histogram.record(kHour);
  CHECK(histogram.saturated() == 0);
  histogram.record(kHour + 1);
  histogram.record(~std::uint64_t{0});
  CHECK(histogram.saturated() == 2);
  const auto buckets = buckets_of(histogram);
  REQUIRE(buckets.size() == 1);
  CHECK(buckets[0].count == 3);
  CHECK(buckets[0].to_ns == LatencyHistogram::kNoUpperEdge);
  CHECK(histogram.snapshot().max == ~std::uint64_t{0});
  CHECK(histogram.snapshot().sum == ~std::uint64_t{0});  // it stops, and does not wrap
}

TEST_CASE("latency: every order of least, largest, usual and saturated values is counted exactly") {
  std::vector<std::uint64_t> values{0, 6, kHour, kHour + 1, ~std::uint64_t{0} - 4};
  do {
    LatencyHistogram histogram;
    std::uint64_t sum = 0;
    std::uint64_t saturated = 0;
    for (std::size_t i = 0; i != values.size(); ++i) {
      histogram.record(values[i]);
      sum = sum > ~std::uint64_t{0} - values[i] ? ~std::uint64_t{0} : sum + values[i];
      saturated += values[i] > kHour ? 1 : 0;
      const auto known = values.begin() + static_cast<std::ptrdiff_t>(i) + 1;
      const LatencySnapshot snapshot = histogram.snapshot();
      REQUIRE(snapshot.count == i + 1);
      REQUIRE(snapshot.min == *std::min_element(values.begin(), known));
      REQUIRE(snapshot.max == *std::max_element(values.begin(), known));
      REQUIRE(snapshot.sum == sum);
      REQUIRE(histogram.saturated() == saturated);
    }
  } while (std::next_permutation(values.begin(), values.end()));
}

TEST_CASE("latency: after a merge least and largest values go on from those of both") {
  for (const std::uint64_t value : {std::uint64_t{1}, std::uint64_t{50}, kHour + 7}) {
    LatencyHistogram histogram;
    LatencyHistogram other;
    other.record(20);
    other.record(30);
    histogram.merge(other);
    histogram.record(value);
    CHECK(histogram.snapshot().min == std::min<std::uint64_t>(value, 20));
    CHECK(histogram.snapshot().max == std::max<std::uint64_t>(value, 30));
    CHECK(histogram.saturated() == (value > kHour ? 1 : 0));
    CHECK(histogram.count() == 3);
  }
}

TEST_CASE("latency: merging parts gives what recording the whole gives") {
  Prng prng(9);
  LatencyHistogram whole;
  LatencyHistogram left;
  LatencyHistogram right;
  for (int i = 0; i < 5'000; ++i) {
    const std::uint64_t value = prng.next() >> (20 + prng.bounded(44));
    whole.record(value);
    (i % 3 == 0 ? left : right).record(value);
  }
  left.merge(right);
  CHECK(left.snapshot() == whole.snapshot());
  CHECK(left.saturated() == whole.saturated());
  CHECK(buckets_of(left) == buckets_of(whole));
  left.merge(LatencyHistogram());
  CHECK(left.snapshot() == whole.snapshot());
}

TEST_CASE(
    "latency: what a reading has more than an earlier one is what was recorded between them") {
  Prng prng(11);
  LatencyHistogram live;
  LatencyHistogram before;
  LatencyHistogram between;  // by differences
  LatencyHistogram wanted;
  for (int reading = 0; reading < 20; ++reading) {
    LatencyHistogram part;
    for (int i = 0; i < 500; ++i) {
      const std::uint64_t value = prng.next() >> (20 + prng.bounded(44));
      live.record(value);
      part.record(value);
    }
    LatencyHistogram now;
    now.merge(live);
    LatencyHistogram difference;
    difference.add_since(now, before);
    CHECK(buckets_of(difference) == buckets_of(part));
    CHECK(difference.snapshot().sum == part.snapshot().sum);
    // Known as well as the bucket tells, or better.
    CHECK(LatencyHistogram::index_of(difference.snapshot().max) ==
          LatencyHistogram::index_of(part.snapshot().max));
    CHECK(LatencyHistogram::index_of(difference.snapshot().min) ==
          LatencyHistogram::index_of(part.snapshot().min));
    between.add_since(now, before);
    wanted.merge(part);
    before.clear();
    before.merge(now);
  }
  CHECK(buckets_of(between) == buckets_of(wanted));
  CHECK(between.saturated() == wanted.saturated());
  CHECK(between.snapshot().max == wanted.snapshot().max);
}

TEST_CASE("latency: nothing new adds nothing") {
  LatencyHistogram live;
  live.record(7);
  LatencyHistogram difference;
  difference.add_since(live, live);
  CHECK(difference.snapshot() == LatencySnapshot{});
}

TEST_CASE("latency: a cleared histogram is as new") {
  LatencyHistogram histogram;
  for (const std::uint64_t value : {std::uint64_t{1}, std::uint64_t{5'000}, kHour, kHour + 1})
    histogram.record(value);
  histogram.clear();
  CHECK(histogram.snapshot() == LatencySnapshot{});
  CHECK(histogram.saturated() == 0);
  CHECK(buckets_of(histogram).empty());
  histogram.record(9);
  CHECK(histogram.snapshot().min == 9);
  CHECK(histogram.snapshot().max == 9);
}

TEST_CASE("latency: histograms live in a deque and survive a move") {
  std::deque<LatencyHistogram> histograms;
  histograms.emplace_back().record(5);
  LatencyHistogram moved = std::move(histograms.front());
  CHECK(moved.snapshot().p50 == 5);
}

TEST_CASE("latency: others may read while one task records") {
  LatencyHistogram histogram;
  std::thread writer([&] {
    for (std::uint64_t i = 1; i <= 20'000; ++i)
      histogram.record(i);
  });
  std::uint64_t last = 0;
  while (last < 20'000) {
    const auto snapshot = histogram.snapshot();
    REQUIRE(snapshot.count >= last);
    REQUIRE(snapshot.p50 <= snapshot.max);
    last = snapshot.count;
  }
  writer.join();
  CHECK(histogram.snapshot().max == 20'000);
}

}  // namespace
