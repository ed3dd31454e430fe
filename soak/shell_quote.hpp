#pragma once

/// Commands that a person can paste into a shell.

#include <string>
#include <string_view>
#include <vector>

namespace brine::soak {

/// `text` as one word of a POSIX shell; unchanged when nothing in it is special.
[[nodiscard]] std::string shell_quoted(std::string_view text);

/// The words, quoted where needed, with spaces between.
[[nodiscard]] std::string shell_command(const std::vector<std::string>& words);

}  // namespace brine::soak
