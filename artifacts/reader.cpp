#include "artifacts/reader.hpp"

#include "artifacts/parse.hpp"

namespace brine::artifacts {

Artifact read(const std::filesystem::path& file) {
  return artifact_from_json(parse_bounded(read_bounded(file.string()), file.string()),
                            file.string());
}

SpecDocument read_spec(const std::filesystem::path& file) {
  const nlohmann::json document = parse_bounded(read_bounded(file.string()), file.string());
  if (document.is_object() && document.contains("schema_version") && document.contains("spec")) {
    throw ArtifactError(ArtifactError::Kind::kSchema,
                        file.string() +
                            ": is a whole artifact; --spec takes its `spec` section: jq .spec " +
                            file.string() + " > spec.json");
  }
  return spec_from_json(document, file.string());
}

}  // namespace brine::artifacts
