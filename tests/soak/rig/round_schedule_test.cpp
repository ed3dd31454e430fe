#include "soak/rig/round_schedule.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "soak/units.hpp"

namespace brine::soak {
namespace {

constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint64_t kSlot =
    kSecondNs + kRoundGapNs;  ///< from one round's beginning to the next

RoundSchedule of_rate(std::uint64_t rate_hz, std::uint64_t duration_ns) {
  return RoundSchedule(
      {.duration_ns = duration_ns, .round_ns = kSecondNs, .lanes = {{.rate_hz = rate_hz}}});
}

TEST_CASE("rounds at a rate begin one length and one gap apart, the first after a gap") {
  RoundSchedule schedule = of_rate(1'000, 10 * kSecondNs);
  for (std::uint64_t k = 0; k < 5; ++k) {
    const auto round = schedule.next(k * kSecondNs);
    REQUIRE(round);
    CHECK(round->index == k);
    CHECK(round->begin_ns == kRoundGapNs + k * kSlot);
    CHECK(round->length_ns == kSecondNs);
    CHECK(round->rate_hz == 1'000);
  }
}

TEST_CASE("a round that overruns makes the next ones late and moves none") {
  RoundSchedule schedule = of_rate(1'000, 100 * kSecondNs);
  REQUIRE(schedule.next(0));
  // The first one took 7 s.
  for (std::uint64_t k = 1; k < 8; ++k) {
    const auto round = schedule.next(7 * kSecondNs);
    REQUIRE(round);
    CHECK(round->begin_ns == kRoundGapNs + k * kSlot);
  }
}

TEST_CASE("the last round is as long as there is time, and none is too short") {
  RoundSchedule schedule = of_rate(1'000, 2 * kSlot + 300 * kMs);
  REQUIRE(schedule.next(0));
  REQUIRE(schedule.next(kSlot));
  const auto last = schedule.next(2 * kSlot);
  REQUIRE(last);
  CHECK(last->length_ns == 300 * kMs - kRoundGapNs);
  CHECK_FALSE(schedule.next(2 * kSlot + 300 * kMs));

  RoundSchedule shorter = of_rate(1'000, 2 * kSlot + kRoundGapNs + kLeastRoundNs - 1);
  REQUIRE(shorter.next(0));
  REQUIRE(shorter.next(kSlot));
  CHECK_FALSE(shorter.next(2 * kSlot));
}

TEST_CASE("when the time is over nothing begins, however late the rounds are") {
  RoundSchedule schedule = of_rate(1'000, 10 * kSecondNs);
  REQUIRE(schedule.next(0));
  CHECK_FALSE(schedule.next(10 * kSecondNs));
}

TEST_CASE("the rate grows linearly over the ramp, by the middle of a round") {
  RoundSchedule schedule({.duration_ns = 100 * kSecondNs,
                          .round_ns = kSecondNs,
                          .ramp_ns = 10 * kSecondNs,
                          .lanes = {{.rate_hz = 10'000}}});
  std::uint64_t before = 0;
  for (std::uint64_t k = 0; k < 20; ++k) {
    const auto round = schedule.next(k * kSlot);
    REQUIRE(round);
    const std::uint64_t middle_ns = round->begin_ns + kSecondNs / 2;
    if (middle_ns >= 10 * kSecondNs) {
      CHECK(round->rate_hz == 10'000);
    } else {
      CHECK(round->rate_hz == middle_ns / (kSecondNs / 1'000));
      CHECK(round->rate_hz > before);
    }
    before = round->rate_hz;
  }
}

TEST_CASE("a ramp begins with one operation per second at least") {
  const RoundSchedule schedule({.duration_ns = 3'600 * kSecondNs,
                                .round_ns = kSecondNs,
                                .ramp_ns = 3'599 * kSecondNs,
                                .lanes = {{.rate_hz = 10}}});
  CHECK(schedule.ramped(10, kRoundGapNs, kSecondNs) == 1);
}

TEST_CASE("intended operations grow with the clock, and not between rounds") {
  RoundSchedule schedule = of_rate(1'000, 100 * kSecondNs);
  CHECK(schedule.intended_until(0) == 0);
  REQUIRE(schedule.next(0));
  CHECK(schedule.intended_until(kRoundGapNs + kSecondNs / 2) == 500);
  CHECK(schedule.intended_until(kRoundGapNs + kSecondNs) == 1'000);
  CHECK(schedule.intended_until(kSlot) == 1'000);
  REQUIRE(schedule.next(kSlot));
  CHECK(schedule.intended_until(kSlot + kRoundGapNs + kSecondNs / 4) == 1'250);
}

TEST_CASE("rounds that are late and not begun are intended all the same: saturation shows") {
  RoundSchedule schedule = of_rate(1'000, 100 * kSecondNs);
  REQUIRE(schedule.next(0));
  // The first round takes 5 s: by then four more were meant to be over.
  CHECK(schedule.intended_until(kRoundGapNs + 5 * kSlot) == 5'000);
  REQUIRE(schedule.next(kRoundGapNs + 5 * kSlot));
  CHECK(schedule.intended_until(kRoundGapNs + 5 * kSlot) == 5'000);
}

TEST_CASE("what a round is said to intend replaces what its rate suggests") {
  RoundSchedule schedule = of_rate(1'000, 100 * kSecondNs);
  const auto round = schedule.next(0);
  REQUIRE(round);
  schedule.intends(*round, 960);
  CHECK(schedule.intended_until(kRoundGapNs + kSecondNs) == 960);
  REQUIRE(schedule.next(kSlot));
  schedule.intends(*round, 7);  // no longer the newest
  CHECK(schedule.intended_until(kSlot) == 960);
}

TEST_CASE("nothing is intended beyond the duration") {
  RoundSchedule schedule = of_rate(1'000, kSlot + kRoundGapNs);
  REQUIRE(schedule.next(0));
  CHECK(schedule.intended_until(100 * kSecondNs) == 1'000);
}

TEST_CASE("scenarios take turns") {
  RoundSchedule schedule({.duration_ns = 100 * kSecondNs,
                          .round_ns = kSecondNs,
                          .lanes = {{.rate_hz = 10}, {.rate_hz = 20}, {.rate_hz = 30}}});
  for (std::uint64_t k = 0; k < 9; ++k) {
    const auto round = schedule.next(k * kSlot);
    REQUIRE(round);
    CHECK(round->lane == k % 3);
    CHECK(round->rate_hz == 10 * (k % 3 + 1));
  }
}

TEST_CASE("a scenario at its own pace goes on back to back, and intends nothing") {
  RoundSchedule schedule = of_rate(0, 10 * kSecondNs);
  for (std::uint64_t now : {0 * kMs, 70 * kMs, 140 * kMs, 5'000 * kMs}) {
    const auto round = schedule.next(now);
    REQUIRE(round);
    CHECK(round->begin_ns <= std::max(now, kRoundGapNs));
    CHECK(round->rate_hz == 0);
    CHECK(schedule.intended_until(now) == 0);
  }
}

TEST_CASE("beside others it fills its turn, and makes none of them late") {
  RoundSchedule schedule({.duration_ns = 100 * kSecondNs,
                          .round_ns = kSecondNs,
                          .lanes = {{.rate_hz = 0}, {.rate_hz = 1'000}}});
  CHECK(schedule.next(0)->lane == 0);
  CHECK(schedule.next(400 * kMs)->lane == 0);
  // The last one of its turn takes until 3 s.
  const auto paced = schedule.next(3 * kSecondNs);
  REQUIRE(paced);
  CHECK(paced->lane == 1);
  CHECK(paced->begin_ns == 3 * kSecondNs);
  CHECK(schedule.intended_until(3 * kSecondNs) == 0);
  CHECK(schedule.intended_until(3 * kSecondNs + kSecondNs / 2) == 500);
  const auto again = schedule.next(4 * kSecondNs + kRoundGapNs);
  REQUIRE(again);
  CHECK(again->lane == 0);
  CHECK(schedule.intended_until(50 * kSecondNs) == 1'000);
}

TEST_CASE("one round a turn: a scenario at its own pace waits for the next one's turn") {
  RoundSchedule schedule({.duration_ns = 100 * kSecondNs,
                          .round_ns = kSecondNs,
                          .one_round_a_turn = true,
                          .lanes = {{.rate_hz = 0}, {.rate_hz = 1'000}}});
  for (std::uint64_t k = 0; k < 8; ++k) {
    const auto round = schedule.next(k * kSlot);
    REQUIRE(round);
    CHECK(round->lane == k % 2);
    CHECK(round->begin_ns == kRoundGapNs + k * kSlot);
  }
}

TEST_CASE("operations in a time do not overflow") {
  CHECK(operations_in(100'000'000, 90 * 86'400 * kSecondNs) == 100'000'000 * 90ULL * 86'400);
}

}  // namespace
}  // namespace brine::soak
