#pragma once

/// Short names for tables of litmus tests.

#include <optional>

#include "tests/judge/axioms.hpp"
#include "tests/judge/program.hpp"

namespace brine::judge::shorthand {

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

}  // namespace brine::judge::shorthand
