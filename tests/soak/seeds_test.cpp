#include "soak/seeds.hpp"

#include <limits>

#include <doctest/doctest.h>

#include "soak/usage_error.hpp"

namespace brine::soak {
namespace {

constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();

TEST_CASE("a seed is any unsigned 64-bit number") {
  CHECK(parse_seed("--seed", "0") == 0);
  CHECK(parse_seed("--seed", "18446744073709551615") == kLargest);
}

TEST_CASE("anything else is no seed, and least of all a negative number") {
  for (const char* text : {"-3", "-0", "+3", "", " 3", "3 ", "0x10", "1e6", "18446744073709551616",
                           "18446744073709551613x", "seed"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(static_cast<void>(parse_seed("--seed", text)), UsageError);
  }
}

TEST_CASE("a range holds its first seed and not its end") {
  const SeedRange range = parse_seed_range("--seeds", "3..6");
  CHECK(range.first() == 3);
  CHECK(range.count() == 3);
  CHECK(range.at(2) == 5);
}

TEST_CASE("a range reaches the last seed but one, and a single seed the last") {
  const SeedRange range = parse_seed_range("--seeds", "0..18446744073709551615");
  CHECK(range.count() == kLargest);
  CHECK(range.at(range.count() - 1) == kLargest - 1);
  CHECK(SeedRange::single(kLargest).at(0) == kLargest);
}

TEST_CASE("a range that is reversed, empty or malformed is refused") {
  for (const char* text : {"6..3", "3..3", "3", "3..", "..3", "3.6", "3...6", "-1..3", "1..-3",
                           "0..18446744073709551616", "a..b"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(static_cast<void>(parse_seed_range("--seeds", text)), UsageError);
  }
}

}  // namespace
}  // namespace brine::soak
