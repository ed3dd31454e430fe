#pragma once

/// Known small programs, with what C++20 says about an outcome of each.

#include <limits>
#include <optional>
#include <vector>

#include "tests/judge/axioms.hpp"
#include "tests/judge/program.hpp"

namespace brine::judge {

/// Any value, in a register or a final of an Expectation.
inline constexpr int kAny = std::numeric_limits<int>::min();

struct Expectation {
  std::vector<int> registers;
  std::vector<int> finals;     // empty: any
  std::optional<Reach> reach;  // nothing: forbidden
};

struct Litmus {
  const char* name;
  Program program;
  std::vector<Expectation> expectations;
};

/// A program with plain data.
struct RaceLitmus {
  const char* name;
  Program program;
  std::optional<Reach> race;  // nothing: has none
};

/// Store buffering, load buffering, and other shapes of two threads.
[[nodiscard]] std::vector<Litmus> two_thread_litmus();

/// Message passing: orders, fences in each position, release sequences, failing compare_exchanges.
[[nodiscard]] std::vector<Litmus> message_passing_litmus();

/// Shapes of three and four threads, and what P0668 changed.
[[nodiscard]] std::vector<Litmus> many_thread_litmus();

/// One location: the four coherence rules, and that read-modify-writes are atomic.
[[nodiscard]] std::vector<Litmus> coherence_litmus();

[[nodiscard]] std::vector<RaceLitmus> race_litmus();

}  // namespace brine::judge
