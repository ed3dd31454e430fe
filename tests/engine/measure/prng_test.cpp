#include "engine/measure/prng.hpp"

#include <array>
#include <cstdint>

#include <doctest/doctest.h>

namespace {

using brine::engine::mix64;
using brine::engine::Prng;
using brine::engine::Stream;

TEST_CASE("prng: the sequence of a seed is the published one, on every compiler") {
  // splitmix64 from state 0 fills the state; then the first outputs of xoshiro256++ by its authors'
  // code.
  CHECK(mix64(0x9e3779b97f4a7c15U) == 0xe220a8397b1dcdafU);
  Prng prng(0);
  const std::array<std::uint64_t, 4> expected = {0x53175d61490b23dfU, 0x61da6f3dc380d507U,
                                                 0x5c0fdf91ec9a7bfcU, 0x02eebf8c3bbe5e1aU};
  for (const std::uint64_t value : expected)
    CHECK(prng.next() == value);
}

TEST_CASE("prng: it needs no run time, so a table of draws can be a constant") {
  constexpr std::uint32_t kDraw = [] {
    Prng prng(7);
    return prng.bounded(10);
  }();
  CHECK(kDraw < 10);
}

TEST_CASE("prng: bounded draws stay in range and reach every value") {
  Prng prng(1);
  for (const std::uint32_t n : {1U, 2U, 3U, 7U, 256U}) {
    std::array<std::uint32_t, 256> seen{};
    for (std::uint32_t i = 0; i < 20'000; ++i) {
      const std::uint32_t draw = prng.bounded(n);
      REQUIRE(draw < n);
      ++seen[draw];
    }
    for (std::uint32_t value = 0; value < n; ++value) {
      CHECK(seen[value] > 20'000 / n / 2);
      CHECK(seen[value] < 20'000 / n * 2 + 1);
    }
  }
  for (int i = 0; i < 1000; ++i)
    CHECK(prng.bounded(0xffffffffU) < 0xffffffffU);
}

TEST_CASE("prng: streams of a seed differ, and so do equal streams of neighbouring seeds") {
  const auto first = [](Prng prng) { return prng.next(); };
  CHECK(first(Prng::stream(1, Stream::kSchedule)) != first(Prng::stream(1, Stream::kWorkload)));
  CHECK(first(Prng::stream(1, Stream::kSchedule)) != first(Prng::stream(2, Stream::kSchedule)));
  CHECK(first(Prng::stream(0, 1)) != first(Prng::stream(1, std::uint64_t{0})));
  CHECK(Prng::stream(5, Stream::kFault) == Prng::stream(5, std::uint64_t{2}));
}

TEST_CASE("prng: drawing from one stream does not move another") {
  auto schedule = Prng::stream(3, Stream::kSchedule);
  const auto workload = Prng::stream(3, Stream::kWorkload);
  static_cast<void>(schedule.next());
  CHECK(workload == Prng::stream(3, Stream::kWorkload));
}

}  // namespace
