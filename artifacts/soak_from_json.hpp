#pragma once

/// A soak's artifact from JSON. Nothing in the document is trusted.

#include <string>

#include <nlohmann/json.hpp>

#include "artifacts/soak_artifact.hpp"

namespace brine::artifacts {

/// Whether the document says that it is a soak's, right or wrong.
[[nodiscard]] bool is_soak(const nlohmann::json& document) noexcept;

/// Throws ArtifactError that names `source` and the place: kSchema, kHash.
[[nodiscard]] SoakArtifact soak_from_json(const nlohmann::json& document,
                                          const std::string& source);

}  // namespace brine::artifacts
