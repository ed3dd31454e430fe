#pragma once

/// MemoryHabits: what a consumer of the soak does with memory besides its work, over all rounds of
/// a process: leaks, which the verdict of a soak must find, and growth that is none, which it must
/// not. All of it stays reachable, so that only growth tells.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/measure/context.hpp"

namespace brine::scenarios {

/// The choices of parameter `memory`; those from kLeaksMessages on are mutants.
enum class MemoryHabit : std::uint8_t {
  kNone,
  kFragments,  ///< blocks of all sizes replace each other: the heap is full of holes
  kOnce,       ///< 4 MiB at message 10,000
  kWarmUp,     ///< a cache that grows to 1 MiB, and no further
  kLeaksMessages,
  kLeaksSubscriptions,
  kGrowsSlowly,
};

/// Of one consumer.
class MemoryHabits {
 public:
  explicit MemoryHabits(MemoryHabit habit) noexcept : habit_(habit) {}

  /// It has subscribed.
  void subscribed();
  /// It has received a message; `random` is any number, drawn for this.
  void received(std::uint64_t random);

  [[nodiscard]] bool any() const noexcept { return habit_ != MemoryHabit::kNone; }

 private:
  MemoryHabit habit_;
};

/// The habit that `mutant` plants; none if it is not about that.
[[nodiscard]] MemoryHabit habit_of_mutant(std::string_view mutant) noexcept;

/// Bytes that habits hold at the moment, in the whole process. For tests.
[[nodiscard]] std::size_t bytes_held_by_habits() noexcept;

}  // namespace brine::scenarios
