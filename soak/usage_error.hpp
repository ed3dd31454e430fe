#pragma once

/// UsageError: what is wrong with the command, and what to do instead. Detected before the first
/// step; exit code 2.

#include <stdexcept>
#include <string>
#include <string_view>

namespace brine::soak {

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The text in quotes for a message, with control characters shown and long text cut, so that a
/// hostile argument or file name cannot write to the terminal.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace brine::soak
