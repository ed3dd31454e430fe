#include "soak/json_line.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>

namespace brine::soak {

namespace {

/// Length of the well-formed UTF-8 sequence at the front of `text` (RFC 3629, table 3-7 of
/// Unicode), or 0.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xc2   ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const unsigned second = byte(1);
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool surrogate = lead == 0xed && second > 0x9f;
  const bool too_large = lead == 0xf4 && second > 0x8f;
  return overlong || surrogate || too_large ? 0 : length;
}

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

JsonLine& JsonLine::real(std::string_view key, double value) {
  if (!std::isfinite(value)) return null(key);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.17g", value);
  return raw(key, text.data());
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
