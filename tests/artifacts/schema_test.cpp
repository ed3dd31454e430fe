#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "artifacts/to_json.hpp"
#include "artifacts/validate.hpp"
#include "artifacts/writer.hpp"
#include "tests/artifacts/fixtures.hpp"

namespace {

using namespace brine::artifacts;
using nlohmann::json;

TEST_CASE("schema: what the writer writes is what the schema says") {
  CHECK(schema_violations(to_json(tests::sample_artifact())).empty());
  CHECK(schema_violations(to_json(tests::sample_thread_artifact())).empty());
  Artifact unrecorded = tests::sample_artifact();
  unrecorded.decisions.reset();
  CHECK(schema_violations(to_json(unrecorded)).empty());
  unrecorded.spec.mutant.clear();
  unrecorded.status = brine::sim::Status::kPassed;
  unrecorded.error.reset();
  CHECK(schema_violations(to_json(unrecorded)).empty());
}

TEST_CASE(
    "schema: it knows every operation's, object's and choice's name that the writer may use") {
  namespace sim = brine::sim;
  Artifact artifact = tests::sample_artifact();
  artifact.events.items.clear();
  for (int op = 0; op < static_cast<int>(sim::Op::kCount); ++op) {
    artifact.events.items.push_back(
        {.op = static_cast<sim::Op>(op), .order = std::nullopt, .site = {}});
  }
  for (int order = 0; order < 6; ++order) {
    artifact.events.items.push_back({.order = static_cast<std::memory_order>(order), .site = {}});
  }
  artifact.decisions->items.clear();
  for (int kind = 0; kind < static_cast<int>(sim::ChoiceKind::kCount); ++kind) {
    artifact.decisions->items.push_back(
        {.kind = static_cast<sim::ChoiceKind>(kind), .enabled = 2, .count = 1});
  }
  CHECK(schema_violations(to_json(artifact)).empty());
}

TEST_CASE("schema: it is strict by itself") {
  const json good = to_json(tests::sample_artifact());
  const std::vector<std::pair<const char*, json>> edits = {
      {"/extra", 1},
      {"/spec/extra", 1},
      {"/observed/extra", 1},
      {"/observed/process/extra", 1},
      {"/events/extra", 1},
      {"/events/items/0/extra", 1},
      {"/decisions/extra", 1},
      {"/metrics/extra", 1},
      {"/metrics/latencies/recv/p95", 1},
      {"/metrics/objects/0/extra", 1},
      {"/schema_version", 2},
      {"/content_hash", "x"},
      {"/seed", 7},
      {"/seed", "-3"},
      {"/digest", "XYZ"},
      {"/digest", 1},
      {"/status", "ok"},
      {"/error/kind", 1},
      {"/virtual_duration_ns", 1.5},
      {"/virtual_duration_ns", -1},
      {"/virtual_duration_ns", 9007199254740992},
      {"/coverage/sent", "many"},
      {"/spec/parameters/capacity", 1.5},
      {"/spec/mode", "real"},
      {"/spec/event_cap", 4294967296},
      {"/events/items/0/order", "fast"},
      {"/events/items/0/task", 65536},
      {"/decisions/items/0", json::array({"run", 0, 2})},
      {"/decisions/items/0", json::array({"run", 0, 2, 3, "store", 1, 1})},
      {"/decisions/items/1", json::array({"walk", 10, 5, 1})},
      {"/decisions/items/1", json::array({"workload", 10, 5, 0})},
      {"/observed/run_id", "a/b"},
      {"/observed/timestamp", "yesterday"},
      {"/observed/argv", "brine"},
      {"/observed/wall/figures/x", "fast"},
  };
  for (const auto& edit : edits) {
    CAPTURE(edit.first);
    json document = good;
    document[json::json_pointer(edit.first)] = edit.second;
    CHECK_FALSE(schema_violations(document).empty());
  }
  for (auto member = good.begin(); member != good.end(); ++member) {
    CAPTURE(member.key());
    json document = good;
    document.erase(member.key());
    CHECK_FALSE(schema_violations(document).empty());
  }
}

TEST_CASE("schema: a violation names its place") {
  json document = to_json(tests::sample_artifact());
  document["spec"]["mode"] = "real";
  const auto violations = schema_violations(document);
  REQUIRE_FALSE(violations.empty());
  CHECK(violations[0].starts_with("/spec"));
}

TEST_CASE(
    "schema: validate accepts a written file and refuses one that says what the schema does not "
    "allow") {
  const tests::TemporaryFolder folder;
  CHECK_NOTHROW(validate(write(tests::sample_artifact(), folder.path())));
  json document = to_json(tests::sample_artifact());
  document["observed"]["timestamp"] = "yesterday";
  tests::put(folder.path() / "b.json", document.dump());
  CHECK_THROWS_WITH_AS(validate(folder.path() / "b.json"), doctest::Contains("/observed/timestamp"),
                       ArtifactError);
}

}  // namespace
