#pragma once

/// Standard output with every write checked: results that nobody received are a harness error, not
/// a success.

#include <stdexcept>
#include <string>
#include <string_view>

namespace brine::soak {

/// Standard output is closed or full. Exit code 3.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Turns SIGPIPE into an error of the write, so that a closed pipe ends in OutputError. Call once,
/// at the start.
void ignore_broken_pipes() noexcept;

/// Writes text and a newline to standard output at once. Throws OutputError.
void print_line(std::string_view line);

/// The same for standard error, where a failure is ignored: nobody would read of it.
void note_line(std::string_view line) noexcept;

}  // namespace brine::soak
