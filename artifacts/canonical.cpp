#include "artifacts/canonical.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include <openssl/evp.h>

namespace brine::artifacts {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 14> kOrder = {
    "schema_version", "content_hash", "test_name",           "seed",     "spec",   "status",
    "error",          "digest",       "virtual_duration_ns", "coverage", "events", "metrics",
    "decisions",      "observed"};

bool is_flat(const json& value) {
  return std::none_of(value.begin(), value.end(),
                      [](const json& item) { return item.is_structured(); });
}

void print(const json& value, std::size_t depth, std::string& out);

void print_members(const json& value, std::size_t depth, std::string& out) {
  const std::string indent(2 * (depth + 1), ' ');
  const char* separator = "\n";
  for (const auto& [key, member] : value.items()) {
    out += separator + indent;
    if (value.is_object()) out += json(key).dump() + ": ";
    print(member, depth + 1, out);
    separator = ",\n";
  }
  out += '\n' + std::string(2 * depth, ' ');
}

// Recursion is bounded: documents that were read are at most kMaxDepth deep, those that are written
// some five.
void print(const json& value, std::size_t depth, std::string& out) {
  if (!value.is_structured() || is_flat(value)) {
    out += value.dump();
    return;
  }
  out += value.is_object() ? '{' : '[';
  print_members(value, depth, out);
  out += value.is_object() ? '}' : ']';
}

}  // namespace

std::string canonical_text(const json& document) {
  std::string text = "{";
  for (const auto& [key, value] : document.items()) {
    if (key == "observed" || key == "content_hash") continue;
    if (text.size() > 1) text += ',';
    text += json(key).dump();
    text += ':';
    text += value.dump();
  }
  return text += '}';
}

std::string content_hash(const json& document) {
  const std::string text = canonical_text(document);
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), hash.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error(
        "libcrypto offers no SHA-256; check the OpenSSL configuration (OPENSSL_CONF)");
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string digits;
  for (unsigned i = 0; i < length; ++i) {
    digits += kHex[hash[i] >> 4];
    digits += kHex[hash[i] & 15];
  }
  return digits;
}

std::string readable_text(const json& document) {
  return readable_text(document, kOrder);
}

std::string readable_text(const json& document, std::span<const std::string_view> order) {
  std::string text = "{";
  const char* separator = "\n  ";
  for (const std::string_view key : order) {
    const auto member = document.find(key);
    if (member == document.end()) continue;
    text += separator + json(key).dump() + ": ";
    print(*member, 1, text);
    separator = ",\n  ";
  }
  return text += "\n}\n";
}

}  // namespace brine::artifacts
