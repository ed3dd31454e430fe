#include <string>

#include <doctest/doctest.h>

#include "artifacts/canonical.hpp"
#include "artifacts/to_json.hpp"
#include "tests/artifacts/fixtures.hpp"

namespace {

using namespace brine::artifacts;
using nlohmann::json;

TEST_CASE("content hash: it is the SHA-256 of the canonical text") {
  CHECK(canonical_text(json::object()) == "{}");
  CHECK(content_hash(json::object()) ==
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
}

TEST_CASE("content hash: keys are sorted, nothing is spaced, observed and the hash are left out") {
  const json document = {
      {"b", {1, 2}}, {"a", {{"y", "ü"}, {"x", nullptr}}}, {"observed", 1}, {"content_hash", "x"}};
  CHECK(canonical_text(document) == R"({"a":{"x":null,"y":"ü"},"b":[1,2]})");
}

TEST_CASE("content hash: what is observed does not change it, all else does") {
  const Artifact artifact = tests::sample_artifact();
  const json document = to_json(artifact);
  Artifact elsewhere = artifact;
  elsewhere.observed = {};
  CHECK(to_json(elsewhere)["content_hash"] == document["content_hash"]);
  CHECK(canonical_text(to_json(elsewhere)) == canonical_text(document));
  Artifact other = artifact;
  other.events.items[0].value ^= 1;
  CHECK(to_json(other)["content_hash"] != document["content_hash"]);
  other = artifact;
  other.spec.strategy = "replay";
  CHECK(to_json(other)["content_hash"] != document["content_hash"]);
}

}  // namespace
