#pragma once

/// Two mutants that take a latest value and its version in two steps, with room for a push in
/// between. The real part takes them together.

#include <atomic>
#include <cstdint>

#include "engine/buffers/single_latest.hpp"

namespace brine::scenarios {

/// Mutant "latest-changed-then-borrow": the version that `changed()` saw is marked as seen, then
/// `borrow()` takes whatever is newest by now. What was pushed in between is received twice.
struct LatestChangedThenBorrow : engine::SingleLatestRules {
  template <class State>
  static auto take(State& state, const std::uint64_t& /*changed*/) {
    // acquire: pairs with the release store in push.
    std::uint64_t borrowed = state.version.load(std::memory_order_acquire);
    return state.read(borrowed);
  }
};

/// Mutant "latest-value-then-version", its twin: takes the value, then marks what is newest by now
/// as seen. What was pushed in between is never received, not even if it is the last one.
struct LatestValueThenVersion : engine::SingleLatestRules {
  template <class State>
  static auto take(State& state, std::uint64_t& version) {
    auto got = state.read(version);
    // acquire: pairs with the release store in push.
    version = state.version.load(std::memory_order_acquire);
    return got;
  }
};

}  // namespace brine::scenarios
