#pragma once

/// Cells: what the core keeps of one shared object each. Adapters own them; the core forgets them
/// from run to run.

#include <cstddef>
#include <cstdint>

#include "sim/core/object.hpp"
#include "sim/core/task.hpp"
#include "sim/core/task_set.hpp"

namespace brine::sim {

struct AtomicHistory;

/// An atomic of up to 8 bytes: the core's view of it.
struct AtomicCell {
  std::uint64_t value = 0;    ///< the newest in modification order
  std::uint64_t initial = 0;  ///< what it has where a run begins, or the object's life in it
  std::uint64_t visible = ~std::uint64_t{0};  ///< 0: the value stays out of trace and digest
  ObjectHeader header;
  AtomicHistory* history = nullptr;  ///< what a memory model keeps of it, once it is used
  std::uint32_t born = 0;  ///< while it is only named: the epoch at which it was made in the run
};

/// An atomic as accesses of one size see it. The standard gives an atomic one size; hardware that
/// mixes them does not say how, and a model that knows whole values cannot.
struct AtomicRef {
  AtomicCell& cell;
  std::uint32_t size_tag = 0;  ///< less than kOnlyNamed

  /// 8 bytes are 0, which costs nothing to compare. Sizes that no hardware has share one.
  static constexpr std::uint32_t tag_of(std::size_t bytes) noexcept {
    switch (bytes) {
      case 8:
        return 0;
      case 1:
      case 2:
        return static_cast<std::uint32_t>(bytes);
      case 4:
        return 3;
      case 16:
        return 4;
      default:
        return bytes < 8 ? 5 : 6;
    }
  }
};

struct MutexCell {
  /// The task's id + 1 (its slot is used again); 0: free, or held by who runs alone
  /// (CoreState::solo_).
  std::uint32_t owner = 0;
  VirtualTime released_at = 0;
  TaskSet interested;  ///< tasks about to lock, enabled only while the mutex is free
  ObjectHeader header;
  MutexCell* next_held = nullptr;  ///< of those that the owner holds, last locked first
};

struct ConditionCell {
  TaskSet waiters;
  ObjectHeader header;
  const MutexCell* mutex = nullptr;  ///< that the waiters gave
};

enum class Rmw : std::uint8_t { kExchange, kAdd, kSub, kAnd, kOr, kXor };

}  // namespace brine::sim
