#include "artifacts/writer.hpp"

#include <string>

#include "artifacts/canonical.hpp"
#include "artifacts/limits.hpp"
#include "artifacts/publish.hpp"
#include "artifacts/to_json.hpp"

namespace brine::artifacts {
namespace {

using std::filesystem::path;
using Kind = ArtifactError::Kind;

std::string text_of(const Artifact& artifact) {
  std::string text = readable_text(to_json(artifact));
  if (text.size() <= kMaxFileBytes) return text;
  throw ArtifactError(Kind::kTooLarge,
                      "the artifact of " + artifact.spec.scenario + " would have " +
                          std::to_string(text.size()) + " bytes, the limit is " +
                          std::to_string(kMaxFileBytes) +
                          "; record fewer events, or fewer named tasks and objects");
}

}  // namespace

path write(const Artifact& artifact, const path& folder) {
  return publish_new(text_of(artifact), folder,
                     file_name_part(artifact.spec.scenario) + '-' +
                         std::to_string(artifact.spec.seed) + '-' +
                         file_name_part(artifact.observed.run_id));
}

void write_as(const Artifact& artifact, const path& file) {
  publish_as(text_of(artifact), file);
}

}  // namespace brine::artifacts
