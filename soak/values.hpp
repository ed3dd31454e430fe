#pragma once

/// Values of typed parameters as text: `--set capacity=200`, `--set stall=102ms`, `--set
/// strict=true`, `--set provider=seqlock`.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/measure/parameters.hpp"

namespace brine::soak {

/// Throws UsageError that names the parameter, the offending text, and what would be accepted.
[[nodiscard]] std::uint64_t parse_value(const engine::Parameter& parameter, std::string_view text);

/// What parse_value() accepts and turns back into `value`: 200, 102ms, true. Precondition: `value`
/// is in the parameter's range.
[[nodiscard]] std::string value_text(const engine::Parameter& parameter, std::uint64_t value);

/// What the parameter may be: "1 to 65536", "0s to 10h", "standard, seqlock".
[[nodiscard]] std::string range_text(const engine::Parameter& parameter);

/// The value of `--watchdog`: a duration, or 0 for none. Throws UsageError.
[[nodiscard]] std::uint64_t parse_watchdog(std::string_view text);

/// What an option that takes a duration may be, in nanoseconds.
struct DurationRange {
  std::uint64_t min = 0;
  std::uint64_t max = 90 * 86'400'000'000'000;
};
/// The value of `option`. Throws UsageError that says what would be accepted.
[[nodiscard]] std::uint64_t parse_duration(std::string_view option, std::string_view text,
                                           const DurationRange& range);

/// 1800 s: "30m", as parse_value() accepts it.
[[nodiscard]] std::string duration_text(std::uint64_t ns);

[[nodiscard]] std::string_view name_of(engine::ParameterType type) noexcept;

/// 1234567 -> "1,234,567"
[[nodiscard]] std::string grouped(std::uint64_t number);

/// Three significant digits in the unit that fits: "12.3 ms". For people; not exact.
[[nodiscard]] std::string rounded_duration(std::uint64_t ns);

/// Seconds with three decimals: "12.345". Without floating point, whose text depends on the locale.
[[nodiscard]] std::string decimal_seconds(std::uint64_t ns);

}  // namespace brine::soak
