#pragma once

/// DecisionRecorder: the decisions of the current run, in a buffer that is kept from run to run.
/// Equal neighbours become one; at the limit the log is given up, and says so.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "sim/recording/decision.hpp"
#include "sim/recording/trace.hpp"

namespace brine::sim {

class DecisionRecorder {
 public:
  /// Empties the log. Memory for `cap` decisions is reserved; pages that are never used cost
  /// nothing.
  void restart(std::uint32_t cap);

  /// `count` scheduling points at which a task was chosen; `head` is what it was about to do at the
  /// first of them.
  void add_schedule(std::uint64_t head, std::uint32_t enabled, std::uint32_t count) noexcept {
    add(head & ~kKind, kTask | kKind, enabled, count);
  }
  /// One choice of another kind: `chosen` of `n`.
  void add_choice(ChoiceKind kind, std::uint32_t chosen, std::uint32_t n) noexcept {
    add(std::uint64_t{static_cast<std::uint8_t>(kind)} << 32 | chosen, ~std::uint64_t{0}, n, 1);
  }

  [[nodiscard]] DecisionLog log() const;

 private:
  /// A record head with the kind in the place of the memory order.
  struct Item {
    std::uint64_t key;
    std::uint64_t rest;  ///< enabled, and the count in the upper half
  };
  static constexpr std::uint64_t kTask = std::uint64_t{0xFFFF} << 48;
  static constexpr std::uint64_t kKind = std::uint64_t{0xFF} << 32;
  static constexpr std::uint64_t kEnabled = 0xFFFFFFFF;
  static constexpr std::uint64_t kMany = std::uint64_t{1} << 63;  ///< a count that is not added to

  /// `compared`: the bits of the key that equal decisions share. No branch on whether it is equal
  /// to the last: that is as random as the schedule.
  void add(std::uint64_t key, std::uint64_t compared, std::uint32_t enabled,
           std::uint32_t count) noexcept {
    const Item last = *last_;
    const std::uint64_t differs =
        ((key ^ last.key) & compared) | ((enabled ^ last.rest) & kEnabled) | (last.rest & kMany);
    const std::uint64_t same = ((differs - 1) & ~differs) >> 63;  // 1 or 0: differs == 0
    const std::uint64_t keep = 0 - same;
    Item* const at = last_ + (1 - same);
    if (at == end_) [[unlikely]] {
      complete_ = false;
      return;
    }
    at->key = key ^ ((key ^ last.key) & keep);
    at->rest = (std::uint64_t{count} << 32 | enabled) + (last.rest & keep & ~kEnabled);
    last_ = at;
  }

  std::unique_ptr<Item[]> items_;  ///< the first is equal to no decision
  Item* last_ = nullptr;
  Item* end_ = nullptr;
  std::uint32_t cap_ = 0;
  bool complete_ = true;
};

}  // namespace brine::sim
