#pragma once

/// Brings text to a file: whole or not at all.
///
/// It goes to a temporary name in the same folder, to the disk, and then gets its name. A failure,
/// or the end of the process, leaves the final name as it was; a failure leaves no temporary file
/// either. Several threads and processes may write into one folder. All throw ArtifactError (kIo).

#include <filesystem>
#include <string>
#include <string_view>

namespace brine::artifacts {

/// Makes the folder if needed and writes a file in it as a trial. Throws ArtifactError (kIo). To be
/// called before the first step of a run, so that a run never ends with a result that it cannot
/// keep.
void prepare_folder(const std::filesystem::path& folder);

/// `{stem}.json` in `folder` (made if needed), or that name with -2, -3, … up to -99 when it is
/// taken. Returns the file.
std::filesystem::path publish_new(std::string_view text, const std::filesystem::path& folder,
                                  const std::string& stem);

/// This very file; also refused when it exists.
void publish_as(std::string_view text, const std::filesystem::path& file);

/// This very file, in place of what was there; a reader sees one or the other. Not durable before
/// the system brings it to the disk. A link stays, and leads to the new file; a device or a pipe
/// stays too, and gets the text itself (destination.hpp). A pipe that nobody reads is refused.
void publish_over(std::string_view text, const std::filesystem::path& file);

/// The text as a part of a file name: at most 100 letters, digits, '-', '_' and '.', not hidden.
[[nodiscard]] std::string file_name_part(std::string_view text);

}  // namespace brine::artifacts
