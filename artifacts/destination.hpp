#pragma once

/// Destination: where a text goes that takes the place of what a file holds.

#include <cstdint>
#include <filesystem>

namespace brine::artifacts {

struct Destination {
  enum class Kind : std::uint8_t {
    kFile,        ///< a new file under that name, which need not exist
    kInto,        ///< into what is there: a new file would be the end of a device or of a pipe
    kDescriptor,  ///< standard output or error, behind what was printed
  };

  Kind kind = Kind::kFile;
  std::filesystem::path file;  ///< without links in its last place, where that is known
  int descriptor = -1;         ///< of kDescriptor
};

/// Opens nothing. Throws ArtifactError (kIo) for what takes no text: a folder, a socket, a loop of
/// links, a name that is too long, a device or a pipe that the caller may not write.
[[nodiscard]] Destination destination_of(const std::filesystem::path& file);

}  // namespace brine::artifacts
