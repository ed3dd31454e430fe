#pragma once

/// Random rings: larger programs than `judge::random_program`, of the one shape in which the
/// classics are: store buffering and its kin, IRIW, ISA2, WRC, with fences that pass on what they
/// order.

#include <cstdint>

#include "tests/judge/vocabulary.hpp"

namespace brine::litmus {

/// Three or four threads, nine to twelve operations: each thread uses an atomic that it shares with
/// the thread before, then mostly a fence, then one that it shares with the thread after. The same
/// seed gives the same program on every machine. Each store leaves another value.
[[nodiscard]] judge::Program random_ring(std::uint64_t seed);

}  // namespace brine::litmus
