#pragma once

/// What an exception says, for reports.

#include <string>

namespace brine::engine {

/// Of the exception that is being handled: its what(), or the name of its type. Only inside a
/// handler.
[[nodiscard]] std::string text_of_current_exception();

}  // namespace brine::engine
