#include "artifacts/soak_artifact.hpp"

#include <array>

#include "artifacts/canonical.hpp"
#include "artifacts/parse.hpp"
#include "artifacts/publish.hpp"
#include "artifacts/soak_from_json.hpp"
#include "artifacts/soak_to_json.hpp"

namespace brine::artifacts {
namespace {

/// In the file: what one looks for first stands first.
constexpr std::array<std::string_view, 23> kOrder = {
    "schema_version", "kind",        "content_hash", "status",     "exit_code", "spec",
    "elapsed_ns",     "measured_ns", "rounds",       "operations", "figures",   "thresholds",
    "leaks",          "baseline",    "changes",      "latencies",  "coverage",  "scenarios",
    "series",         "command",     "clock",        "files",      "observed"};

}  // namespace

std::string_view name_of(LeakFinding finding) noexcept {
  switch (finding) {
    case LeakFinding::kFlat:
      return "flat";
    case LeakFinding::kLeak:
      return "leak";
    case LeakFinding::kTooShort:
      break;
  }
  return "too-short";
}

std::string_view name_of(ChangeVerdict verdict) noexcept {
  switch (verdict) {
    case ChangeVerdict::kSame:
      return "same";
    case ChangeVerdict::kBetter:
      return "better";
    case ChangeVerdict::kWorse:
      return "worse";
    case ChangeVerdict::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view name_of(SoakStatus status) noexcept {
  switch (status) {
    case SoakStatus::kPassed:
      return "passed";
    case SoakStatus::kFailed:
      return "failed";
    case SoakStatus::kInterrupted:
      return "interrupted";
    case SoakStatus::kError:
      break;
  }
  return "error";
}

std::filesystem::path write_soak(const SoakArtifact& artifact,
                                 const std::filesystem::path& folder) {
  return publish_new(readable_text(to_json(artifact), kOrder), folder,
                     "soak-" + file_name_part(artifact.observed.run_id));
}

SoakArtifact read_soak(const std::filesystem::path& file) {
  const std::string source = file.string();
  const nlohmann::json document = parse_bounded(read_bounded(source), source);
  if (!is_soak(document)) {
    throw ArtifactError(ArtifactError::Kind::kSchema,
                        source +
                            ": is not the artifact of a soak; give the soak-….json that "
                            "`brine soak` left in its --out folder");
  }
  return soak_from_json(document, source);
}

}  // namespace brine::artifacts
