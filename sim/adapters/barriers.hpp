#pragma once

/// The light and the heavy barrier of the platform, as operations of the core.
///
/// Both are recorded as seq_cst fences, and both are scheduling points. With sequentially
/// consistent memory that is exact; the C++ memory model knows that two light ones do not order
/// each other.

#include <atomic>

#include "engine/platform/platform.hpp"
#include "sim/core/core.hpp"

namespace brine::sim {

[[gnu::always_inline]] inline void light_barrier(engine::Site site) {
  if (Core* const core = current_core) core->barrier(false, site);
}
[[gnu::always_inline]] inline void heavy_barrier(engine::Site site) {
  if (Core* const core = current_core) core->barrier(true, site);
}

}  // namespace brine::sim
