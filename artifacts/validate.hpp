#pragma once

/// Validation against the published JSON Schema, by a validator that knows nothing of this project.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "artifacts/error.hpp"

namespace brine::artifacts {

/// schema/artifact-1.schema.json as it was at build time.
[[nodiscard]] std::string_view schema_text() noexcept;

/// schema/soak-1.schema.json, likewise.
[[nodiscard]] std::string_view soak_schema_text() noexcept;

/// One line for each violation, at most 20; empty when the document is what its schema says: that
/// of a soak if it calls itself one, else that of a run. The document must be within limits.hpp, as
/// everything from parse_bounded() is.
[[nodiscard]] std::vector<std::string> schema_violations(const nlohmann::json& document);

/// Reads the file as read() does, then compares it with the schema. Throws ArtifactError.
void validate(const std::filesystem::path& file);

}  // namespace brine::artifacts
