#pragma once

/// To compare loops of a nanosecond. What some instructions make of one is less than what luck
/// does: whether the compiler made a call inline, where in a line of code the loop begins, which
/// addresses its data have. So luck is shared out alike: everything is inline, each loop is
/// compiled at several places, a slice runs it at all of them, and the data of each slice lie
/// elsewhere.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "tests/bench/native_bench.hpp"
#include "tests/bench/slice.hpp"

namespace brine::bench {

inline constexpr int kPlaces = 8;

/// `body(n)`, inline with all that it calls, after so many eighths of a line of 64 bytes. By value,
/// so that what it refers to is known in registers: an atomic load makes compilers forget memory.
template <int kPlace, class Body>
[[gnu::noinline, gnu::flatten, gnu::aligned(64)]] void at_place(Body body, std::uint64_t n) {
  asm volatile(".rept %c0\n\tnop\n\t.endr" : : "i"(64 / kPlaces * kPlace));
  body(n);
}

/// `body(n)` does n operations.
template <class Body>
Slice timed_at_all_places(std::uint64_t operations, Body&& body) {
  return timed(operations, [&body](std::uint64_t n) {
    [&body, n ]<int... kPlace>(std::integer_sequence<int, kPlace...>) {
      (at_place<kPlace>(body, n / kPlaces), ...);
    }
    (std::make_integer_sequence<int, kPlaces>());
  });
}

/// Memory of another size in each slice of a row, the same for rows that are compared, so that what
/// is allocated while it is kept lies elsewhere.
class Aside {
 public:
  explicit Aside(std::size_t slice)
      : memory_(std::make_unique<std::byte[]>(1 + 48 * (slice % 31))) {}

 private:
  std::unique_ptr<std::byte[]> memory_;
};

}  // namespace brine::bench
