#pragma once

/// ArtifactError: why a file could not be written, read or replayed. The text says what, where and
/// what to do next.

#include <cstdint>
#include <stdexcept>
#include <string>

namespace brine::artifacts {

class ArtifactError : public std::runtime_error {
 public:
  enum class Kind : std::uint8_t {
    kIo,             ///< the system refused: missing file, full disk, no permission
    kTooLarge,       ///< over a stated limit, refused before it was read
    kNotJson,        ///< empty, truncated, not JSON, nested too deeply
    kSchema,         ///< JSON, but not an artifact (or spec) that this brine reads
    kHash,           ///< changed after it was written
    kNotReplayable,  ///< a good artifact without the decisions that a replay needs
  };

  /// Control characters but the newline, and bytes that are not UTF-8, are replaced in the text.
  ArtifactError(Kind kind, const std::string& text);

  [[nodiscard]] Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

}  // namespace brine::artifacts
