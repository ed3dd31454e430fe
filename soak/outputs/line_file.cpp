#include "soak/outputs/line_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "soak/output.hpp"

namespace brine::soak {

namespace {

std::string text_of(int error) {
  return std::generic_category().message(error);
}

}  // namespace

LineFile::LineFile(std::filesystem::path file) : path_(std::move(file)) {
  std::error_code error;
  if (path_.has_parent_path()) std::filesystem::create_directories(path_.parent_path(), error);
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) {
    throw OutputError(path_.string() + ": cannot be made: " + text_of(errno) +
                      "; choose another folder with --out");
  }
}

LineFile::~LineFile() {
  if (whole_bytes_ == 0) ::unlink(path_.c_str());
  ::close(descriptor_);
}

void LineFile::refuse(int error) const {
  throw OutputError(path_.string() + ": cannot be written: " + text_of(error) + "; its first " +
                    std::to_string(whole_bytes_) +
                    " bytes are whole lines; check the space left on the device");
}

void LineFile::append(std::string_view lines) {
  std::string_view rest = lines;
  while (!rest.empty()) {
    const ssize_t n = ::write(descriptor_, rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int error = errno;
      // What cannot be taken back is one line without an end, which readers allow for.
      if (::ftruncate(descriptor_, whole_bytes_) != 0) refuse(error);
      refuse(error);
    }
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  whole_bytes_ += static_cast<std::int64_t>(lines.size());
  struct stat status {};
  if (::fstat(descriptor_, &status) == 0 && status.st_nlink == 0) {
    throw OutputError(path_.string() +
                      ": was removed during the soak, and what is measured would be lost; leave "
                      "the folder of --out alone until the soak has ended");
  }
}

}  // namespace brine::soak
