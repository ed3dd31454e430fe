#include "soak/output_folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace brine::soak {

namespace fs = std::filesystem;

namespace {

/// Removes, last first, the folders that the probe made.
class MadeFolders {
 public:
  MadeFolders() = default;
  MadeFolders(const MadeFolders&) = delete;
  MadeFolders& operator=(const MadeFolders&) = delete;
  ~MadeFolders() {
    std::error_code ignored;
    for (auto folder = made_.rbegin(); folder != made_.rend(); ++folder)
      fs::remove(*folder, ignored);
  }

  void add(fs::path folder) { made_.push_back(std::move(folder)); }

 private:
  std::vector<fs::path> made_;
};

/// 0, or the errno of what failed.
int try_file_in(const fs::path& folder) {
  const fs::path probe = folder / (".brine-probe-" + std::to_string(::getpid()));
  const int descriptor = ::open(probe.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor < 0) return errno;
  ::close(descriptor);
  ::unlink(probe.c_str());
  return 0;
}

}  // namespace

std::string why_unwritable(const fs::path& folder) {
  if (folder.empty()) return "the name is empty";
  MadeFolders made;
  fs::path prefix;
  for (const fs::path& part : folder) {
    prefix /= part;
    std::error_code error;
    const fs::file_status status = fs::status(prefix, error);
    if (fs::is_directory(status)) continue;
    if (fs::exists(status)) return prefix.string() + " is not a folder";
    if (!fs::create_directory(prefix, error)) return prefix.string() + ": " + error.message();
    made.add(prefix);
  }
  const int error = try_file_in(folder);
  return error == 0 ? "" : folder.string() + ": " + std::generic_category().message(error);
}

}  // namespace brine::soak
