#pragma once

/// JSON as plain structs, strictly: every field present, none more, types and ranges as the schema
/// says.
///
/// Both throw ArtifactError (kSchema) that names the place as a JSON pointer. They take parsed
/// documents; reading files with all their hazards is reader.hpp.

#include <string>

#include <nlohmann/json.hpp>

#include "artifacts/artifact.hpp"

namespace brine::artifacts {

/// A spec with the world it is meant for.
struct SpecDocument {
  sim::RunSpec spec;
  Mode mode = Mode::kSimulated;

  friend bool operator==(const SpecDocument&, const SpecDocument&) = default;
};

/// `source` is named in error messages: a file, or "<stdin>". Knows no scenarios: whether the
/// scenario exists and its parameters are complete is for the caller to check.
[[nodiscard]] SpecDocument spec_from_json(const nlohmann::json& spec, const std::string& source);

/// Version first, then the content hash, then every field.
[[nodiscard]] Artifact artifact_from_json(const nlohmann::json& document,
                                          const std::string& source);

}  // namespace brine::artifacts
