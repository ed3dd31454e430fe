#pragma once

/// Bytes from anywhere as JSON, with bounded memory and recursion.

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace brine::artifacts {

/// Throws ArtifactError (kNotJson, kTooLarge) that names `source` and the byte: for empty,
/// truncated or malformed text, and for what exceeds limits.hpp in depth, number of values or
/// length of a string, or names a member twice.
[[nodiscard]] nlohmann::json parse_bounded(std::string_view text, const std::string& source);

/// The bytes of a regular file of at most kMaxFileBytes; larger ones are refused before they are
/// read. Throws ArtifactError (kIo, kTooLarge, kNotJson for an empty one).
[[nodiscard]] std::string read_bounded(const std::string& file);

}  // namespace brine::artifacts
