#include "scenarios/litmus/notation.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

namespace {

/// Two registers; two stores to y, one to x.
const Program kProgram{{{load(x, rlx), when(0, 1, load(y, rlx)), store(y, 1, rlx)},
                        {store(x, 1, rlx), fetch_add(y, 2, rlx)}}};

}  // namespace

TEST_CASE("an outcome is written as its registers, and last values that do not follow from them") {
  CHECK(notation(kProgram, {.registers = {0, kSkipped, 0}, .finals = {1, 2}}) == "0-0/2");
  CHECK(readable(kProgram, "0-0/2") == "r0=0 r1=- r2=0 y=2");
  CHECK(readable(kProgram, "0**/2") == "r0=0 y=2");
}

TEST_CASE("a race and a program that leaves nothing have words of their own") {
  const Program silent{{{write(p, 1)}, {write(q, 1)}}};
  CHECK(notation(silent, {}) == "ends");
  CHECK(notation(silent, {.registers = {}, .finals = {}, .races = true}) == kRace);
  CHECK(readable(silent, "ends") == "ends");
  CHECK(readable(silent, kRace) == "race");
}

TEST_CASE("a value without a digit is refused") {
  CHECK_THROWS_AS(static_cast<void>(notation(kProgram, {.registers = {10}, .finals = {}})),
                  std::invalid_argument);
  CHECK_THROWS_AS(static_cast<void>(notation(kProgram, {.registers = {-2}, .finals = {}})),
                  std::invalid_argument);
}

TEST_CASE("a pattern has stars for values and leaves out what may be anything") {
  CHECK(matches("0-0/2", "0-0/2"));
  CHECK(matches("0*0/*", "0-0/2"));
  CHECK(matches("0-0", "0-0/2"));
  CHECK(matches("/2", "0-0/2"));
  CHECK_FALSE(matches("1-0", "0-0/2"));
  CHECK_FALSE(matches("/1", "0-0/2"));
  CHECK_FALSE(matches("0-", "0-0/2"));
  CHECK_FALSE(matches("****", "race"));
  CHECK_FALSE(matches("race", "0000"));
  CHECK(matches("race", "race"));
}

TEST_CASE("a statement is words") {
  CHECK(words("") == std::vector<std::string>{});
  CHECK(words("  01 10/2  race ") == std::vector<std::string>{"01", "10/2", "race"});
}

}  // namespace brine::litmus
