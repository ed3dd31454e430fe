#pragma once

/// What artifacts of runs and of soaks have in common, from JSON. Each throws FieldError where a
/// member is not as the schema says.

#include <string>
#include <vector>

#include "artifacts/artifact.hpp"
#include "artifacts/strict_object.hpp"

namespace brine::artifacts::detail {

[[nodiscard]] engine::Failure read_failure(const Node& node);
[[nodiscard]] engine::Coverage read_counts(const Node& node);
[[nodiscard]] Latencies read_latencies(const Node& node);
/// The figures that an artifact of a run has.
[[nodiscard]] engine::ProcessFigures read_process(const Node& node);
/// At most 4096.
[[nodiscard]] std::vector<std::string> read_texts(const Node& node);

/// Who ran it, where, when, and by which brine: of `observed`, what every artifact has.
void read_provenance(StrictObject& object, Observed& observed);

/// Takes `schema_version`; throws ArtifactError when a newer brine wrote the file.
void check_version(StrictObject& object, const std::string& source);
/// Takes `content_hash`; throws ArtifactError when it is not that of the document.
void check_hash(StrictObject& object, const nlohmann::json& document, const std::string& source);

}  // namespace brine::artifacts::detail
