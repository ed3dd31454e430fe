#include "engine/records/text.hpp"

#include <cstdlib>
#include <cxxabi.h>
#include <memory>

#include "engine/measure/exception_text.hpp"

namespace brine::engine::detail {

std::string type_text(const std::type_info& type) {
  struct Free {
    void operator()(char* text) const noexcept {
      std::free(text);  // NOLINT(cppcoreguidelines-no-malloc): __cxa_demangle says so
    }
  };
  int status = 0;
  const std::unique_ptr<char, Free> readable(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status));
  return readable != nullptr ? readable.get() : type.name();
}

std::string exception_text(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return text_of(error);
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

std::string in_quotes(std::string_view name) {
  std::string text = "'";
  text += name;
  text += '\'';
  return text;
}

std::string listed(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += in_quotes(name);
  }
  return text.empty() ? "none" : text;
}

}  // namespace brine::engine::detail
