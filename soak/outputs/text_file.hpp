#pragma once

/// Whole text files of a soak: replaced at once, or grown at their end.

#include <filesystem>
#include <string_view>

namespace brine::soak {

/// The file gets this text, in place of what it had; a reader sees one or the other. Throws
/// OutputError.
void replace_text(const std::filesystem::path& file, std::string_view text);

/// Adds to a file that another program may have begun; makes it if needed. Throws OutputError.
void append_text(const std::filesystem::path& file, std::string_view text);

}  // namespace brine::soak
