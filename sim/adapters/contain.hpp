#pragma once

/// contain and DestructorScope: a user's functions where std does not let exceptions out.

#include <string>
#include <string_view>
#include <utility>

#include "sim/core/core.hpp"

namespace brine::sim {

/// Runs `fn`. An exception, for which std would call std::terminate, fails the run; the end of a
/// run passes through.
template <class F>
void contain(Core& core, std::string_view what, F&& fn) {
  bool threw = false;
  try {
    std::forward<F>(fn)();
  } catch (const Unwind&) {
    throw;
  } catch (...) {
    threw = true;
  }
  if (!threw) return;
  core.fail({.kind = "terminate",
             .property = "no-terminate",
             .message = std::string(what) + " threw an exception in task '" + core.running_name() +
                        "'; std would call std::terminate"});
}

/// While one lives, the end of a run does not unwind through the destructor that it belongs to.
class DestructorScope {
 public:
  DestructorScope() noexcept {
    if (Core* const core = current_core) core->enter_destructor();
  }
  ~DestructorScope() {
    if (Core* const core = current_core) core->leave_destructor();
  }
  DestructorScope(const DestructorScope&) = delete;
  DestructorScope& operator=(const DestructorScope&) = delete;
};

}  // namespace brine::sim
