#pragma once

/// LineFile: a file that grows by whole lines, and is whole whenever the process ends.

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace brine::soak {

/// Each append() is one write that reaches the system before it returns, so that the end of the
/// process loses nothing, and one in the middle of it leaves at most one line without an end. When
/// the device is full the part that got through is taken back. One that got no line is removed in
/// the end. For one task.
class LineFile {
 public:
  /// Makes the file, and its folder if needed. Throws OutputError, also when the file exists.
  explicit LineFile(std::filesystem::path file);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  /// Lines with their newlines. Throws OutputError: full, or the file was removed meanwhile.
  void append(std::string_view lines);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  [[noreturn]] void refuse(int error) const;

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::int64_t whole_bytes_ = 0;
};

}  // namespace brine::soak
