#pragma once

/// RoundSchedule: when the rounds of a soak begin, how long they are and at which rate, and how
/// many operations that asks for until any moment. Pure: it is told the time.
///
/// Scenarios take turns. A round at a rate is meant to begin one length and one gap after the
/// beginning of the one before, however long that took: when it overran, the next is late, its
/// operations were intended in the past, and their response times say so. A scenario at its own
/// pace begins when it can, fills its turn with round after round, and makes none after it late.
///
/// The first begins one gap after the soak, for it has to be made, too. Times are nanoseconds since
/// the soak began.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace brine::soak {

/// Shorter ones would measure their own beginnings and ends.
inline constexpr std::uint64_t kLeastRoundNs = 100'000'000;
/// Between two rounds: time to destroy the one and to make the other.
inline constexpr std::uint64_t kRoundGapNs = 10'000'000;

class RoundSchedule {
 public:
  /// One of the scenarios that take turns.
  struct Lane {
    std::uint64_t rate_hz = 0;  ///< 0: at its own pace
  };
  struct Options {
    std::uint64_t duration_ns = 0;
    std::uint64_t round_ns = 0;  ///< at least kLeastRoundNs
    std::uint64_t ramp_ns = 0;   ///< rates grow linearly from nothing for so long
    /// A scenario at its own pace makes one round in its turn, and nothing for the rest of it.
    bool one_round_a_turn = false;
    std::vector<Lane> lanes;  ///< at least one
  };
  struct Round {
    std::uint64_t index = 0;  ///< of all rounds, from 0
    std::size_t lane = 0;
    std::uint64_t begin_ns = 0;  ///< when it is meant to begin; may be past
    std::uint64_t length_ns = 0;
    std::uint64_t rate_hz = 0;  ///< 0: at its own pace
  };

  explicit RoundSchedule(Options options);

  /// The next round, or nothing when the duration is over, or would be before a round of
  /// kLeastRoundNs could end. The last one is as long as there is time.
  [[nodiscard]] std::optional<Round> next(std::uint64_t now_ns);

  /// So many operations `round` is meant to have begun in the end. Replaces what its rate and
  /// length suggest.
  void intends(const Round& round, std::uint64_t operations);

  /// Operations that were meant to have begun by `now_ns`, which does not fall: those of rounds
  /// that are late, and were not handed out yet, included. 0 for scenarios at their own pace.
  [[nodiscard]] std::uint64_t intended_until(std::uint64_t now_ns) const;

  /// Rates during the ramp: that of the middle of a round, at least 1.
  [[nodiscard]] std::uint64_t ramped(std::uint64_t rate_hz, std::uint64_t begin_ns,
                                     std::uint64_t length_ns) const noexcept;

 private:
  struct Turn {
    std::size_t lane = 0;
    std::uint64_t begin_ns = kRoundGapNs;
  };

  [[nodiscard]] bool paced(std::size_t lane) const noexcept {
    return options_.lanes[lane].rate_hz != 0;
  }
  [[nodiscard]] std::size_t lane_after(std::size_t lane) const noexcept {
    return (lane + 1) % options_.lanes.size();
  }
  [[nodiscard]] std::uint64_t length_at(std::uint64_t begin_ns) const noexcept;
  [[nodiscard]] Round made(const Turn& turn) const noexcept;

  const Options options_;
  Turn turn_;  ///< the next one
  std::uint64_t rounds_ = 0;
  std::uint64_t settled_ = 0;  ///< operations of rounds before the last one that was handed out
  Round last_;
  std::uint64_t last_operations_ = 0;
};

/// How many operations `rate_hz` begins in the first `ns`.
[[nodiscard]] std::uint64_t operations_in(std::uint64_t rate_hz, std::uint64_t ns) noexcept;

}  // namespace brine::soak
