#pragma once

/// The light and the heavy barrier of the platform, as operations of the core.
///
/// Both are recorded as seq_cst fences, and both are scheduling points. While memory is
/// sequentially consistent that is exact. A weaker model must know more: a light and a heavy
/// barrier order each other as two seq_cst fences do, and two light ones do not. It then needs an
/// operation for the light one, made here.

#include <atomic>

#include "engine/platform/platform.hpp"
#include "sim/core/core.hpp"

namespace brine::sim {

[[gnu::always_inline]] inline void light_barrier(engine::Site site) {
  if (Core* const core = current_core) core->fence(std::memory_order_seq_cst, site);
}
[[gnu::always_inline]] inline void heavy_barrier(engine::Site site) {
  if (Core* const core = current_core) core->fence(std::memory_order_seq_cst, site);
}

}  // namespace brine::sim
