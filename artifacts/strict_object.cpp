#include "artifacts/strict_object.hpp"

#include <charconv>
#include <system_error>

#include "artifacts/limits.hpp"

namespace brine::artifacts::detail {
namespace {

using nlohmann::json;

/// RFC 6901: the separators of a JSON pointer, escaped.
std::string escaped(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

/// The whole text as an unsigned number of that base.
std::optional<std::uint64_t> whole_number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

constexpr std::string_view kDigits = "0123456789";

bool is_timestamp(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  if (text.size() <= kShape.size() || text.back() != 'Z') return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool digit = kDigits.find(text[i]) != std::string_view::npos;
    if (kShape[i] == '0' ? !digit : text[i] != kShape[i]) return false;
  }
  const std::string_view fraction = text.substr(kShape.size(), text.size() - kShape.size() - 1);
  return fraction.empty() ||
         (fraction.front() == '.' && fraction.size() >= 2 && fraction.size() <= 10 &&
          fraction.find_first_not_of(kDigits, 1) == std::string_view::npos);
}

std::optional<std::uint64_t> decimal(std::string_view text) {
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return whole_number(text, 10);
}

}  // namespace

void Node::refuse(const std::string& problem) const {
  throw FieldError(place, problem);
}

std::uint64_t Node::integer(std::uint64_t min, std::uint64_t max) const {
  const std::string range =
      "expected an integer from " + std::to_string(min) + " to " + std::to_string(max);
  if (!value.is_number_unsigned())
    refuse(range + ", found " + (value.is_number() ? value.dump() : value.type_name()));
  const auto number = value.get<std::uint64_t>();
  if (number < min || number > max) refuse(range + ", found " + std::to_string(number));
  return number;
}

std::uint64_t Node::count() const {
  if (!value.is_string()) return integer(0, kExactIntegers - 1);
  const auto number = decimal(value.get_ref<const std::string&>());
  if (!number || *number < kExactIntegers) {
    refuse(
        "as a string only a decimal number from 2^53 to 2^64 - 1 is accepted; write smaller ones "
        "as numbers");
  }
  return *number;
}

double Node::number() const {
  if (!value.is_number()) refuse(std::string("expected a number, found ") + value.type_name());
  return value.get<double>();
}

bool Node::flag() const {
  if (!value.is_boolean())
    refuse(std::string("expected true or false, found ") + value.type_name());
  return value.get<bool>();
}

std::string Node::text(std::size_t min_bytes) const {
  if (!value.is_string()) refuse(std::string("expected a string, found ") + value.type_name());
  const auto& text = value.get_ref<const std::string&>();
  if (text.size() < min_bytes) refuse("is empty");
  // Some validators take it for the end of the text, and then for an empty one.
  if (min_bytes > 0 && text.find('\0') != std::string::npos) refuse("holds a NUL");
  if (text.size() > kMaxTextBytes)
    refuse("is longer than " + std::to_string(kMaxTextBytes) + " bytes");
  return text;
}

std::uint64_t Node::seed() const {
  const std::string given = text();
  const auto number = decimal(given);
  if (!number)
    refuse("'" + given + "' is not a seed: expected an unsigned 64-bit decimal number as a string");
  return *number;
}

std::uint64_t Node::digest() const {
  const std::string given = text();
  const bool lower = given.find_first_not_of("0123456789abcdef") == std::string::npos;
  const auto number = whole_number(given, 16);
  if (given.size() != 16 || !lower || !number) {
    refuse("'" + given + "' is not a digest: expected 16 hexadecimal digits in lower case");
  }
  return *number;
}

std::string Node::id() const {
  constexpr std::size_t kMax = 128;
  constexpr std::string_view kPlain =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-";
  std::string given = text(1);
  if (given.size() > kMax || given.find_first_not_of(kPlain) != std::string::npos)
    refuse("expected at most 128 letters, digits, '.', '_' and '-'");
  return given;
}

std::string Node::timestamp() const {
  std::string given = text();
  if (!is_timestamp(given)) refuse("expected a time as 2025-11-21T03:48:50.123456Z");
  return given;
}

void Node::for_each_item(std::size_t max, const std::function<void(const Node&)>& each) const {
  if (!value.is_array()) refuse(std::string("expected a list, found ") + value.type_name());
  if (value.size() > max)
    refuse("has " + std::to_string(value.size()) + " items, the limit is " + std::to_string(max));
  for (std::size_t i = 0; i < value.size(); ++i)
    each(item(i));
}

void Node::for_each_member(const std::function<void(const std::string&, const Node&)>& each) const {
  if (!value.is_object()) refuse(std::string("expected an object, found ") + value.type_name());
  for (const auto& [key, member] : value.items())
    each(key, Node{member, place + '/' + escaped(key)});
}

const json& Node::list_of(std::size_t count) const {
  if (!value.is_array()) refuse(std::string("expected a list, found ") + value.type_name());
  if (value.size() != count) {
    refuse("expected " + std::to_string(count) + " items, found " + std::to_string(value.size()));
  }
  return value;
}

Node Node::item(std::size_t index) const {
  return {value[index], place + '/' + std::to_string(index)};
}

StrictObject::StrictObject(const Node& node) : value_(node.value), place_(node.place) {
  if (!value_.is_object())
    node.refuse(std::string("expected an object, found ") + value_.type_name());
}

Node StrictObject::at(std::string_view key) {
  auto found = find(key);
  if (!found) throw FieldError(place_, "the field '" + std::string(key) + "' is missing");
  return *found;
}

std::optional<Node> StrictObject::find(std::string_view key) {
  seen_.emplace(key);
  const auto found = value_.find(key);
  if (found == value_.end()) return std::nullopt;
  return Node{*found, place_ + '/' + escaped(key)};
}

void StrictObject::finish() const {
  for (const auto& [key, member] : value_.items()) {
    if (!seen_.contains(key))
      throw FieldError(place_ + '/' + escaped(key), "is not a field of this schema");
  }
}

}  // namespace brine::artifacts::detail
