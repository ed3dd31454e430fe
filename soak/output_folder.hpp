#pragma once

/// The folder that artifacts go to. It is created when the first file is written; whether that will
/// work is found out before the first step, without leaving anything behind.

#include <filesystem>
#include <string>

namespace brine::soak {

/// Empty, or why files cannot be created in `folder` (which need not exist yet).
[[nodiscard]] std::string why_unwritable(const std::filesystem::path& folder);

}  // namespace brine::soak
