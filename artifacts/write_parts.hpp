#pragma once

/// What artifacts of runs and of soaks have in common, as JSON. Nothing here fails.

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "artifacts/artifact.hpp"

namespace brine::artifacts::detail {

/// The name of a member: valid UTF-8.
[[nodiscard]] std::string key_of(std::string_view name);
[[nodiscard]] nlohmann::json texts(const std::vector<std::string>& items);
[[nodiscard]] nlohmann::json build_to_json(const Build& build);
[[nodiscard]] nlohmann::json failure_to_json(const engine::Failure& failure);

/// An object with one member for each entry of a map, keys made valid UTF-8.
template <class Map, class Convert>
nlohmann::json by_name(const Map& map, Convert&& convert) {
  nlohmann::json object = nlohmann::json::object();
  for (const auto& [name, value] : map)
    object[key_of(name)] = convert(value);
  return object;
}

}  // namespace brine::artifacts::detail
