#pragma once

/// Standard output with every write checked: results that nobody received are a harness error, not
/// a success.

#include <stdexcept>
#include <string>
#include <string_view>

namespace brine::soak {

/// Standard output, or a file of a soak, is closed, full or gone. Exit code 3.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// To be called once, at the start. Turns SIGPIPE and SIGXFSZ into errors of the write, so that a
/// closed pipe and a limit on file sizes end in a message and not in a signal. Occupies standard
/// descriptors that are closed, so that no file gets their numbers and what is meant for standard
/// output; writing to them goes on failing.
void prepare_output() noexcept;

/// Writes text and a newline to standard output at once. Throws OutputError.
void print_line(std::string_view line);

/// The same for standard error, where a failure is ignored: nobody would read of it.
void note_line(std::string_view line) noexcept;

}  // namespace brine::soak
