#pragma once

/// Fairness: who has to wait because it only spins. A task that yields twice, and between the two
/// leaves a task aside that could go on all the time, waits until that one has taken a step
/// (Musuvathi and Qadeer, PLDI 2008). So a loop that waits for another task has an end in every
/// schedule, and there is always a task that need not wait.
///
/// What is left out are schedules in which a task yields again and again beside one that could go
/// on; of a task that does so without need, and does something else later, that are finite ones,
/// too. Exhaustive::gave_way() says so.
///
/// Not at the first yield: it promises nothing, and what follows it may come before all that others
/// do. A step that nobody can notice does not count as one: the loop would see nothing new.

#include <cstdint>
#include <vector>

#include "sim/core/task_set.hpp"

namespace brine::sim {

class Fairness {
 public:
  struct Step {
    std::uint32_t slot;
    std::uint16_t task;
    bool yielded;
    bool noticed;  ///< others may notice it
  };

  void clear() noexcept { spinners_.clear(); }
  /// After each step; `enabled` as it was before.
  void add(const Step& step, const TaskSet& enabled);
  /// Those of `enabled` that have to wait for another one of `enabled`.
  [[nodiscard]] TaskSet waiting(const TaskSet& enabled) const noexcept;

 private:
  /// A task that has yielded, and what has happened since.
  struct Spinner {
    std::uint32_t slot;
    std::uint16_t task;
    TaskSet stepped;  ///< who took a step
    TaskSet able;     ///< who could go on at each point
    TaskSet waits_for;
  };

  std::vector<Spinner> spinners_;
};

}  // namespace brine::sim
