/// The judge and the literature: what is known of a test, what its table states, and what the judge
/// computes are the same.

#include "scenarios/litmus/literature.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "scenarios/litmus/notation.hpp"
#include "tests/judge/axiomatic.hpp"
#include "tests/judge/statement.hpp"

namespace brine::judge {

namespace {

/// Calls `check` with each test, and has a failure show it.
template <typename Check>
void for_tests(Check check) {
  for (const litmus::Family& family : litmus::literature())
    for (const litmus::Litmus& test : family.tests) {
      INFO(std::string(test.name), "\n", to_text(test.program));
      check(test);
    }
}

std::optional<Reach> reach_of(const Program& program, std::string_view pattern) {
  std::optional<Reach> least;
  for (const auto& [outcome, reach] : allowed(program))
    if (litmus::matches(pattern, litmus::notation(program, outcome)))
      least = least ? std::min(*least, reach) : reach;
  return least;
}

std::string text_of(std::optional<Reach> reach) {
  return reach ? litmus::to_text(*reach) : "forbidden";
}

}  // namespace

TEST_CASE("the judge says about the literature's outcomes what the literature says") {
  for_tests([](const litmus::Litmus& test) {
    CHECK(!test.claims.empty());
    for (const litmus::Claim& claim : test.claims) {
      INFO(std::string(claim.pattern));
      CHECK(text_of(reach_of(test.program, claim.pattern)) == text_of(claim.reach));
    }
  });
}

TEST_CASE("each test states exactly the outcomes that the judge allows, and what they take") {
  for_tests([](const litmus::Litmus& test) {
    CHECK(to_text(test.stated) == statement_of(test.program));
  });
}

}  // namespace brine::judge
