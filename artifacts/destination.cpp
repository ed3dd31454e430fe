#include "artifacts/destination.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "artifacts/error.hpp"

namespace brine::artifacts {
namespace {

using std::filesystem::path;

[[noreturn]] void refuse(const path& file, const std::string& why) {
  throw ArtifactError(ArtifactError::Kind::kIo,
                      file.string() + " cannot be written: " + why + "; choose another file");
}

bool one_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// Standard output or error, when that is what `file` is and it is open for writing.
std::optional<int> standard_stream(const struct stat& file) {
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat ours {};
    if (::fstat(stream, &ours) != 0 || !one_file(ours, file)) continue;
    if ((::fcntl(stream, F_GETFL) & O_ACCMODE) != O_RDONLY) return stream;
  }
  return std::nullopt;
}

/// What the links lead to by their texts, which need not exist.
path behind_links(const path& file) {
  constexpr int kMost = 40;  // as the kernel has it
  path at = file;
  for (int i = 0; i != kMost; ++i) {
    struct stat status {};
    if (::lstat(at.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) return at;
    std::error_code error;
    const path text = std::filesystem::read_symlink(at, error);
    if (error) refuse(file, error.message());
    at = at.parent_path() / text;  // an absolute text replaces what stands before it
  }
  refuse(file, std::strerror(ELOOP));
}

}  // namespace

Destination destination_of(const path& file) {
  struct stat found {};
  struct stat link {};
  const bool is_link = ::lstat(file.c_str(), &link) == 0 && S_ISLNK(link.st_mode);
  if (::stat(file.c_str(), &found) != 0) {
    if (errno != ENOENT) refuse(file, std::strerror(errno));
    if (!file.has_filename()) refuse(file, "it names a folder");
    return {.file = is_link ? behind_links(file) : file};
  }
  const bool regular = S_ISREG(found.st_mode);
  if (is_link || !regular) {
    if (const auto stream = standard_stream(found))
      return {.kind = Destination::Kind::kDescriptor, .file = file, .descriptor = *stream};
  }
  if (S_ISDIR(found.st_mode)) refuse(file, "it is a folder");
  if (S_ISSOCK(found.st_mode)) refuse(file, "it is a socket");
  if (regular) {
    if (!is_link) return {.file = file};
    const path end = behind_links(file);
    struct stat there {};
    if (::stat(end.c_str(), &there) == 0 && one_file(there, found)) return {.file = end};
    // One of the links of /proc, to a file that has no name any more.
  }
  if (::access(file.c_str(), W_OK) != 0) refuse(file, std::strerror(errno));
  return {.kind = Destination::Kind::kInto, .file = file};
}

}  // namespace brine::artifacts
