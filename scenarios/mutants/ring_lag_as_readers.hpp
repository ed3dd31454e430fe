#pragma once

/// Mutant "ring-lag-as-readers": a lag is added to the count of active readers, and the count of
/// dropped values is never written, as the statistics of the documents have it.

#include <atomic>
#include <cstdint>

#include "engine/buffers/spmc_ring.hpp"

namespace brine::scenarios {

struct RingLagAsReaders : engine::SpmcRingRules {
  template <class Counts>
  static void count_lag(Counts& counts, std::uint64_t n) {
    // relaxed: a count that orders nothing.
    counts.active.fetch_add(n, std::memory_order_relaxed);
  }
};

}  // namespace brine::scenarios
