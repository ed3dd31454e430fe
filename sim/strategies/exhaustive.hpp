#pragma once

/// Exhaustive: every schedule of a small program, and every other choice, by depth-first search
/// without stored states: each execution begins anew and follows the decisions of the one before up
/// to the last that has an alternative. Sleep sets leave out executions that differ from an earlier
/// one only in the order of steps that do not notice each other (Godefroid, LNCS 1032, 1996), so
/// that of all such executions exactly one runs to its end; others are begun and cut short.
///
///     Exhaustive search({.seed = 7});
///     do {
///       core.execute(options, search, body);
///     } while (search.advance());
///     // search.problem() is empty: that was all.
///
/// What is searched: who runs at each point, and each choice of a waiter, of a store to read, of a
/// failure for no reason and of a fault. Random numbers of the workload come from the seed, in the
/// order in which the tasks ask for them.
///
/// Schedules are fair (fairness.hpp), else a loop that waits for another task would have no longest
/// one. What a task would do after several fruitless turns of a bounded loop, while others that
/// could go on stand still, is not tried.
///
/// With a bound on preemptions (turns taken from a task that could go on and did not yield) no
/// execution is left out as a repeat: the one that would stand for it may need more preemptions.
///
/// Two tasks may share only what goes through the platform: what else they do to each other, the
/// search does not see. In particular a check that compares when two tasks did something sees one
/// of the orders that are alike. Steps that look at the clock, and all while a deadline is pending,
/// notice every other step; but that a join waits, or need not, is alike, a nanosecond apart.
/// Memory: proportional to the longest execution.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/measure/prng.hpp"
#include "sim/decision_source.hpp"
#include "sim/recording/trace.hpp"
#include "sim/strategies/fairness.hpp"
#include "sim/strategies/footprint.hpp"

namespace brine::sim {

class Exhaustive final : public DecisionSource {
 public:
  struct Options {
    std::uint64_t seed = 0;  ///< of the workload
    Memory memory = Memory::kSequential;
    std::optional<std::uint32_t> preemptions = std::nullopt;  ///< no bound without
    bool reduce = true;  ///< false: every order of all steps, for comparison
  };
  /// A choice among more possibilities is not enumerated.
  static constexpr std::uint32_t kMostPossibilities = 4096;

  explicit Exhaustive(const Options& options) noexcept;

  [[nodiscard]] std::string_view name() const noexcept override { return "exhaustive"; }
  [[nodiscard]] bool decides_always() const noexcept override { return true; }
  [[nodiscard]] Pick pick(const SchedulingPoint& point) override;
  [[nodiscard]] std::uint32_t choose(ChoiceKind kind, std::uint32_t n) override;
  [[nodiscard]] bool gave_up() const noexcept override { return cut_ || !problem_.empty(); }

  /// After each execution: whether there is another one. The core must still hold the execution.
  [[nodiscard]] bool advance();

  /// Of the execution before the latest `advance`: it repeated an earlier one, and was cut short
  /// where that showed.
  [[nodiscard]] bool repeated() const noexcept { return repeated_; }
  /// Empty, or why the search cannot go on.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
  /// Whether a task had to wait because it only spun.
  [[nodiscard]] bool gave_way() const noexcept { return gave_way_; }
  /// Whether the bound on preemptions left a schedule out.
  [[nodiscard]] bool bounded() const noexcept { return bounded_; }

 private:
  /// A task whose next step has been tried, here or before, and that no step has met since: what
  /// begins with it repeats what has been seen.
  struct Asleep {
    std::uint32_t slot;
    std::uint16_t task;
    Footprint step;
  };
  /// How things stand where a step begins.
  struct Begin {
    std::uint64_t records = 0;
    std::uint64_t clock_uses = 0;
    std::uint64_t objects_ended = 0;
    std::uint32_t objects = 0;
    bool timed = false;
  };
  /// A decision with more than one possibility, on the way from the start of the execution.
  struct Node {
    ChoiceKind kind = ChoiceKind::kSchedule;
    std::uint32_t chosen = 0;  ///< the slot, or the number
    std::uint32_t count = 0;   ///< possibilities
    // Of a point only.
    TaskSet enabled;
    TaskSet left;   ///< slots that have not been tried
    TaskSet aside;  ///< slots that need not be tried if nobody notices the chosen task's step
    std::uint16_t task = 0;
    std::uint32_t current = kNoSlot;  ///< the slot that costs no preemption; none: all are free
    std::uint32_t preemptions = 0;    ///< up to here
    Footprint step;                   ///< what the chosen task's step did, over all its choices
    std::vector<Asleep> asleep;
    Fairness fairness;
    Begin begin;
  };

  [[nodiscard]] Pick again(const SchedulingPoint& point, Node& node);
  Node& push();
  void follow(const Core& core, std::vector<Asleep>& asleep, Fairness& fairness);
  static void begin_step(Node& node, const Core& core);
  [[nodiscard]] static Footprint beside_records(const Core& core, const Begin& begin) noexcept;
  void find_candidates(const SchedulingPoint& point, Node& node);
  void prefer_unnoticed(const SchedulingPoint& point, Node& node) const;
  static void bring_back(Node& node) noexcept;
  void bring_back_all() noexcept;
  [[nodiscard]] bool take_next(Node& node);
  [[nodiscard]] bool backtrack();

  Options options_;
  std::vector<Node> nodes_;  ///< kept from execution to execution, for their memory
  std::size_t depth_ = 0;    ///< how many of them are in use
  std::size_t at_ = 0;       ///< how many of them the execution has passed
  std::size_t latest_ = 0;   ///< one past the latest point that it has passed; 0: none
  const Core* core_ = nullptr;
  std::vector<Asleep> last_asleep_;  ///< at the end of the execution
  engine::Prng workload_;
  Fairness last_fairness_;
  bool cut_ = false;  ///< the execution ends here
  bool repeated_ = false;
  bool gave_way_ = false;
  bool bounded_ = false;
  std::string problem_;
};

}  // namespace brine::sim
