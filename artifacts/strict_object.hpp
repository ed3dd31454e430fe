#pragma once

/// StrictObject: takes the members of a JSON object one by one, each with its type and range, and
/// refuses what is left.
///
///     StrictObject spec(document, "/spec");
///     const std::uint64_t cap = spec.integer("event_cap", 0, 4096);
///     spec.finish();

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace brine::artifacts::detail {

/// Something in a document is not what the schema says. `what()` is "PLACE: …", the place a JSON
/// pointer.
class FieldError : public std::runtime_error {
 public:
  FieldError(const std::string& place, const std::string& problem)
      : std::runtime_error((place.empty() ? "/" : place) + ": " + problem) {}
};

/// One value at its place.
struct Node {
  const nlohmann::json& value;
  std::string place;

  [[nodiscard]] std::uint64_t integer(std::uint64_t min, std::uint64_t max) const;
  /// A number below 2^53, or a decimal string from there on.
  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] double number() const;
  [[nodiscard]] bool flag() const;
  /// With `min_bytes` it is a name, and holds no NUL.
  [[nodiscard]] std::string text(std::size_t min_bytes = 0) const;
  /// Decimal, unsigned 64-bit, as a string without superfluous zeroes.
  [[nodiscard]] std::uint64_t seed() const;
  /// 16 hexadecimal digits.
  [[nodiscard]] std::uint64_t digest() const;
  /// Letters, digits, '.', '_' and '-', at most 128.
  [[nodiscard]] std::string id() const;
  /// UTC, ISO 8601, with up to nine digits of a fraction.
  [[nodiscard]] std::string timestamp() const;
  [[nodiscard]] bool is_null() const noexcept { return value.is_null(); }
  /// The items of a list of at most `max`; `each` gets a Node.
  void for_each_item(std::size_t max, const std::function<void(const Node&)>& each) const;
  /// The members of an object whose names are free.
  void for_each_member(const std::function<void(const std::string&, const Node&)>& each) const;
  /// The items of a list of exactly `count`.
  [[nodiscard]] const nlohmann::json& list_of(std::size_t count) const;
  [[nodiscard]] Node item(std::size_t index) const;
  [[noreturn]] void refuse(const std::string& problem) const;

  /// The value that `named` knows by this text; `expected` lists them for the message.
  template <class Named>
  [[nodiscard]] auto name(const Named& named, std::string_view expected) const {
    const std::string given = text();
    const auto known = named(given);
    if (!known) refuse("'" + given + "' is not known; expected " + std::string(expected));
    return *known;
  }
};

class StrictObject {
 public:
  explicit StrictObject(const Node& node);

  /// The member, which must exist.
  [[nodiscard]] Node at(std::string_view key);
  /// The member, if it exists.
  [[nodiscard]] std::optional<Node> find(std::string_view key);
  /// Refuses members that nobody asked for.
  void finish() const;

 private:
  const nlohmann::json& value_;
  std::string place_;
  std::set<std::string, std::less<>> seen_;
};

}  // namespace brine::artifacts::detail
