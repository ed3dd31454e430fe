/// Any bytes as an artifact. What the reader accepts must match the published schema, and must come
/// back the same after it was written and read again; everything else is an ArtifactError.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "artifacts/canonical.hpp"
#include "artifacts/error.hpp"
#include "artifacts/from_json.hpp"
#include "artifacts/parse.hpp"
#include "artifacts/to_json.hpp"
#include "artifacts/validate.hpp"
#include "tests/fuzz/json_mutator.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using brine::artifacts::Artifact;
using brine::artifacts::ArtifactError;
using brine::fuzz::require;
using nlohmann::json;

constexpr const char* kSource = "fuzz";

/// The document with the hash that fits it, else no change would ever get past the hash.
json rehashed(json document) {
  if (document.is_object() && document.contains("content_hash"))
    document["content_hash"] = brine::artifacts::content_hash(document);
  return document;
}

void check_accepted(const json& document, const Artifact& artifact) {
  const auto violations = brine::artifacts::schema_violations(document);
  if (!violations.empty()) std::fprintf(stderr, "%s\n", violations.front().c_str());
  require(violations.empty(), "what the reader accepts matches the schema");
  const json written = brine::artifacts::to_json(artifact);
  const std::string text = brine::artifacts::readable_text(written);
  const json parsed = brine::artifacts::parse_bounded(text, kSource);
  require(parsed == written, "the text of a document is that document");
  const Artifact again = brine::artifacts::artifact_from_json(parsed, kSource);
  require(brine::artifacts::to_json(again) == written, "an artifact that was written reads back");
  // Most come back as they were, and the validator is slow.
  require(parsed == document || brine::artifacts::schema_violations(parsed).empty(),
          "what is written matches the schema");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const json document = rehashed(brine::artifacts::parse_bounded(text, kSource));
    const Artifact artifact = brine::artifacts::artifact_from_json(document, kSource);
    check_accepted(document, artifact);
  } catch (const ArtifactError& error) {
    const std::string_view message = error.what();
    require(message.find(kSource) == 0, "an error names its file first");
    const auto is_control = [](unsigned char c) { return (c < ' ' && c != '\n') || c == 0x7f; };
    require(std::ranges::none_of(message, is_control), "an error holds no control character");
  }
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  return brine::fuzz::mutate_json(data, size, max_size, seed);
}
