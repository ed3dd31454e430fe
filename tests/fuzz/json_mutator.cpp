#include "tests/fuzz/json_mutator.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/measure/prng.hpp"

// libFuzzer's own mutation of bytes, dictionary included.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace brine::fuzz {

namespace {

using nlohmann::json;

/// Every value of the document, the document itself first. Pointers hold until it is changed.
std::vector<json*> values_of(json& document) {
  std::vector<json*> values{&document};
  for (std::size_t i = 0; i < values.size(); ++i) {
    json& value = *values[i];
    if (!value.is_structured()) continue;
    for (json& member : value)
      values.push_back(&member);
  }
  return values;
}

class Mutation {
 public:
  explicit Mutation(unsigned seed) : prng_(seed) {}

  void change(json& document) {
    const std::vector<json*> values = values_of(document);
    json& target = *values[draw(values.size())];
    switch (draw(6)) {
      case 0: {
        json copy = *values[draw(values.size())];  // may hold the target itself
        target = std::move(copy);
        break;
      }
      case 1:
        remove_one(target);
        break;
      case 2:
        repeat_one(target);
        break;
      case 3:
        target = edge_value();
        break;
      default:
        nudge(target);
    }
  }

 private:
  std::size_t draw(std::size_t n) { return prng_.bounded(static_cast<std::uint32_t>(n)); }

  void remove_one(json& target) {
    if (!target.is_structured() || target.empty()) return;
    auto at = target.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(draw(target.size())));
    target.erase(at);
  }

  void repeat_one(json& target) {
    if (!target.is_structured() || target.empty()) return;
    auto at = target.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(draw(target.size())));
    const json copy = *at;
    if (target.is_array()) {
      target.push_back(copy);
    } else {
      target[at.key() + "x"] = copy;
    }
  }

  /// A value at an edge of what some field takes.
  json edge_value() {
    const std::array<json, 20> edges{json(),
                                     true,
                                     0,
                                     1,
                                     -1,
                                     65535,
                                     65536,
                                     4294967295U,
                                     4294967296U,
                                     9007199254740991U,
                                     9007199254740992U,
                                     18446744073709551615U,
                                     0.5,
                                     1e308,
                                     "",
                                     "0",
                                     "9007199254740992",
                                     "18446744073709551615",
                                     "18446744073709551616",
                                     json::array()};
    return edges[draw(edges.size())];
  }

  void nudge(json& target) {
    if (target.is_number_unsigned()) {
      const auto value = target.get<std::uint64_t>();
      target = draw(2) == 0 ? value + 1 : value - 1;
    } else if (target.is_string()) {
      std::string text = target.get<std::string>();
      const std::size_t length = text.size();
      text.resize(length + 16);
      text.resize(
          LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), length, text.size()));
      target = text;
    } else {
      target = edge_value();
    }
  }

  engine::Prng prng_;
};

}  // namespace

std::size_t mutate_json(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
  constexpr unsigned kBytesOneTimeIn = 4;
  const char* const begin = reinterpret_cast<const char*>(data);
  json document = json::parse(begin, begin + size, nullptr, false);
  if (document.is_discarded() || seed % kBytesOneTimeIn == 0)
    return LLVMFuzzerMutate(data, size, max_size);
  Mutation(seed).change(document);
  const std::string text = document.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(text.begin(), text.end(), data);
  return text.size();
}

}  // namespace brine::fuzz
