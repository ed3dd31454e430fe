#pragma once

/// What an exception says, for reports.

#include <exception>
#include <string>

namespace brine::engine {

/// Its what(), which a careless class may give as null.
[[nodiscard]] std::string text_of(const std::exception& error);

/// Of the exception that is being handled: its what(), or the name of its type. Only inside a
/// handler.
[[nodiscard]] std::string text_of_current_exception();

}  // namespace brine::engine
