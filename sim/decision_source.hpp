#pragma once

/// DecisionSource: who decides. A strategy draws decisions from the seed; a replay reads them from
/// a record.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sim/core/task_set.hpp"
#include "sim/recording/decision.hpp"

namespace brine::sim {

class Core;

/// Most points that a pick may plan ahead.
inline constexpr std::size_t kMostAhead = 64;

/// What a decision source may see of the run at a scheduling point.
struct SchedulingPoint {
  const TaskSet&
      enabled;          ///< slots of the enabled tasks; in paced timing those with the least clock
  std::uint32_t count;  ///< how many, at least 2 (1 for a source that decides always)
  std::uint32_t current;  ///< the slot of the task that ran last, which may not be enabled; kNoSlot
                          ///< before the first of a run that begins with several
  std::uint32_t used;     ///< how many points the previous pick was used for; 0 at the first
  bool same;              ///< the enabled set is that of the previous pick
  std::span<std::uint8_t> ahead;  ///< room for a plan; often none, never where `count` is 1
  const Core& core;               ///< for core.pending(slot), core.task_id(slot)
};

/// Which task goes on, and for how many scheduling points it may go on without asking again. The
/// core asks again earlier when the enabled set changes, and in paced timing after every point.
struct Pick {
  /// An enabled slot, or kNoSlot to end the run: there is no decision to make any more.
  std::uint32_t slot = 0;
  std::uint64_t points = 1;
  /// How many places of `SchedulingPoint::ahead` hold the slots of the points that follow, one slot
  /// a point; `points` is then 1. The core takes them without asking, as long as there is something
  /// to choose only where the same tasks are enabled as at this pick, and drops the rest at the
  /// first choice among others: so a plan may depend on nothing that happens meanwhile. It saves a
  /// strategy that switches often most of its cost, and is never needed.
  std::uint64_t planned = 0;
};
// Through memory, word by word: two halves put together in a register would stall each pick.
static_assert(sizeof(Pick) > 16);

/// None of its functions may throw: they are asked in the middle of an operation.
class DecisionSource {
 public:
  DecisionSource() = default;
  virtual ~DecisionSource() = default;
  DecisionSource(const DecisionSource&) = delete;
  DecisionSource& operator=(const DecisionSource&) = delete;

  [[nodiscard]] virtual std::string_view name() const noexcept = 0;

  /// Asked only where two or more tasks are enabled, unless it decides always.
  [[nodiscard]] virtual Pick pick(const SchedulingPoint& point) = 0;

  /// Whether it is asked where one task alone is enabled, too, so that it sees each step, and may
  /// end the run there. Asked once a run. Such a pick is not recorded: it is no decision. While a
  /// task holds a mutex that all others wait for, nobody need be asked all the same.
  [[nodiscard]] virtual bool decides_always() const noexcept { return false; }

  /// Any other decision: a number in [0, n), n >= 2; n == 0 stands for 2^32.
  [[nodiscard]] virtual std::uint32_t choose(ChoiceKind kind, std::uint32_t n) = 0;

  /// Asked after each `choose`: true ends the run, for there is no decision to make any more.
  [[nodiscard]] virtual bool gave_up() const noexcept { return false; }

  /// Whether the next choice of a store to read is known to be the newest. Then `take_newest`, only
  /// then, makes it, and nobody is asked.
  [[nodiscard]] bool next_is_newest() const noexcept { return newest_ahead_ != 0; }
  void take_newest() noexcept { --newest_ahead_; }

 protected:
  /// For how many choices of a store to read, ChoiceKind::kReadFrom, 0 is the answer, until
  /// `choose` is asked for one or for a place and may set it anew. A matter of speed alone, never
  /// needed.
  void set_newest_ahead(std::uint64_t choices) noexcept { newest_ahead_ = choices; }

 private:
  std::uint64_t newest_ahead_ = 0;
};

}  // namespace brine::sim
