#include "artifacts/reader.hpp"

#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "artifacts/canonical.hpp"
#include "artifacts/limits.hpp"
#include "artifacts/to_json.hpp"
#include "artifacts/validate.hpp"
#include "artifacts/writer.hpp"
#include "tests/artifacts/fixtures.hpp"

namespace {

using namespace brine::artifacts;
using nlohmann::json;
using Kind = ArtifactError::Kind;

/// What read() says about a file with this text, without the path; "" when it accepts it.
std::string refusal(const std::string& text, Kind expected) {
  const tests::TemporaryFolder folder;
  const auto file = folder.path() / "a.json";
  tests::put(file, text);
  try {
    static_cast<void>(read(file));
    return "";
  } catch (const ArtifactError& error) {
    CHECK(error.kind() == expected);
    const std::string what = error.what();
    CHECK(what.starts_with(file.string() + ": "));
    CHECK(what.find(';') != std::string::npos);  // what to do next
    return what.substr(file.string().size() + 2);
  }
}

#define CHECK_REFUSED(text, kind, part)           \
  do {                                            \
    const std::string said = refusal(text, kind); \
    INFO(said);                                   \
    CHECK(said.find(part) != std::string::npos);  \
  } while (false)

TEST_CASE("reader: what is not JSON is refused with the byte where it stops being it") {
  const std::string good = readable_text(to_json(tests::sample_artifact()));
  CHECK_REFUSED("", Kind::kNotJson, "is empty");
  CHECK_REFUSED("hello", Kind::kNotJson, "not JSON at byte 1");
  CHECK_REFUSED(good.substr(0, good.size() / 2), Kind::kNotJson, "truncated");
  CHECK_REFUSED(good + "x", Kind::kNotJson, "not JSON at byte " + std::to_string(good.size() + 1));
  CHECK_REFUSED("{\"a\": 1, \"a\": 2}", Kind::kNotJson, "'a' occurs twice");
  CHECK_REFUSED("{\"a\": \"\xff\"}", Kind::kNotJson, "not JSON at byte");
  CHECK_REFUSED("{\"a\": 1e999}", Kind::kNotJson, "number overflow");
  CHECK_REFUSED(std::string("\0\0\0", 3), Kind::kNotJson, "not JSON at byte 1");
}

TEST_CASE("reader: what a file says cannot write to the terminal by way of a message") {
  CHECK_REFUSED("\xd2\x1b[2J", Kind::kNotJson, "not JSON at byte 1");
  for (const std::string bad : {"\x1b[2J", "\x7f", "\u009b", "\b", "\r"}) {
    json document = to_json(tests::sample_artifact());
    document["status"] = bad;
    document[bad] = 1;
    const std::string unknown = refusal(tests::rehashed(document).dump(), Kind::kSchema);
    CHECK(unknown.find("/status") != std::string::npos);
    CHECK(unknown.find(bad) == std::string::npos);
    const std::string key = json(bad).dump();
    const std::string twice = std::string("{").append(key).append(":1,").append(key).append(":1}");
    CHECK_REFUSED(twice, Kind::kNotJson, "occurs twice");
    CHECK(refusal(twice, Kind::kNotJson).find(bad) == std::string::npos);
  }
}

TEST_CASE("reader: every truncation of an artifact is refused") {
  const std::string good = readable_text(to_json(tests::sample_artifact()));
  const tests::TemporaryFolder folder;
  const auto file = folder.path() / "a.json";
  for (std::size_t length = 0; length + 2 < good.size(); length += 13) {
    tests::put(file, good.substr(0, length));
    CHECK_THROWS_AS(static_cast<void>(read(file)), ArtifactError);
  }
}

TEST_CASE("reader: deep nesting, many values and long strings are refused, whatever their depth") {
  CHECK_REFUSED(std::string(20'000'000, '['), Kind::kTooLarge, "nested more than 16 deep");
  std::string many = "[";
  for (std::size_t i = 0; i < kMaxValues; ++i)
    many += "1,";
  CHECK_REFUSED(many + "1]", Kind::kTooLarge, "holds more than");
  CHECK_REFUSED("[\"" + std::string(kMaxTextBytes + 1, 'x') + "\"]", Kind::kTooLarge,
                "holds a string of");
}

TEST_CASE("reader: a file over the limit is refused before it is read") {
  const tests::TemporaryFolder folder;
  const auto file = folder.path() / "sparse.json";
  tests::put(file, "{");
  std::filesystem::resize_file(file, kMaxFileBytes + 1);
  CHECK_THROWS_WITH_AS(static_cast<void>(read(file)),
                       doctest::Contains("has 67108865 bytes, the limit is 67108864"),
                       ArtifactError);
}

TEST_CASE("reader: what is no file is refused") {
  const tests::TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(static_cast<void>(read(folder.path())),
                       doctest::Contains("not a regular file"), ArtifactError);
  CHECK_THROWS_WITH_AS(static_cast<void>(read(folder.path() / "none")),
                       doctest::Contains("No such file"), ArtifactError);
  CHECK_THROWS_WITH_AS(static_cast<void>(read("/dev/zero")),
                       doctest::Contains("not a regular file"), ArtifactError);
}

TEST_CASE("reader: another schema is named, before anything else is looked at") {
  json newer = {{"schema_version", 2}, {"new_field", 1}};
  CHECK_REFUSED(newer.dump(), Kind::kSchema,
                "written by a newer brine: schema 2, this one reads 1");
  newer["schema_version"] = 0;
  CHECK_REFUSED(newer.dump(), Kind::kSchema, "/schema_version: expected an integer from 1");
  newer["schema_version"] = "1";
  CHECK_REFUSED(newer.dump(), Kind::kSchema, "/schema_version: expected an integer from 1");
  CHECK_REFUSED("[1]", Kind::kSchema, "/: expected an object, found array");
  CHECK_REFUSED("{}", Kind::kSchema, "the field 'schema_version' is missing");
}

TEST_CASE("reader: a byte changed by hand fails the content hash") {
  std::string text = readable_text(to_json(tests::sample_artifact()));
  const std::size_t at = text.find("[\"workload\",10,5,1]");
  REQUIRE(at != std::string::npos);
  text[at + 15] = '6';
  CHECK_REFUSED(text, Kind::kHash, "/content_hash: the file was changed after it was written");
}

TEST_CASE("reader: what is observed may be edited freely") {
  json document = to_json(tests::sample_artifact());
  document["observed"]["remarks"].push_back("seen again on Tuesday");
  CHECK(refusal(document.dump(), Kind::kHash).empty());
}

TEST_CASE("reader: an edit with a new hash reads") {
  json document = to_json(tests::sample_artifact());
  document["spec"]["strategy"] = "anything";
  CHECK(refusal(tests::rehashed(document).dump(), Kind::kSchema).empty());
}

/// A change to a good artifact, rehashed, and the refusal that it must meet.
struct Edit {
  const char* pointer;
  json value;  ///< discarded: the member is removed
  const char* refusal;
};

TEST_CASE(
    "reader: missing, additional, mistyped and impossible fields are refused at their place") {
  const json gone(json::value_t::discarded);
  const std::vector<Edit> edits = {
      {"/events", gone, "/: the field 'events' is missing"},
      {"/observed", gone, "/: the field 'observed' is missing"},
      {"/spec/timing", gone, "/spec: the field 'timing' is missing"},
      {"/spec/load/closed", gone, "/spec/load: the field 'closed' is missing"},
      {"/spec/load/rate_hz", 100'000'001, "rate_hz of the load"},
      {"/spec/load/check_one_in", -1, "/spec/load/check_one_in: expected an integer from 0"},
      {"/events/items/0/op", gone, "/events/items/0: the field 'op' is missing"},
      {"/extra", 1, "/extra: is not a field of this schema"},
      {"/spec/a~1b", 1, "/spec/a~1b: is not a field of this schema"},
      {"/observed/build/x", 1, "/observed/build/x: is not a field"},
      {"/metrics/latencies/recv/p95", 1, "/metrics/latencies/recv/p95: is not a field"},
      {"/seed", 7, "/seed: expected a string, found number"},
      {"/seed", "007", "/seed: '007' is not a seed"},
      {"/seed", "-3", "/seed: '-3' is not a seed"},
      {"/seed", "18446744073709551616", "/seed: '18446744073709551616' is not a seed"},
      {"/seed", "1", "/seed: differs from /spec/seed"},
      {"/test_name", "other", "/test_name: differs from /spec/scenario"},
      {"/digest", "00FF00FF12345678", "/digest: '00FF00FF12345678' is not a digest"},
      {"/digest", nullptr, "/digest: must be null exactly when"},
      {"/status", "ok", "/status: 'ok' is not known; expected passed, failed or error"},
      {"/status", "passed", "/error: must be null when status is passed"},
      {"/virtual_duration_ns", 1.5,
       "/virtual_duration_ns: expected an integer from 0 to 9007199254740991, found 1.5"},
      {"/virtual_duration_ns", -1, "/virtual_duration_ns: expected an integer from 0"},
      {"/virtual_duration_ns", 9007199254740992,
       "/virtual_duration_ns: expected an integer from 0"},
      {"/virtual_duration_ns", "12", "/virtual_duration_ns: as a string only"},
      {"/coverage/sent", true, "/coverage/sent: expected an integer"},
      {"/coverage", json::array(), "/coverage: expected an object, found array"},
      {"/spec/parameters/capacity", "4", "/spec/parameters/capacity: expected an integer"},
      {"/spec/size", "huge", "/spec/size: 'huge' is not known"},
      {"/spec/memory", "arm", "/spec/memory: 'arm' is not known"},
      {"/spec/mode", "real", "/spec/mode: 'real' is not known; expected sim or threads"},
      {"/spec/mode", "threads", "/decisions: must be null exactly when spec.mode is threads"},
      {"/spec/event_cap", 4294967296, "/spec/event_cap: expected an integer from 0 to 4294967295"},
      {"/spec/scenario", "", "/spec/scenario: is empty"},
      {"/spec/strategy", std::string("\0random", 7), "/spec/strategy: holds a NUL"},
      {"/events/items/1/order", "fast", "/events/items/1/order: 'fast' is not known"},
      {"/events/items/1/op", "jump", "/events/items/1/op: 'jump' is not known"},
      {"/events/items/1/task", 65536, "/events/items/1/task: expected an integer from 0 to 65535"},
      {"/events/items/0/site", "nowhere", "/events/items/0/site: expected FILE:LINE"},
      {"/events/items/0/site", "a:", "/events/items/0/site: expected FILE:LINE"},
      {"/events/items/0/site", "a\n:1", "/events/items/0/site: expected FILE:LINE"},
      {"/events/items/0/site", std::string(4096, 'a') + ":1", "/events/items/0/site: is longer"},
      {"/observed/run_id", "a/b", "/observed/run_id: expected at most 128 letters"},
      {"/observed/run_id", std::string(129, 'a'), "/observed/run_id: expected at most 128"},
      {"/observed/timestamp", "yesterday", "/observed/timestamp: expected a time as 2025-"},
      {"/observed/timestamp", "2025-11-21T03:48:50", "/observed/timestamp: expected a time"},
      {"/observed/timestamp", "2025-11-21T03:48:50.Z", "/observed/timestamp: expected a time"},
      {"/metrics/objects/1/kind", "thing", "/metrics/objects/1/kind: 'thing' is not known"},
      {"/decisions/count", 3, "/decisions/count: says 3 decisions, but items has 4"},
      {"/decisions/items/0", json::array({"run", 0, 2}),
       "/decisions/items/0: expected 6 items, found 3"},
      {"/decisions/items/0/0", "walk", "/decisions/items/0/0: 'walk' is not known"},
      {"/decisions/items/1/3", 0, "/decisions/items/1/3: expected an integer from 1"},
      {"/decisions/items/1", json::array(), "/decisions/items/1: expected [\"run\""},
      {"/decisions/recorded", false, "/decisions: recorded is false"},
      {"/observed/process/rss_bytes", nullptr, "/observed/process/rss_bytes: expected an integer"},
      {"/observed/argv", "brine", "/observed/argv: expected a list, found string"},
      {"/observed/wall/figures", {{"x", "fast"}}, "/observed/wall/figures/x: expected a number"},
  };
  for (const Edit& edit : edits) {
    CAPTURE(edit.pointer);
    json document = to_json(tests::sample_artifact());
    const json::json_pointer pointer(edit.pointer);
    if (edit.value.is_discarded()) {
      document[pointer.parent_pointer()].erase(pointer.back());
    } else {
      document[pointer] = edit.value;
    }
    document = tests::rehashed(document);
    CHECK_REFUSED(document.dump(), Kind::kSchema, edit.refusal);
  }
}

TEST_CASE("reader: removed decisions are refused") {
  json document = to_json(tests::sample_artifact());
  document["decisions"]["items"].erase(1);
  CHECK_REFUSED(tests::rehashed(document).dump(), Kind::kSchema, "some were removed or added");
}

TEST_CASE("reader: a spec with unknown keys is refused, and so is a whole artifact in its place") {
  const tests::TemporaryFolder folder;
  const auto file = folder.path() / "spec.json";
  json spec = spec_to_json(tests::sample_spec(), Mode::kSimulated);
  spec["colour"] = "red";
  tests::put(file, spec.dump());
  CHECK_THROWS_WITH_AS(static_cast<void>(read_spec(file)),
                       doctest::Contains("/colour: is not a field of this schema"), ArtifactError);
  tests::put(file, to_json(tests::sample_artifact()).dump());
  CHECK_THROWS_WITH_AS(static_cast<void>(read_spec(file)), doctest::Contains("is a whole artifact"),
                       ArtifactError);
  tests::put(file, "[]");
  CHECK_THROWS_WITH_AS(static_cast<void>(read_spec(file)), doctest::Contains("expected an object"),
                       ArtifactError);
}

}  // namespace
