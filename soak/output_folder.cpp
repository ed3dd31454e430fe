#include "soak/output_folder.hpp"

#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace brine::soak {

namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path, int error) {
  return path.string() + ": " + std::generic_category().message(error);
}

/// 0, or the errno of what failed.
int try_file_in(const fs::path& folder) {
  std::string probe = (folder / ".brine-probe-XXXXXX").string();
  const int descriptor = ::mkostemp(probe.data(), O_CLOEXEC);
  if (descriptor < 0) return errno;
  ::close(descriptor);
  ::unlink(probe.c_str());
  return 0;
}

/// The same for a folder with a file in it.
int try_folder_in(const fs::path& folder) {
  std::string probe = (folder / ".brine-probe-XXXXXX").string();
  if (::mkdtemp(probe.data()) == nullptr) return errno;
  const int error = try_file_in(probe);
  ::rmdir(probe.c_str());
  return error;
}

}  // namespace

// Nothing that another process may be about to use is made or removed: the folders that are missing
// are not tried, but one of another name where the first of them would be.
std::string why_unwritable(const fs::path& folder) {
  if (folder.empty()) return "the name is empty";
  fs::path existing = ".";
  bool missing = false;
  fs::path prefix;
  for (const fs::path& part : folder) {
    prefix /= part;
    std::error_code error;
    const fs::file_status status = fs::status(prefix, error);
    if (status.type() == fs::file_type::not_found) {
      if (fs::is_symlink(fs::symlink_status(prefix, error)))
        return prefix.string() + " is a link to nothing";
      missing = true;
      const long longest = ::pathconf(existing.c_str(), _PC_NAME_MAX);
      if (longest > 0 && part.native().size() > static_cast<std::size_t>(longest))
        return text_of(prefix, ENAMETOOLONG);
    } else if (error) {
      return text_of(prefix, error.value());
    } else if (!fs::is_directory(status)) {
      return prefix.string() + " is not a folder";
    } else if (!missing) {
      existing = prefix;
    }
  }
  const int error = missing ? try_folder_in(existing) : try_file_in(existing);
  return error == 0 ? "" : text_of(existing, error);
}

}  // namespace brine::soak
