#include "engine/buffers/outcome.hpp"

#include <string>
#include <type_traits>
#include <variant>

#include <doctest/doctest.h>

namespace brine::tests {

using engine::Closed;
using engine::Empty;
using engine::Lagged;
using engine::Outcome;
using engine::OutcomeKind;
using engine::Timeout;

TEST_CASE("an outcome says which of the five it is") {
  CHECK(Outcome<int>(5).kind() == OutcomeKind::kValue);
  CHECK(Outcome<int>(Empty{}).kind() == OutcomeKind::kEmpty);
  CHECK(Outcome<int>(Lagged{3}).kind() == OutcomeKind::kLagged);
  CHECK(Outcome<int>(Closed{}).kind() == OutcomeKind::kClosed);
  CHECK(Outcome<int>(Timeout{}).kind() == OutcomeKind::kTimeout);
}

TEST_CASE("an outcome gives its value, its lag, and refuses a value that it has not") {
  CHECK(*Outcome<int>(5) == 5);
  CHECK(Outcome<std::string>("abc")->size() == 3);
  CHECK(Outcome<int>(Lagged{3}).lagged() == 3);
  CHECK(Outcome<int>(5).lagged() == 0);
  CHECK_THROWS_AS((void)*Outcome<int>(Empty{}), std::bad_variant_access);
}

TEST_CASE("a reason carries over to another type of value") {
  CHECK(Outcome<int>(Lagged{3}).reason<std::string>().lagged() == 3);
  CHECK(Outcome<int>(Closed{}).reason<std::string>().kind() == OutcomeKind::kClosed);
  CHECK(Outcome<int>(Timeout{}).reason<std::string>().kind() == OutcomeKind::kTimeout);
  CHECK(Outcome<int>(Empty{}).reason<std::string>().kind() == OutcomeKind::kEmpty);
}

}  // namespace brine::tests
