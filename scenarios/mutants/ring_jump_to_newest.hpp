#pragma once

/// Mutant "ring-jump-to-newest": after a lag the reader goes on at the newest value, as
/// buffer-usage-guide.md has it
/// ("next recv() gets latest data"), and so loses what the ring still retains.

#include <cstdint>

#include "engine/buffers/spmc_ring.hpp"

namespace brine::scenarios {

struct RingJumpToNewest : engine::SpmcRingRules {
  [[nodiscard]] static constexpr std::uint64_t cursor_after_lag(
      std::uint64_t tail, std::uint64_t /*capacity*/) noexcept {
    return tail - 1;
  }
};

}  // namespace brine::scenarios
