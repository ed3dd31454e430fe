#include "soak/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

#include "soak/suggest.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {

namespace {

struct DurationUnit {
  std::string_view name;
  std::uint64_t ns;
};

/// Longest first, for value_text().
constexpr std::array<DurationUnit, 6> kUnits{{{"h", 3'600'000'000'000},
                                              {"m", 60'000'000'000},
                                              {"s", 1'000'000'000},
                                              {"ms", 1'000'000},
                                              {"us", 1'000},
                                              {"ns", 1}}};

enum class NumberError { kNone, kNotANumber, kTooLarge };

/// Reads the digits at the front of `text` and removes them from it.
NumberError take_number(std::string_view& text, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (error == std::errc::result_out_of_range) return NumberError::kTooLarge;
  return error == std::errc() ? NumberError::kNone : NumberError::kNotANumber;
}

std::string expected(const engine::Parameter& parameter) {
  switch (parameter.type) {
    case engine::ParameterType::kFlag:
      return "true or false";
    case engine::ParameterType::kDuration:
      return "a whole number with a unit (ns, us, ms, s, m, h), " + range_text(parameter);
    case engine::ParameterType::kChoice:
      return "one of " + range_text(parameter);
    case engine::ParameterType::kInteger:
      break;
  }
  const std::string unit = parameter.unit.empty() ? "" : " (" + std::string(parameter.unit) + ")";
  return "a whole number" + unit + ", " + range_text(parameter);
}

[[noreturn]] void refuse(const engine::Parameter& parameter, std::string_view text,
                         std::string_view reason) {
  const std::string name(parameter.name);
  const std::string where = name.starts_with("--") ? name + " " : "--set " + name + "=";
  throw UsageError(where + shown(text) + ": " + std::string(reason) + "; expected " +
                   expected(parameter));
}

std::uint64_t parse_flag(const engine::Parameter& parameter, std::string_view text) {
  if (text == "true" || text == "1") return 1;
  if (text == "false" || text == "0") return 0;
  refuse(parameter, text, "not a flag");
}

std::uint64_t parse_choice(const engine::Parameter& parameter, std::string_view text) {
  const auto found = std::ranges::find(parameter.choices, text);
  if (found == parameter.choices.end()) refuse(parameter, text, "no such choice");
  return static_cast<std::uint64_t>(found - parameter.choices.begin());
}

std::uint64_t parse_number(const engine::Parameter& parameter, std::string_view text) {
  std::string_view rest = text;
  std::uint64_t number = 0;
  switch (take_number(rest, number)) {
    case NumberError::kNotANumber:
      refuse(parameter, text, "not a number");
    case NumberError::kTooLarge:
      refuse(parameter, text, "out of range");
    case NumberError::kNone:
      break;
  }
  if (parameter.type == engine::ParameterType::kInteger) {
    if (!rest.empty()) refuse(parameter, text, "not a whole number");
    return number;
  }
  if (rest.empty()) refuse(parameter, text, "a duration needs a unit");
  for (const auto& unit : kUnits) {
    if (unit.name != rest) continue;
    std::uint64_t ns = 0;
    if (__builtin_mul_overflow(number, unit.ns, &ns)) refuse(parameter, text, "out of range");
    return ns;
  }
  refuse(parameter, text, "unknown unit of time");
}

}  // namespace

std::uint64_t parse_value(const engine::Parameter& parameter, std::string_view text) {
  if (parameter.type == engine::ParameterType::kFlag) return parse_flag(parameter, text);
  if (parameter.type == engine::ParameterType::kChoice) return parse_choice(parameter, text);
  const std::uint64_t value = parse_number(parameter, text);
  if (value < parameter.min || value > parameter.max) refuse(parameter, text, "out of range");
  return value;
}

std::uint64_t parse_watchdog(std::string_view text) {
  constexpr engine::Parameter kWatchdog{.name = "--watchdog",
                                        .type = engine::ParameterType::kDuration,
                                        .unit = "ns",
                                        .max = 86'400'000'000'000};
  const std::uint64_t ns = parse_value(kWatchdog, text);
  if (ns != 0 && ns < 10'000'000) {
    throw UsageError("--watchdog " + shown(text) +
                     ": a machine may be slower than that; use at least 10ms, or 0 for none");
  }
  return ns;
}

std::uint64_t parse_duration(std::string_view option, std::string_view text,
                             const DurationRange& range) {
  return parse_value({.name = option,
                      .type = engine::ParameterType::kDuration,
                      .unit = "ns",
                      .min = range.min,
                      .max = range.max},
                     text);
}

std::string duration_text(std::uint64_t ns) {
  return value_text({.name = "", .type = engine::ParameterType::kDuration}, ns);
}

std::string value_text(const engine::Parameter& parameter, std::uint64_t value) {
  switch (parameter.type) {
    case engine::ParameterType::kFlag:
      return value == 0 ? "false" : "true";
    case engine::ParameterType::kChoice:
      return std::string(parameter.choices[value]);
    case engine::ParameterType::kInteger:
      return std::to_string(value);
    case engine::ParameterType::kDuration:
      break;
  }
  if (value == 0) return "0s";
  for (const auto& unit : kUnits) {
    if (value % unit.ns == 0) return std::to_string(value / unit.ns) + std::string(unit.name);
  }
  return std::to_string(value) + "ns";
}

std::string range_text(const engine::Parameter& parameter) {
  if (parameter.type == engine::ParameterType::kChoice)
    return joined({parameter.choices.begin(), parameter.choices.end()});
  return value_text(parameter, parameter.min) + " to " + value_text(parameter, parameter.max);
}

std::string_view name_of(engine::ParameterType type) noexcept {
  switch (type) {
    case engine::ParameterType::kDuration:
      return "duration";
    case engine::ParameterType::kFlag:
      return "flag";
    case engine::ParameterType::kChoice:
      return "choice";
    case engine::ParameterType::kInteger:
      break;
  }
  return "integer";
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string rounded_duration(std::uint64_t ns) {
  struct Scale {
    double ns;
    const char* unit;
  };
  constexpr std::array<Scale, 5> kScales{
      {{3.6e12, "h"}, {6e10, "min"}, {1e9, "s"}, {1e6, "ms"}, {1e3, "us"}}};
  const double value = static_cast<double>(ns);
  std::array<char, 64> text{};
  for (const auto& scale : kScales) {
    if (value < scale.ns) continue;
    const double scaled = value / scale.ns;
    const int decimals = scaled < 10 ? 2 : scaled < 100 ? 1 : 0;
    std::snprintf(text.data(), text.size(), "%.*f %s", decimals, scaled, scale.unit);
    return text.data();
  }
  return std::to_string(ns) + " ns";
}

std::string decimal_seconds(std::uint64_t ns) {
  std::string ms = std::to_string(ns / 1'000'000 % 1'000);
  ms.insert(0, 3 - ms.size(), '0');
  return std::to_string(ns / 1'000'000'000) + '.' + ms;
}

}  // namespace brine::soak
