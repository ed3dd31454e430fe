#include "artifacts/write_parts.hpp"

#include "artifacts/to_json.hpp"

namespace brine::artifacts::detail {

using nlohmann::json;

std::string key_of(std::string_view name) {
  return text_to_json(name).get_ref<const std::string&>();
}

json texts(const std::vector<std::string>& items) {
  json list = json::array();
  for (const std::string& item : items)
    list.push_back(text_to_json(item));
  return list;
}

json build_to_json(const Build& build) {
  json object = {{"version", text_to_json(build.version)},
                 {"compiler", text_to_json(build.compiler)},
                 {"optimisation", text_to_json(build.optimisation)}};
  if (build.commit) object["commit"] = text_to_json(*build.commit);
  if (build.id) object["id"] = text_to_json(*build.id);
  return object;
}

json failure_to_json(const engine::Failure& failure) {
  return {{"kind", text_to_json(failure.kind)},
          {"property", text_to_json(failure.property)},
          {"message", text_to_json(failure.message)}};
}

}  // namespace brine::artifacts::detail
