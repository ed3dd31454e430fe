#pragma once

/// Writes artifacts: whole or not at all, and never over a file that exists.
/// See publish.hpp.

#include <filesystem>

#include "artifacts/artifact.hpp"
#include "artifacts/error.hpp"
#include "artifacts/publish.hpp"

namespace brine::artifacts {

/// Writes `{scenario}-{seed}-{run_id}.json` into `folder` (made if needed), or that name with -2,
/// -3, … up to -99 when it is taken. Returns the file. Throws ArtifactError (kIo).
std::filesystem::path write(const Artifact& artifact, const std::filesystem::path& folder);

/// Writes to this very file. Throws ArtifactError (kIo), also when it exists.
void write_as(const Artifact& artifact, const std::filesystem::path& file);

}  // namespace brine::artifacts
