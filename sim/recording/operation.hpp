#pragma once

/// The visible operations of a run, by name. The numbers enter digests and artifacts: append, never
/// renumber.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

namespace brine::sim {

enum class Op : std::uint8_t {
  kStart,  ///< a task's first step
  kExit,   ///< a task ends
  kSpawn,  ///< value: the new task
  kJoin,   ///< value: the task that ended
  kLoad,
  kStore,
  kExchange,
  kFetchAdd,
  kFetchSub,
  kFetchAnd,
  kFetchOr,
  kFetchXor,
  kCompareExchange,  ///< a success; value: what was written
  kCompareFail,      ///< a failed compare_exchange, which is a load; value: what was read
  kFence,
  kRead,   ///< plain memory
  kWrite,  ///< plain memory
  kLock,
  kTryLock,  ///< value: 1 when it was taken
  kUnlock,
  kWait,    ///< begins to wait in a queue
  kWoken,   ///< goes on after a wait; value: 1 by a wake, 0 by its deadline
  kNotify,  ///< value: how many were woken
  kYield,
  kSpinHint,
  kSleep,    ///< value: the deadline in ns
  kChoose,   ///< value: what was chosen
  kAdvance,  ///< spends virtual time; value: ns
  kLockShared,
  kTryLockShared,  ///< value: 1 when it was taken
  kUnlockShared,
  kAcquire,     ///< takes a permit of a semaphore
  kTryAcquire,  ///< value: 1 when it was taken
  kRelease,     ///< value: how many permits
  kArrive,      ///< at a latch or barrier; value: how many arrivals it lacks then
  kPass,        ///< has waited for a latch, or for a phase of a barrier
  kTryPass,     ///< value: 1 when the latch has all its arrivals
  kCallOnce,    ///< value: 1 when it makes the call, 0 when the call has been made
  kEndOnce,     ///< value: 1 when the call returned, 0 when it threw
  kCount,
};

[[nodiscard]] std::string_view name_of(Op op) noexcept;
[[nodiscard]] std::optional<Op> op_named(std::string_view name) noexcept;

/// "relaxed", "acquire", …; empty for operations that have no order.
[[nodiscard]] std::string_view name_of(std::memory_order order) noexcept;

/// The kind of a shared object, for reports.
enum class ObjectKind : std::uint8_t {
  kNone,
  kAtomic,
  kVar,
  kMutex,
  kCondition,
  kTask,
  kFence,
  kSharedMutex,
  kSemaphore,
  kLatch,
  kBarrier,
  kOnce,
  kCount
};
[[nodiscard]] std::string_view name_of(ObjectKind kind) noexcept;

}  // namespace brine::sim
