#pragma once

/// Decisions: every choice of a run where more than one possibility existed, run-length coded. A
/// run is a pure function of its body, its parameters and these.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/recording/operation.hpp"

namespace brine::sim {

/// What a choice is about. The numbers enter artifacts: append, never renumber.
enum class ChoiceKind : std::uint8_t {
  kSchedule,  ///< which task runs
  kWorkload,  ///< a random number that the scenario asked for
  kWaiter,    ///< which waiter a notification wakes
  kSpurious,  ///< whether a wait or a weak compare_exchange fails for no reason
  kReadFrom,  ///< which store a load reads from
  kFault,     ///< whether a fault happens
  kPlace,     ///< how many stores stay newer than one that comes later
  kCount,
};
[[nodiscard]] std::string_view name_of(ChoiceKind kind) noexcept;

/// One run of equal decisions, in 16 bytes.
///
/// kSchedule: at `count` consecutive scheduling points with two or more enabled tasks, `task` was
/// chosen. `enabled`, `op` and `object` describe the first of these points (the enabled set, and
/// what the chosen task was about to do), so that a replay that has left the recorded path says so
/// at once and can say how. Other kinds: `count` consecutive choices among `enabled` possibilities
/// gave `object`.
struct Decision {
  ChoiceKind kind = ChoiceKind::kSchedule;
  Op op = Op::kStart;
  std::uint16_t task = 0;
  std::uint32_t object = 0;
  std::uint32_t enabled = 0;
  std::uint32_t count = 0;

  friend bool operator==(const Decision&, const Decision&) = default;
};
static_assert(sizeof(Decision) == 16);

struct DecisionLog {
  std::vector<Decision> items;
  bool complete = true;  ///< false: the log reached its limit and was given up; the run cannot be
                         ///< replayed from it

  friend bool operator==(const DecisionLog&, const DecisionLog&) = default;
};

}  // namespace brine::sim
