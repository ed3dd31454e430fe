#pragma once

/// Two mutants of the latest value that take "nobody reads" and "nothing yet" for more than they
/// are, as the code in pluggable-buffers.md does.

#include "engine/buffers/single_latest.hpp"

namespace brine::scenarios {

/// Mutant "latest-send-needs-readers": a value that is pushed while nobody reads is thrown away, so
/// that who subscribes next gets an older one.
struct LatestSendNeedsReaders : engine::SingleLatestRules {
  static constexpr bool kKeepWithoutReaders = false;
};

/// Mutant "latest-empty-is-closed": a reader that finds no value yet takes the buffer for closed.
struct LatestEmptyIsClosed : engine::SingleLatestRules {
  static constexpr bool kEmptyIsClosed = true;
};

}  // namespace brine::scenarios
