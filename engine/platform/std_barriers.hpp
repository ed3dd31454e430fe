#pragma once

/// Asymmetric barriers: a pair that orders like two seq_cst fences, and of which the light one
/// costs the frequent side next to nothing. (The idea is that of membarrier(2) and of P1202,
/// "Asymmetric fences".)
///
/// Let task A do X, light_barrier, Y, and task B do U, heavy_barrier, V. Then B's V sees X, or A's
/// Y sees U, or both do. Two light barriers do not order each other; two heavy ones do.
///
/// Why: the light one keeps the compiler from moving Y before X. The heavy one is the membarrier
/// system call: before it returns, each thread of the process that runs passes through a full
/// fence, and a thread that does not run passes through one before it runs again. If that fence of
/// A falls after X in A's program, X is visible before V; if before X, then Y comes after it, and
/// sees U, which precedes the call.
///
/// Where the system call is missing (a kernel before 4.14, a seccomp filter), and under the thread
/// sanitizer, which does not understand it, both are seq_cst fences. This is decided once, before
/// main, or earlier at the first heavy barrier or for whoever asks first. A filter that is
/// installed later and refuses the call ends the process with a message: to go on would lose
/// wake-ups.

#include <atomic>

#include "engine/platform/std_atomic.hpp"

namespace brine::engine::detail {

/// On a line of its own, for each light barrier reads it. It only ever goes from false to true.
struct alignas(64) LightBarriers {
  std::atomic<bool> free{false};
};
extern LightBarriers light_barriers;

inline void light_barrier() noexcept {
  // relaxed: whoever reads true early or late pairs with every heavy barrier, see heavy_barrier.
  if (light_barriers.free.load(std::memory_order_relaxed)) [[likely]] {
    std::atomic_signal_fence(std::memory_order_seq_cst);
  } else {
    thread_fence(std::memory_order_seq_cst);
  }
}

void heavy_barrier() noexcept;

/// Whether the heavy barrier is the system call, so that the light one is free. The answer is the
/// same for the life of the process.
[[nodiscard]] bool barriers_are_asymmetric() noexcept;

/// A light barrier where barriers_are_asymmetric(), and nothing elsewhere: for who asked before.
inline void free_light_barrier() noexcept {
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

}  // namespace brine::engine::detail
