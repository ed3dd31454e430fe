#include "engine/platform/std_barriers.hpp"

#include <cstdio>
#include <cstdlib>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace brine::engine::detail {

constinit LightBarriers light_barriers;

namespace {

#if defined(__SANITIZE_THREAD__)
#define BRINE_SYMMETRIC_BARRIERS
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BRINE_SYMMETRIC_BARRIERS
#endif
#endif

long membarrier(int command) noexcept {
#ifdef BRINE_SYMMETRIC_BARRIERS
  static_cast<void>(command);
  return -1;
#else
  return syscall(SYS_membarrier, command, 0U, 0);
#endif
}

bool make_asymmetric() noexcept {
  if (membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) != 0) return false;
  light_barriers.free.store(true, std::memory_order_relaxed);  // relaxed: see heavy_barrier
  return true;
}

[[maybe_unused]] const bool decided_before_main = barriers_are_asymmetric();

}  // namespace

bool barriers_are_asymmetric() noexcept {
  static const bool asymmetric = make_asymmetric();
  return asymmetric;
}

void heavy_barrier() noexcept {
  // seq_cst: pairs with the fence of a light barrier that read false.
  thread_fence(std::memory_order_seq_cst);
  // If any light barrier ever reads true, the answer here is true from the first call on, so that
  // no light barrier without a fence meets a heavy one without the system call.
  if (!barriers_are_asymmetric()) return;
  if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0) [[likely]]
    return;
  std::perror(
      "brine: membarrier(2) worked at the start of the process and is refused now; allow it in "
      "the seccomp filter, or install the filter before the process starts");
  std::abort();
}

}  // namespace brine::engine::detail
