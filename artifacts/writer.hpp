#pragma once

/// Writes artifacts: whole or not at all, and never over a file that exists.
///
/// The text goes to a temporary name in the same folder, to the disk, and then gets its name by a
/// link. A failure, or the end of the process, leaves no file under the final name; a failure
/// leaves no temporary file either. Several threads and processes may write into one folder.

#include <filesystem>

#include "artifacts/artifact.hpp"
#include "artifacts/error.hpp"

namespace brine::artifacts {

/// Makes the folder if needed and writes a file in it as a trial. Throws ArtifactError (kIo). To be
/// called before the first step of a run, so that a run never ends with a result that it cannot
/// keep.
void prepare_folder(const std::filesystem::path& folder);

/// Writes `{scenario}-{seed}-{run_id}.json` into `folder` (made if needed), or that name with -2,
/// -3, … up to -99 when it is taken. Returns the file. Throws ArtifactError (kIo).
std::filesystem::path write(const Artifact& artifact, const std::filesystem::path& folder);

/// Writes to this very file. Throws ArtifactError (kIo), also when it exists.
void write_as(const Artifact& artifact, const std::filesystem::path& file);

}  // namespace brine::artifacts
