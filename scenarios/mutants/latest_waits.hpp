#pragma once

/// Three mutants of waiting for a condition on a latest value.

#include "engine/buffers/single_latest.hpp"

namespace brine::scenarios {

/// Mutant "wait-skips-current": only values that the reader has not received are tested, so that a
/// condition that holds already is waited for.
struct WaitSkipsCurrent : engine::SingleLatestRules {
  static constexpr bool kTestsCurrentFirst = false;
};

/// Mutant "wait-forgets-last": a wait that times out does not say which value it saw last.
struct WaitForgetsLast : engine::SingleLatestRules {
  static constexpr bool kTellsLastSeen = false;
};

/// Mutant "wait-outlives-close": a wait sleeps on after the close, until its deadline.
struct WaitOutlivesClose : engine::SingleLatestRules {
  static constexpr bool kCloseEndsWaits = false;
};

}  // namespace brine::scenarios
