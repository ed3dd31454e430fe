#pragma once

/// Typed parameters of a scenario: what exists, in which unit, within which range, with which
/// default at which size.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace brine::engine {

enum class Size : std::uint8_t {
  kSmall,    ///< at most 2,000 scheduling steps
  kDefault,  ///< at most 0.3 s to simulate
  kFull,     ///< the load that the documents state
};

enum class ParameterType : std::uint8_t {
  kInteger,   ///< a count or a rate; the unit says of what
  kDuration,  ///< stored in nanoseconds; written as 250us, 102ms, 2h
  kFlag,      ///< 0 or 1; written as false or true
  kChoice,    ///< one of a few names, stored as its place among them, from 0; written as the name
};

/// All values are unsigned and below 2^53, so that every JSON reader keeps them exactly.
struct Parameter {
  std::string_view name;
  ParameterType type = ParameterType::kInteger;
  std::string_view unit = {};  ///< "messages", "Hz", "ns", "" for a flag and a choice
  std::string_view help = {};
  std::uint64_t min = 0;
  std::uint64_t max = 0;
  std::uint64_t small = 0;   ///< default at Size::kSmall
  std::uint64_t normal = 0;  ///< default at Size::kDefault
  std::uint64_t full = 0;    ///< default at Size::kFull
  /// Of a choice, `max + 1` of them. Places are in artifacts: append, never reorder.
  std::span<const std::string_view> choices = {};

  [[nodiscard]] constexpr std::uint64_t default_at(Size size) const noexcept {
    return size == Size::kSmall ? small : size == Size::kFull ? full : normal;
  }
};

/// Complete: one value for each parameter of the scenario, defaults filled in, ranges checked.
using ParameterValues = std::map<std::string, std::uint64_t, std::less<>>;

}  // namespace brine::engine
