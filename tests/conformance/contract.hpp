#pragma once

/// The vocabulary of the contract cases: what a buffer is, as its traits say, and what may come of
/// a receive.

#include <cstdint>
#include <string>
#include <vector>

namespace brine::tests {

/// What a buffer, its values or its size are. A case runs on every row that has all traits it
/// needs.
using Traits = std::uint32_t;

// Delivery.
inline constexpr Traits kBroadcast = 1U << 0;    ///< every reader gets every value, in push order
inline constexpr Traits kLatest = 1U << 1;       ///< every reader follows the newest value
inline constexpr Traits kCompetitive = 1U << 2;  ///< each value goes to one reader at most
inline constexpr Traits kEveryReader = 1U << 3;  ///< broadcast or latest: a read takes nothing away
// Overflow.
inline constexpr Traits kLags = 1U << 4;              ///< the oldest is overwritten: Lagged{n}
inline constexpr Traits kOneSlot = 1U << 5;           ///< a push replaces the value that is there
inline constexpr Traits kCountsOverwrites = 1U << 6;  ///< replaced unread values are counted
// What a new reader sees.
inline constexpr Traits kNewSeesNothing = 1U << 7;
inline constexpr Traits kNewSeesCurrent = 1U << 8;
inline constexpr Traits kNewSeesPending = 1U << 9;
// Abilities.
inline constexpr Traits kWaitsForCondition = 1U << 10;
inline constexpr Traits kChecksCapacity = 1U << 11;  ///< a capacity out of range is refused
inline constexpr Traits kMayGoFirst = 1U << 17;      ///< its handles may outlive it
inline constexpr Traits kHoldsFour = 1U << 12;       ///< its capacity is 4
inline constexpr Traits kHoldsSeveral = 1U << 13;    ///< its capacity is 2 at least
// Values.
inline constexpr Traits kCountsLives = 1U
                                       << 14;  ///< values count themselves, and may refuse a copy
inline constexpr Traits kCopies = 1U << 15;    ///< a receive copies
inline constexpr Traits kMoves = 1U << 16;     ///< a receive moves

inline constexpr Traits kRingTraits =
    kBroadcast | kEveryReader | kLags | kNewSeesNothing | kChecksCapacity | kMayGoFirst | kCopies;
inline constexpr Traits kLatestTraits = kLatest | kEveryReader | kOneSlot | kNewSeesCurrent |
                                        kWaitsForCondition | kMayGoFirst | kCopies;
inline constexpr Traits kMailboxTraits =
    kCompetitive | kOneSlot | kCountsOverwrites | kNewSeesPending | kMayGoFirst | kMoves;

enum class Kind : std::uint8_t { kValue, kEmpty, kLagged, kClosed, kTimeout, kThrew };

/// What a receive came to. `n`: the number of the value, or how many values were missed.
struct Received {
  Kind kind = Kind::kEmpty;
  std::uint64_t n = 0;

  friend bool operator==(const Received&, const Received&) = default;
};

[[nodiscard]] constexpr Received value(std::uint64_t number) {
  return {.kind = Kind::kValue, .n = number};
}
[[nodiscard]] constexpr Received lagged(std::uint64_t n) {
  return {.kind = Kind::kLagged, .n = n};
}
inline constexpr Received kEmpty{.kind = Kind::kEmpty};
inline constexpr Received kClosed{.kind = Kind::kClosed};
inline constexpr Received kTimeout{.kind = Kind::kTimeout};
inline constexpr Received kThrew{.kind = Kind::kThrew};  ///< the copy was refused

[[nodiscard]] inline std::string text_of(const Received& received) {
  switch (received.kind) {
    case Kind::kValue:
      return received.n == 0 ? "a broken value" : "value " + std::to_string(received.n);
    case Kind::kEmpty:
      return "Empty";
    case Kind::kLagged:
      return "Lagged{" + std::to_string(received.n) + "}";
    case Kind::kClosed:
      return "Closed";
    case Kind::kTimeout:
      return "Timeout";
    case Kind::kThrew:
      return "the exception of a copy";
  }
  return "nothing known";
}

/// What a receive in batches came to: the numbers of its values, or the reason why there are none.
struct Batch {
  std::vector<std::uint64_t> numbers;
  Received reason = value(1);  ///< of kind kValue when there was no reason against it

  friend bool operator==(const Batch&, const Batch&) = default;
};

}  // namespace brine::tests
