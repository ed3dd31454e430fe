#include "soak/output.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace brine::soak {

namespace {

/// 0, or the errno of the write that failed.
int write_all(int descriptor, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

void prepare_output() noexcept {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  int descriptor = 0;
  do {
    descriptor = ::open("/dev/null", O_RDONLY);  // the lowest number that is free; not writable
  } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  if (descriptor >= 0) ::close(descriptor);
}

void print_line(std::string_view line) {
  const std::string text = std::string(line) + "\n";
  if (const int error = write_all(STDOUT_FILENO, text); error != 0) {
    const std::string what =
        "cannot write to standard output: " + std::generic_category().message(error);
    if (error == EPIPE) throw ReaderLeft(what);
    throw OutputError(what);
  }
}

void note_line(std::string_view line) noexcept {
  write_all(STDERR_FILENO, line);
  write_all(STDERR_FILENO, "\n");
}

}  // namespace brine::soak
