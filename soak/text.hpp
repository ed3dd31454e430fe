#pragma once

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace brine::soak {

/// `text`, with blanks to a width of at least `width` characters of one byte.
[[nodiscard]] inline std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  if (out.size() < width) out.append(width - out.size(), ' ');
  return out;
}

/// A column of a table that others follow: padded, and two blanks.
[[nodiscard]] inline std::string column(std::string_view text, std::size_t width) {
  return padded(text, width) + "  ";
}

/// `value` with so many digits after the point.
[[nodiscard]] inline std::string with_decimals(double value, int decimals) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

}  // namespace brine::soak
