#pragma once

/// Rescue: takes the processor away from a task that cannot give it back itself, because it has
/// overflowed its stack, or because it has not reached a scheduling point for a long time. A signal
/// finds it; the task is left where it is for good, and the run ends as failed on a stack kept for
/// that. What the task held is lost: memory leaks, and a lock of the C library stays locked.
///
/// Linux on x86-64 and AArch64. Elsewhere, and under sanitizers, a message on standard error names
/// the task and the process dies of the signal.

#include <cstddef>
#include <cstdint>

#include "sim/core/stack.hpp"

namespace brine::sim {

class Core;

namespace detail {

/// Where the landing runs, and the stack that the signal handlers of this thread run on. One for
/// each core; made for the thread that first runs the core.
class Rescue {
 public:
  /// Installs the handlers of the process unless they are there, and an alternate signal stack for
  /// the calling thread unless it has one. Throws std::system_error.
  Rescue();
  ~Rescue();
  Rescue(const Rescue&) = delete;
  Rescue& operator=(const Rescue&) = delete;

  /// The calling thread is looked at each time it has used `interval_ns` of processor time. 0: no
  /// more. Throws std::system_error.
  void watch(std::uint64_t interval_ns);

  /// Where a landing begins.
  [[nodiscard]] void* landing_stack() const noexcept { return landing_.top(); }

 private:
  Stack landing_;
  Stack signals_;
  bool signals_used_ = false;
  void* timer_ = nullptr;
  bool timer_made_ = false;
  std::uint64_t interval_ns_ = 0;
};

}  // namespace detail
}  // namespace brine::sim
