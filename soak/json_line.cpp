#include "soak/json_line.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>

#include "soak/outputs/utf8.hpp"

namespace brine::soak {

namespace {

void append_ascii(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) {
    out += c;
    return;
  }
  std::array<char, 8> escape{};
  std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
  out += escape.data();
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) out += "\\ufffd";
    if (length == 1) append_ascii(out, text.front());
    if (length > 1) out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out + "\"";
}

JsonLine& JsonLine::count(std::string_view key, std::uint64_t value) {
  constexpr std::uint64_t kExactIntegers = std::uint64_t{1} << 53;
  return value < kExactIntegers ? number(key, value) : text(key, std::to_string(value));
}

JsonLine& JsonLine::real(std::string_view key, double value) {
  if (!std::isfinite(value)) return null(key);
  std::array<char, 32> digits{};  // the longest one has 24
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return raw(key, {digits.data(), static_cast<std::size_t>(end - digits.data())});
}

JsonLine& JsonLine::array(std::string_view key, const std::vector<JsonLine>& values) {
  std::string items;
  for (const JsonLine& value : values) {
    if (!items.empty()) items += ",";
    items += value.str();
  }
  return raw(key, "[" + items + "]");
}

JsonLine& JsonLine::texts(std::string_view key, const std::vector<std::string>& values) {
  std::string items;
  for (const std::string& value : values) {
    if (!items.empty()) items += ",";
    items += json_string(value);
  }
  return raw(key, "[" + items + "]");
}

JsonLine& JsonLine::raw(std::string_view key, std::string_view value) {
  if (!fields_.empty()) fields_ += ",";
  fields_ += json_string(key);
  fields_ += ":";
  fields_ += value;
  return *this;
}

}  // namespace brine::soak
