#pragma once

/// What a run measured of several variants, side by side.

#include <span>
#include <string>
#include <string_view>

#include "soak/row.hpp"

namespace brine::soak {

/// Whether a counter or a latency is one of the table: VARIANT.figure.
[[nodiscard]] bool is_compared(std::string_view name, std::span<const std::string_view> variants);

/// A line for each figure, a column for each variant that was run; of a latency the percentiles.
/// Empty when nothing is to be compared. Begins with a newline.
[[nodiscard]] std::string comparison_text(const Row& row);

}  // namespace brine::soak
