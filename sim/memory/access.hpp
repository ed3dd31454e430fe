#pragma once

/// Access: what a task did to an object, and when; and races, which are two of them.

#include <atomic>
#include <cstdint>
#include <optional>

#include "engine/platform/platform.hpp"
#include "sim/memory/clock.hpp"

namespace brine::sim {

/// Of a task while it lives. Lane 0 belongs to seq_cst fences.
using Lane = std::uint32_t;
inline constexpr Lane kNoLane = 0;

/// A place in the clock of the task that has the lane.
struct Moment {
  Lane lane = kNoLane;
  Epoch epoch = 0;
};

/// Small, for every store of a history has one, and every store of a program makes one.
struct Access {
  const char* file = "";
  std::uint64_t moment = 0;  ///< counts the operations of the run; 0: none
  std::uint32_t line = 0;
  Epoch epoch = 0;
  std::uint16_t lane = kNoLane;  ///< as many are given out as a run has tasks, at most
  std::uint16_t task = 0;
  std::uint8_t order = 0;
  bool write = false;

  [[nodiscard]] engine::Site site() const noexcept { return {.file = file, .line = line}; }
  [[nodiscard]] std::memory_order memory_order() const noexcept {
    return static_cast<std::memory_order>(order);
  }
};
static_assert(sizeof(Access) == 32);

/// A load that read from another task's store and was not ordered after it.
struct LooseRead {
  Access store;
  engine::Site site;  ///< of the load
  std::memory_order order = std::memory_order_relaxed;
  std::uint32_t object = 0;
  Epoch released = 0;  ///< up to here the store's task had released what it did, to who acquires it
};

/// Two accesses of which neither happens before the other, and not both only read.
struct Race {
  enum class What : std::uint8_t { kData, kInitialisation } what = What::kData;
  Access before;
  Access after;
  bool explained = false;           ///< whether the rest was looked for
  std::optional<LooseRead> missed;  ///< what would have ordered them, had it synchronised
  bool reads_are_known = true;      ///< all of those that could be `missed` were kept
};

}  // namespace brine::sim
