#include "engine/buffers/outcome.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <doctest/doctest.h>

namespace brine::tests {

using engine::Closed;
using engine::Empty;
using engine::Lagged;
using engine::Outcome;
using engine::OutcomeKind;
using engine::Timeout;

namespace {

/// Trivially copyable, without a default constructor, never assigned to, and no multiple of a word.
struct Odd {
  explicit Odd(char letter) : first(letter), rest{letter, letter} {}
  const char first;
  char rest[10];
};

}  // namespace

// An outcome of a trivially copyable value is stored another way than that of a std::string.
TEST_CASE_TEMPLATE("an outcome says which of the five it is", T, int, std::uint64_t, std::string) {
  CHECK(Outcome<T>(T{}).kind() == OutcomeKind::kValue);
  CHECK(Outcome<T>(Empty{}).kind() == OutcomeKind::kEmpty);
  CHECK(Outcome<T>(Lagged{3}).kind() == OutcomeKind::kLagged);
  CHECK(Outcome<T>(Closed{}).kind() == OutcomeKind::kClosed);
  CHECK(Outcome<T>(Timeout{}).kind() == OutcomeKind::kTimeout);
}

TEST_CASE("an outcome gives its value, its lag, and refuses a value that it has not") {
  CHECK(*Outcome<int>(5) == 5);
  CHECK(Outcome<std::string>("abc")->size() == 3);
  CHECK(Outcome<Odd>(std::in_place, 'x')->rest[1] == 'x');
  CHECK(Outcome<int>(Lagged{3}).lagged() == 3);
  CHECK(Outcome<int>(5).lagged() == 0);
  CHECK(Outcome<std::string>(Lagged{3}).lagged() == 3);
  CHECK(Outcome<std::string>("abc").lagged() == 0);
  CHECK_THROWS_AS((void)*Outcome<int>(Empty{}), std::bad_variant_access);
  CHECK_THROWS_AS((void)*Outcome<int>(Lagged{3}), std::bad_variant_access);
  CHECK_THROWS_AS((void)*Outcome<std::string>(Empty{}), std::bad_variant_access);
}

TEST_CASE(
    "an outcome of what is trivially copyable is so itself, and can be assigned where it can") {
  static_assert(std::is_trivially_copyable_v<Outcome<Odd>>);
  static_assert(sizeof(Outcome<Odd>) == 24);
  static_assert(!std::is_copy_assignable_v<Outcome<Odd>>);
  static_assert(!std::is_copy_constructible_v<Outcome<std::unique_ptr<int>>>);
  static_assert(sizeof(Outcome<std::unique_ptr<int>>) == 16);
  Outcome<std::uint64_t> outcome = Empty{};
  outcome = Lagged{7};
  CHECK(outcome.lagged() == 7);
  outcome = 9;
  CHECK(*outcome == 9);
  const Outcome<std::uint64_t> copy = outcome;
  CHECK(*copy == 9);
}

TEST_CASE("a reason carries over to another type of value") {
  CHECK(Outcome<int>(Lagged{3}).reason<std::string>().lagged() == 3);
  CHECK(Outcome<int>(Closed{}).reason<std::string>().kind() == OutcomeKind::kClosed);
  CHECK(Outcome<int>(Timeout{}).reason<std::string>().kind() == OutcomeKind::kTimeout);
  CHECK(Outcome<int>(Empty{}).reason<std::string>().kind() == OutcomeKind::kEmpty);
}

}  // namespace brine::tests
