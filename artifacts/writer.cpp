#include "artifacts/writer.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "artifacts/canonical.hpp"
#include "artifacts/limits.hpp"
#include "artifacts/observe.hpp"
#include "artifacts/to_json.hpp"

namespace brine::artifacts {
namespace {

using std::filesystem::path;
using Kind = ArtifactError::Kind;

[[noreturn]] void refuse(const path& where, const std::string& what, int error,
                         const std::string& next) {
  throw ArtifactError(Kind::kIo,
                      where.string() + ": " + what + ": " + std::strerror(error) + "; " + next);
}

/// A file under a name that nobody else uses, removed at the end of the scope.
class TemporaryFile {
 public:
  explicit TemporaryFile(const path& folder) : path_(folder / ("." + new_run_id() + ".tmp")) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor_ < 0) {
      refuse(folder, "no file can be made in this folder", errno, "choose another with --out");
    }
  }
  ~TemporaryFile() {
    ::close(descriptor_);
    ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void fill(std::string_view text) {
    while (!text.empty()) {
      const ssize_t n = ::write(descriptor_, text.data(), text.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) refuse(path_, "cannot be written", errno, "check the space left on the device");
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    if (::fsync(descriptor_) != 0 && errno != EINVAL) {
      refuse(path_, "cannot be brought to the disk", errno, "check the device");
    }
  }

  /// Gives the file its final name too; false when that name is taken.
  [[nodiscard]] bool publish(const path& final_name) const {
    if (::link(path_.c_str(), final_name.c_str()) == 0) return true;
    if (errno == EEXIST) return false;
    // Some file systems have no hard links.
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, final_name.c_str(), RENAME_NOREPLACE) == 0) {
      return true;
    }
    if (errno == EEXIST) return false;
    refuse(final_name, "cannot be given its name", errno, "choose another folder with --out");
  }

 private:
  path path_;
  int descriptor_ = -1;
};

/// Makes the new name itself durable. Best effort: some file systems refuse to sync a folder.
void sync_folder(const path& folder) noexcept {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

path folder_of(const path& file) {
  return file.has_parent_path() ? file.parent_path() : path(".");
}

/// Safe in any file name, and readable.
std::string file_name_part(std::string_view text) {
  constexpr std::size_t kMax = 100;
  std::string part(text.substr(0, kMax));
  for (char& c : part) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    if (!plain) c = '_';
  }
  if (part.empty() || part.front() == '.') part.insert(0, 1, '_');
  return part;
}

void make_folder(const path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    refuse(folder, "this folder cannot be made", error.value(), "choose another with --out");
}

std::string text_of(const Artifact& artifact) {
  std::string text = readable_text(to_json(artifact));
  if (text.size() <= kMaxFileBytes) return text;
  throw ArtifactError(Kind::kTooLarge,
                      "the artifact of " + artifact.spec.scenario + " would have " +
                          std::to_string(text.size()) + " bytes, the limit is " +
                          std::to_string(kMaxFileBytes) +
                          "; record fewer events, or fewer named tasks and objects");
}

}  // namespace

void prepare_folder(const path& folder) {
  make_folder(folder);
  TemporaryFile(folder).fill("brine\n");
}

path write(const Artifact& artifact, const path& folder) {
  const std::string text = text_of(artifact);
  const std::string stem = file_name_part(artifact.spec.scenario) + '-' +
                           std::to_string(artifact.spec.seed) + '-' +
                           file_name_part(artifact.observed.run_id);
  make_folder(folder);
  TemporaryFile temporary(folder);
  temporary.fill(text);
  constexpr int kMaxCopies = 99;
  for (int copy = 1; copy <= kMaxCopies; ++copy) {
    path file = folder / (stem + (copy == 1 ? "" : '-' + std::to_string(copy)) + ".json");
    if (!temporary.publish(file)) continue;
    sync_folder(folder);
    return file;
  }
  refuse(folder / (stem + ".json"), "this name and 98 variants are taken", EEXIST,
         "empty the folder");
}

void write_as(const Artifact& artifact, const path& file) {
  const std::string text = text_of(artifact);
  const path folder = folder_of(file);
  make_folder(folder);
  TemporaryFile temporary(folder);
  temporary.fill(text);
  if (!temporary.publish(file)) {
    refuse(file, "is not overwritten", EEXIST, "choose another name or remove it first");
  }
  sync_folder(folder);
}

}  // namespace brine::artifacts
