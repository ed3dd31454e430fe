#pragma once

/// A soak's artifact as JSON. Nothing here fails: numbers that JSON has no text for are left out,
/// lists that are too long are cut.

#include <nlohmann/json.hpp>

#include "artifacts/soak_artifact.hpp"

namespace brine::artifacts {

/// The whole document, `content_hash` included.
[[nodiscard]] nlohmann::json to_json(const SoakArtifact& artifact);

}  // namespace brine::artifacts
