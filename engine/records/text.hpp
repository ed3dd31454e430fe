#pragma once

/// Words for what the records tell people.

#include <exception>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

namespace brine::engine::detail {

/// A type's name as C++ spells it.
[[nodiscard]] std::string type_text(const std::type_info& type);

/// what() of an exception, or its lack of one. Precondition: not null.
[[nodiscard]] std::string exception_text(const std::exception_ptr& thrown);

/// 'name'
[[nodiscard]] std::string in_quotes(std::string_view name);

/// "'a', 'b'", or "none"
[[nodiscard]] std::string listed(const std::vector<std::string_view>& names);

}  // namespace brine::engine::detail
