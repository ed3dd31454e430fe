#pragma once

/// One JSON object on one line, fields in the order they are added. Writing only; what reads JSON
/// is in artifacts.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace brine::soak {

/// `text` as a JSON string, with its quotes. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

class JsonLine {
 public:
  JsonLine& text(std::string_view key, std::string_view value) {
    return raw(key, json_string(value));
  }
  JsonLine& text_or_null(std::string_view key, std::string_view value) {
    return value.empty() ? null(key) : text(key, value);
  }
  /// Precondition: below 2^53, so that every reader keeps it exactly. Larger ones are text.
  JsonLine& number(std::string_view key, std::uint64_t value) {
    return raw(key, std::to_string(value));
  }
  /// Any count: a number below 2^53, a decimal string from there on.
  JsonLine& count(std::string_view key, std::uint64_t value);
  /// The shortest text that reads back as the same number; null when it is not finite.
  JsonLine& real(std::string_view key, double value);
  /// Precondition: as for number(), for its magnitude.
  JsonLine& signed_number(std::string_view key, std::int64_t value) {
    return raw(key, std::to_string(value));
  }
  JsonLine& flag(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
  JsonLine& null(std::string_view key) { return raw(key, "null"); }
  JsonLine& object(std::string_view key, const JsonLine& value) { return raw(key, value.str()); }
  JsonLine& array(std::string_view key, const std::vector<JsonLine>& values);
  JsonLine& texts(std::string_view key, const std::vector<std::string>& values);

  [[nodiscard]] std::string str() const { return "{" + fields_ + "}"; }

 private:
  JsonLine& raw(std::string_view key, std::string_view value);

  std::string fields_;
};

}  // namespace brine::soak
