#include "artifacts/validate.hpp"

#include "artifacts/from_json.hpp"
#include "artifacts/parse.hpp"
#include "artifacts/soak_from_json.hpp"

#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace brine::artifacts {
namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

constexpr std::size_t kMaxViolations = 20;

const valijson::Schema* compile(std::string_view text) {
  auto* const compiled = new valijson::Schema();  // for the rest of the process
  const json document = json::parse(text);
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(Adapter(document), *compiled);
  return compiled;
}

const valijson::Schema& schema_of(const json& document) {
  if (is_soak(document)) {
    static const valijson::Schema* const soak = compile(soak_schema_text());
    return *soak;
  }
  static const valijson::Schema* const run = compile(schema_text());
  return *run;
}

/// The validator's "<root>[events][items][3]" as a JSON pointer.
std::string place_of(const valijson::ValidationResults::Error& error) {
  std::string place;
  for (const std::string& step : error.context) {
    if (step.size() > 2 && step.front() == '[') place += '/' + step.substr(1, step.size() - 2);
  }
  return place.empty() ? "/" : place;
}

}  // namespace

std::vector<std::string> schema_violations(const json& document) {
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(schema_of(document), Adapter(document), &results)) return {};
  std::vector<std::string> violations;
  valijson::ValidationResults::Error error;
  while (violations.size() < kMaxViolations && results.popError(error)) {
    violations.push_back(place_of(error) + ": " + error.description);
  }
  return violations;
}

void validate(const std::filesystem::path& file) {
  const std::string source = file.string();
  const json document = parse_bounded(read_bounded(source), source);
  const bool soak = is_soak(document);
  if (soak) {
    static_cast<void>(soak_from_json(document, source));
  } else {
    static_cast<void>(artifact_from_json(document, source));
  }
  const auto violations = schema_violations(document);
  if (violations.empty()) return;
  std::string text = source + ": does not match " + (soak ? "soak" : "artifact") + "-1.schema.json";
  for (const std::string& violation : violations)
    text += "\n  " + violation;
  throw ArtifactError(ArtifactError::Kind::kSchema, text + "\nwrite it again with this brine");
}

}  // namespace brine::artifacts
