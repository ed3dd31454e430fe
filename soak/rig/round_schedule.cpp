#include "soak/rig/round_schedule.hpp"

#include <algorithm>
#include <utility>

#include "soak/units.hpp"

namespace brine::soak {

namespace {

__extension__ typedef unsigned __int128 Wide;

/// a * b / c without overflow of the product.
std::uint64_t part_of(std::uint64_t a, std::uint64_t b, std::uint64_t c) noexcept {
  return static_cast<std::uint64_t>(Wide{a} * b / c);
}

}  // namespace

std::uint64_t operations_in(std::uint64_t rate_hz, std::uint64_t ns) noexcept {
  return part_of(rate_hz, ns, kSecondNs);
}

RoundSchedule::RoundSchedule(Options options) : options_(std::move(options)) {}

std::uint64_t RoundSchedule::length_at(std::uint64_t begin_ns) const noexcept {
  const std::uint64_t left = options_.duration_ns > begin_ns ? options_.duration_ns - begin_ns : 0;
  return std::min(options_.round_ns, left);
}

std::uint64_t RoundSchedule::ramped(std::uint64_t rate_hz, std::uint64_t begin_ns,
                                    std::uint64_t length_ns) const noexcept {
  const std::uint64_t middle_ns = begin_ns + length_ns / 2;
  if (middle_ns >= options_.ramp_ns) return rate_hz;
  return std::max<std::uint64_t>(1, part_of(rate_hz, middle_ns, options_.ramp_ns));
}

RoundSchedule::Round RoundSchedule::made(const Turn& turn) const noexcept {
  Round round{.lane = turn.lane, .begin_ns = turn.begin_ns, .length_ns = length_at(turn.begin_ns)};
  if (paced(turn.lane)) {
    round.rate_hz = ramped(options_.lanes[turn.lane].rate_hz, round.begin_ns, round.length_ns);
  }
  return round;
}

std::optional<RoundSchedule::Round> RoundSchedule::next(std::uint64_t now_ns) {
  if (now_ns >= options_.duration_ns) return std::nullopt;
  const bool after_own_pace = !options_.one_round_a_turn && rounds_ != 0 && !paced(last_.lane);
  const bool turn_goes_on = after_own_pace && now_ns < last_.begin_ns + last_.length_ns;
  Round round;
  if (turn_goes_on) {
    round = last_;
  } else {
    // Whoever runs at its own pace makes nobody late, and is not late itself.
    if (after_own_pace) turn_.begin_ns = now_ns;
    if (!paced(turn_.lane)) turn_.begin_ns = std::max(turn_.begin_ns, now_ns);
    round = made(turn_);
    if (round.length_ns < kLeastRoundNs) return std::nullopt;
    turn_ = {.lane = lane_after(turn_.lane),
             .begin_ns = turn_.begin_ns + options_.round_ns + kRoundGapNs};
  }
  round.index = rounds_++;
  settled_ += std::exchange(last_operations_, operations_in(round.rate_hz, round.length_ns));
  last_ = round;
  return round;
}

void RoundSchedule::intends(const Round& round, std::uint64_t operations) {
  if (round.index == last_.index) last_operations_ = operations;
}

std::uint64_t RoundSchedule::intended_until(std::uint64_t now_ns) const {
  std::uint64_t sum = settled_;
  if (rounds_ != 0 && last_.rate_hz != 0 && now_ns > last_.begin_ns) {
    const std::uint64_t into = std::min(now_ns - last_.begin_ns, last_.length_ns);
    sum += part_of(last_operations_, into, last_.length_ns);
  }
  // A scenario at its own pace shifts what comes after it, so nothing after it is late.
  if (!options_.one_round_a_turn && rounds_ != 0 && last_.rate_hz == 0) return sum;
  for (Turn turn = turn_;
       turn.begin_ns < now_ns && (options_.one_round_a_turn || paced(turn.lane));) {
    const Round round = made(turn);
    if (round.length_ns < kLeastRoundNs) break;
    const std::uint64_t into = std::min(now_ns - round.begin_ns, round.length_ns);
    sum += operations_in(round.rate_hz, into);
    turn = {.lane = lane_after(turn.lane),
            .begin_ns = turn.begin_ns + options_.round_ns + kRoundGapNs};
  }
  return sum;
}

}  // namespace brine::soak
