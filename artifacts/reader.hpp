#pragma once

/// Reads artifacts and specs from files. Nothing in a file is trusted: see parse.hpp and
/// from_json.hpp.

#include <filesystem>

#include "artifacts/artifact.hpp"
#include "artifacts/error.hpp"
#include "artifacts/from_json.hpp"

namespace brine::artifacts {

/// Throws ArtifactError: what is wrong, in which file and place, and what to do next.
[[nodiscard]] Artifact read(const std::filesystem::path& file);

/// A file that holds the `spec` section of an artifact: `brine run --spec FILE`.
[[nodiscard]] SpecDocument read_spec(const std::filesystem::path& file);

}  // namespace brine::artifacts
