#include "tests/judge/literature.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "tests/judge/axiomatic.hpp"

namespace brine::judge {

namespace {

bool matches(const std::vector<int>& expected, const std::vector<int>& seen) {
  if (expected.empty()) return true;
  return std::ranges::equal(expected, seen, [](int e, int s) { return e == kAny || e == s; });
}

std::optional<Reach> reach_of(const Allowed& outcomes, const Expectation& expected) {
  std::optional<Reach> least;
  for (const auto& [outcome, reach] : outcomes)
    if (matches(expected.registers, outcome.registers) && matches(expected.finals, outcome.finals))
      least = least ? std::min(*least, reach) : reach;
  return least;
}

std::string text_of(std::optional<Reach> reach) {
  return reach ? to_text(*reach) : "forbidden";
}

void check(const std::vector<Litmus>& table) {
  for (const Litmus& test : table) {
    const Allowed outcomes = allowed(test.program);
    for (const Expectation& expected : test.expectations) {
      const Outcome shown{.registers = expected.registers, .finals = expected.finals};
      INFO(std::string(test.name), '\n', to_text(test.program), to_text(shown));
      if (!expected.registers.empty())
        REQUIRE(expected.registers.size() == register_count(test.program));
      if (!expected.finals.empty()) REQUIRE(expected.finals.size() == atomic_count(test.program));
      CHECK(text_of(reach_of(outcomes, expected)) == text_of(expected.reach));
    }
  }
}

}  // namespace

TEST_CASE("two threads behave as the literature says") {
  check(two_thread_litmus());
}

TEST_CASE("messages pass as the literature says") {
  check(message_passing_litmus());
}

TEST_CASE("three and four threads behave as the literature says") {
  check(many_thread_litmus());
}

TEST_CASE("one location is coherent, and read-modify-writes are atomic") {
  check(coherence_litmus());
}

TEST_CASE("a race is found where the literature has one, and only there") {
  for (const RaceLitmus& test : race_litmus()) {
    INFO(std::string(test.name), '\n', to_text(test.program));
    CHECK(text_of(race_of(allowed(test.program))) == text_of(test.race));
  }
}

}  // namespace brine::judge
