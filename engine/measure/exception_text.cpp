#include "engine/measure/exception_text.hpp"

#include <cstdlib>
#include <cxxabi.h>
#include <exception>
#include <typeinfo>

namespace brine::engine {

std::string text_of(const std::exception& error) {
  const char* const what = error.what();
  return what != nullptr ? what : "an exception whose what() is null";
}

std::string text_of_current_exception() {
  try {
    throw;
  } catch (const std::exception& error) {
    return text_of(error);
  } catch (...) {
    const std::type_info* const type = abi::__cxa_current_exception_type();
    int status = 0;
    char* const readable =
        type == nullptr ? nullptr : abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
    std::string text = "an exception of type ";
    text += readable != nullptr ? readable : "unknown";
    std::free(readable);  // NOLINT(cppcoreguidelines-no-malloc): __cxa_demangle says so
    return text;
  }
}

}  // namespace brine::engine
