#include "artifacts/publish.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include "artifacts/destination.hpp"
#include "artifacts/error.hpp"
#include "artifacts/observe.hpp"

namespace brine::artifacts {
namespace {

using std::filesystem::path;
using Kind = ArtifactError::Kind;

[[noreturn]] void refuse(const path& where, const std::string& what, int error,
                         const std::string& next) {
  throw ArtifactError(Kind::kIo,
                      where.string() + ": " + what + ": " + std::strerror(error) + "; " + next);
}

void write_all(int descriptor, std::string_view text, const path& where) {
  while (!text.empty()) {
    const ssize_t n = ::write(descriptor, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) refuse(where, "cannot be written", errno, "check the space left on the device");
    text.remove_prefix(static_cast<std::size_t>(n));
  }
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

  void fill(std::string_view text) { write_all(descriptor_, text, path_); }

  void sync() {
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

  /// The same, in place of what has that name.
  void replace(const path& final_name) const {
    if (::rename(path_.c_str(), final_name.c_str()) == 0) return;
    refuse(final_name, "cannot be replaced", errno, "choose another file, or remove it first");
  }

 private:
  path path_;
  int descriptor_ = -1;
};

/// The end of an open descriptor's scope.
struct Closed {
  int descriptor;
  explicit Closed(int of) : descriptor(of) {}
  ~Closed() { ::close(descriptor); }
  Closed(const Closed&) = delete;
  Closed& operator=(const Closed&) = delete;
};

/// Cuts what is there first; a pipe or a device has no length to cut.
void write_into(std::string_view text, const path& file) {
  // Without waiting for a reader of a pipe, who may never come, and without taking a terminal.
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0 && errno == ENXIO) {
    refuse(file, "cannot be opened", errno, "if it is a pipe, start the program that reads it");
  }
  if (descriptor < 0) refuse(file, "cannot be opened", errno, "choose another file");
  const Closed closed(descriptor);
  if (::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) & ~O_NONBLOCK) != 0 ||
      (::ftruncate(descriptor, 0) != 0 && errno != EINVAL)) {
    refuse(file, "cannot be emptied", errno, "choose another file");
  }
  write_all(descriptor, text, file);
}

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

void make_folder(const path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    refuse(folder, "this folder cannot be made", error.value(), "choose another with --out");
}

}  // namespace

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

void prepare_folder(const path& folder) {
  make_folder(folder);
  TemporaryFile trial(folder);
  trial.fill("brine\n");
  trial.sync();
}

path publish_new(std::string_view text, const path& folder, const std::string& stem) {
  make_folder(folder);
  TemporaryFile temporary(folder);
  temporary.fill(text);
  temporary.sync();
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

void publish_as(std::string_view text, const path& file) {
  const path folder = folder_of(file);
  make_folder(folder);
  TemporaryFile temporary(folder);
  temporary.fill(text);
  temporary.sync();
  if (!temporary.publish(file)) {
    refuse(file, "is not overwritten", EEXIST, "choose another name or remove it first");
  }
  sync_folder(folder);
}

void publish_over(std::string_view text, const path& file) {
  const Destination to = destination_of(file);
  if (to.kind == Destination::Kind::kDescriptor) return write_all(to.descriptor, text, file);
  if (to.kind == Destination::Kind::kInto) return write_into(text, file);
  const path folder = folder_of(to.file);
  make_folder(folder);
  TemporaryFile temporary(folder);
  temporary.fill(text);
  temporary.replace(to.file);
}

}  // namespace brine::artifacts
