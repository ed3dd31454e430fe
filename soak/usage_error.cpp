#include "soak/usage_error.hpp"

#include <string_view>

namespace brine::soak {

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 120;
  std::string out = "'";
  for (const char c : text.substr(0, kLongest)) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    out += control ? '?' : c;
  }
  if (text.size() > kLongest) out += "…";
  return out + "'";
}

}  // namespace brine::soak
