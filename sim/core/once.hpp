#pragma once

/// OnceCell: a call that is made once. In a new run it has not been made.

#include <string_view>

#include "engine/platform/platform.hpp"
#include "sim/core/gate.hpp"
#include "sim/core/object.hpp"

namespace brine::sim {

class Core;

class OnceCell {
 public:
  OnceCell() noexcept { gate_.holders = &caller_; }
  OnceCell(const OnceCell&) = delete;
  OnceCell& operator=(const OnceCell&) = delete;

  /// Waits for a call that is under way. True: the caller must make the call, and then `end`.
  [[nodiscard]] bool begin(Core& core, engine::Site site);
  /// `done`: the call returned; else it threw, and the next one tries.
  void end(Core& core, bool done, engine::Site site);
  /// The object is about to be destroyed.
  void retire(Core& core);
  void name(Core& core, std::string_view name);

 private:
  void adopt(Core& core);

  bool done_ = false;
  TaskSet caller_;
  Gate gate_;  ///< closed during the call
  ObjectHeader header_;
};

}  // namespace brine::sim
