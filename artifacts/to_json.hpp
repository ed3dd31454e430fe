#pragma once

/// Plain structs as JSON. Nothing here fails: text that is not UTF-8 gets replacement characters,
/// and what exceeds a limit of limits.hpp is cut and says so.

#include <cstdint>
#include <string_view>

#include <nlohmann/json.hpp>

#include "artifacts/artifact.hpp"

namespace brine::artifacts {

/// The whole document, `content_hash` included.
[[nodiscard]] nlohmann::json to_json(const Artifact& artifact);

/// The `spec` section alone: what `brine run --spec FILE` takes.
[[nodiscard]] nlohmann::json spec_to_json(const sim::RunSpec& spec, Mode mode);

/// `{"count", "min", …}` in nanoseconds.
[[nodiscard]] nlohmann::json latency_to_json(const engine::LatencySnapshot& latency);

/// A number below 2^53, a decimal string from there on.
[[nodiscard]] nlohmann::json count_to_json(std::uint64_t value);

/// Valid UTF-8 of at most kMaxTextBytes.
[[nodiscard]] nlohmann::json text_to_json(std::string_view text);

/// 16 hexadecimal digits.
[[nodiscard]] std::string digest_text(std::uint64_t digest);

}  // namespace brine::artifacts
