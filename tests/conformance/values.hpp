#pragma once

/// The types of value that every buffer is run with: how to make one from its number, and what
/// number one has, 0 when it is not whole.

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/conformance/contract.hpp"
#include "tests/conformance/counted.hpp"

namespace brine::tests {

/// Trivially copyable: two words that fit together, unless the value is a mixture of two.
struct TwoWords {
  std::uint64_t number = 0;
  std::uint64_t complement = 0;
};

template <class T>
struct ValueType;

template <>
struct ValueType<TwoWords> {
  static constexpr std::string_view kName = "two words";
  static constexpr Traits kTraits = 0;
  static TwoWords make(std::uint64_t number) { return {.number = number, .complement = ~number}; }
  static std::uint64_t number_of(const TwoWords& words) {
    return words.number == ~words.complement ? words.number : 0;
  }
};

template <>
struct ValueType<std::string> {
  static constexpr std::string_view kName = "string";
  static constexpr Traits kTraits = 0;
  static std::string make(std::uint64_t number) {
    return std::to_string(number) + ", in a text that is too long for a small string";
  }
  static std::uint64_t number_of(const std::string& text) {
    if (text.empty() || text.front() < '0' || text.front() > '9') return 0;
    const std::uint64_t number = std::stoull(text);
    return text == make(number) ? number : 0;
  }
};

template <>
struct ValueType<Counted> {
  static constexpr std::string_view kName = "counted";
  static constexpr Traits kTraits = kCountsLives;
  static Counted make(std::uint64_t number) { return Counted(number); }
  static std::uint64_t number_of(const Counted& counted) { return counted.number(); }
};

}  // namespace brine::tests
