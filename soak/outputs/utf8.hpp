#pragma once

/// Text that may hold anything, as UTF-8.

#include <cstddef>
#include <string_view>
#include <vector>

namespace brine::soak {

inline constexpr std::string_view kReplacementCharacter = "\xef\xbf\xbd";  // U+FFFD

/// Length of the well-formed sequence at the front of `text` (RFC 3629, table 3-7 of Unicode), or
/// 0. Precondition: `text` is not empty.
[[nodiscard]] std::size_t utf8_length(std::string_view text) noexcept;

/// The characters of `text`; each byte that belongs to none is a replacement character.
[[nodiscard]] std::vector<std::string_view> utf8_characters(std::string_view text);

}  // namespace brine::soak
