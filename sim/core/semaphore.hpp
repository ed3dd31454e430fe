#pragma once

/// SemaphoreCell: a number of permits. In a new run it has as many as it was made with.

#include <cstdint>
#include <string_view>

#include "engine/platform/platform.hpp"
#include "sim/core/gate.hpp"
#include "sim/core/object.hpp"

namespace brine::sim {

class Core;

class SemaphoreCell {
 public:
  SemaphoreCell(std::int64_t permits, std::int64_t max) noexcept
      : initial_(permits), max_(max), permits_(permits) {}

  /// True: took a permit. False: the deadline passed; kNoWait only tries.
  [[nodiscard]] bool acquire(Core& core, VirtualTime deadline, engine::Site site);
  /// Adds `permits`; beyond the maximum, or a negative number, is a misuse.
  void release(Core& core, std::int64_t permits, engine::Site site);
  /// The object is about to be destroyed.
  void retire(Core& core);
  void name(Core& core, std::string_view name);

 private:
  void adopt(Core& core);

  std::int64_t initial_;
  std::int64_t max_;
  std::int64_t permits_;
  Gate gate_;  ///< open while there is a permit
  ObjectHeader header_;
};

}  // namespace brine::sim
