#include "soak/outputs/text_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>

#include "artifacts/error.hpp"
#include "artifacts/publish.hpp"
#include "soak/output.hpp"

namespace brine::soak {

void replace_text(const std::filesystem::path& file, std::string_view text) {
  try {
    artifacts::publish_over(text, file);
  } catch (const artifacts::ArtifactError& error) {
    throw OutputError(error.what());
  }
}

void append_text(const std::filesystem::path& file, std::string_view text) {
  const auto refuse = [&file](int error) {
    throw OutputError(file.string() +
                      ": cannot be added to: " + std::generic_category().message(error) +
                      "; check its path and the space left");
  };
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0) refuse(errno);
  int error = 0;
  while (!text.empty() && error == 0) {
    const ssize_t n = ::write(descriptor, text.data(), text.size());
    if (n >= 0) {
      text.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  ::close(descriptor);
  if (error != 0) refuse(error);
}

}  // namespace brine::soak
