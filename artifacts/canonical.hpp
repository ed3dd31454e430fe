#pragma once

/// The two textual forms of an artifact: the canonical one, which is hashed, and the one in the
/// file, which is read.

#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace brine::artifacts {

/// Compact, keys sorted, UTF-8, without `observed` and `content_hash`; the bytes of
/// `jq -cS 'del(.observed, .content_hash)' FILE | tr -d '\n'`.
[[nodiscard]] std::string canonical_text(const nlohmann::json& document);

/// SHA-256 of canonical_text, 64 hexadecimal digits.
[[nodiscard]] std::string content_hash(const nlohmann::json& document);

/// For people and line-based tools: the fields in the order of the schema, `observed` last; a list
/// or an object that holds only plain values stands on one line, so each event and each decision is
/// a line.
[[nodiscard]] std::string readable_text(const nlohmann::json& document);

/// The same with the fields in this order; others are left out.
[[nodiscard]] std::string readable_text(const nlohmann::json& document,
                                        std::span<const std::string_view> order);

}  // namespace brine::artifacts
