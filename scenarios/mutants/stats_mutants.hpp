#pragma once

/// Mutants of the buffers' statistics. The real policies are in engine/buffers/stats.hpp.

#include <cstdint>

#include "engine/buffers/ledger.hpp"
#include "engine/buffers/stats.hpp"
#include "engine/platform/platform.hpp"

namespace brine::scenarios {

/// Mutant "stats-one-by-one": the fields are loaded one after the other, in the order in which they
/// are declared, as buffer-statistics.md has it: what is received in between counts as pulled, but
/// not as pushed.
struct StatsOneByOne : engine::WithStats {
  static constexpr bool kPushesLast = false;
};

/// Mutant "stats-forget-the-gone": what a reader counted goes with it, and the totals fall.
struct StatsForgetTheGone : engine::WithStats {
  static constexpr bool kKeepTotals = false;
};

/// Mutant "stats-size-over-capacity": the backlog of a reader that has lagged counts in full.
struct StatsSizeOverCapacity : engine::WithStats {
  static constexpr bool kBoundSize = false;
};

/// No mutant, but 32-bit counters as they are after almost 2^32 values.
struct StatsNearlyFull : engine::Counters32 {
  static constexpr std::uint32_t kFirst = 0xFFFF'FFFD;
  template <engine::Platform P>
  using Ledger = engine::Ledger32<P, kFirst>;
};

/// Mutant "stats-32-bit-wraps": the same with a plain add, as buffer-statistics.md has it.
struct StatsThatWrap : StatsNearlyFull {
  template <engine::Platform P>
  using Ledger = engine::Ledger32<P, kFirst, false>;
};

}  // namespace brine::scenarios
