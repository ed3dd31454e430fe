#pragma once

/// LockCell: exclusive, shared, recursive and timed locking in one. The plain mutex has a cell of
/// its own, since it is what most code under test uses most.

#include <cstdint>
#include <string_view>

#include "engine/platform/platform.hpp"
#include "sim/core/gate.hpp"
#include "sim/core/object.hpp"
#include "sim/recording/operation.hpp"

namespace brine::sim {

class Core;

enum class LockMode : std::uint8_t { kExclusive, kShared };

class LockCell {
 public:
  /// The depth that a recursive lock may reach; one more is a misuse. (Where std throws.)
  static constexpr std::uint32_t kMaxDepth = 65'535;

  LockCell(ObjectKind kind, bool recursive) noexcept : kind_(kind), recursive_(recursive) {
    exclusive_.holders = shared_.holders = &holders_;
  }
  LockCell(const LockCell&) = delete;
  LockCell& operator=(const LockCell&) = delete;

  /// True: taken. False: the deadline passed; kNoWait only tries.
  [[nodiscard]] bool lock(Core& core, LockMode mode, VirtualTime deadline, engine::Site site);
  void unlock(Core& core, LockMode mode, engine::Site site);
  /// The object is about to be destroyed.
  void retire(Core& core);
  void name(Core& core, std::string_view name);

 private:
  void adopt(Core& core);
  bool relock(Core& core, LockMode mode, std::uint64_t head, engine::Site site);
  void take(Core& core, LockMode mode);

  ObjectKind kind_;
  bool recursive_;
  bool held_exclusively_ = false;
  std::uint32_t depth_ = 0;
  TaskSet holders_;
  Gate exclusive_;
  Gate shared_;
  ObjectHeader header_;
};

}  // namespace brine::sim
