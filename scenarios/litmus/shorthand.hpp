#pragma once

/// Short names for those who write programs down. Apart, so that a local `x` shadows nothing.

#include <optional>

#include "scenarios/litmus/program.hpp"
#include "scenarios/litmus/reach.hpp"

namespace brine::litmus::shorthand {

// Atomics and plain variables are numbered apart.
inline constexpr int x = 0;
inline constexpr int y = 1;
inline constexpr int z = 2;
inline constexpr int w = 3;
inline constexpr int p = 0;
inline constexpr int q = 1;

inline constexpr Order rlx = Order::kRelaxed;
inline constexpr Order acq = Order::kAcquire;
inline constexpr Order rel = Order::kRelease;
inline constexpr Order acq_rel = Order::kAcqRel;
inline constexpr Order sc = Order::kSeqCst;

inline constexpr std::optional<Reach> forbidden = std::nullopt;
inline constexpr std::optional<Reach> interleaved = Reach::kInterleaved;
inline constexpr std::optional<Reach> placement = Reach::kNeedsEarlierPlacement;
inline constexpr std::optional<Reach> reordering = Reach::kNeedsReordering;
inline constexpr std::optional<Reach> load_buffering = Reach::kNeedsLoadBuffering;

}  // namespace brine::litmus::shorthand
