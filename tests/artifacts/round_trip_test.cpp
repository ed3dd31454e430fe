#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "artifacts/canonical.hpp"
#include "artifacts/limits.hpp"
#include "artifacts/reader.hpp"
#include "artifacts/to_json.hpp"
#include "artifacts/writer.hpp"
#include "tests/artifacts/fixtures.hpp"

namespace {

using namespace brine::artifacts;
using brine::sim::RunSpec;
using nlohmann::json;

Artifact there_and_back(const Artifact& artifact) {
  const tests::TemporaryFolder folder;
  return read(write(artifact, folder.path()));
}

TEST_CASE("round trip: every field of a failed run survives the file") {
  const Artifact before = tests::sample_artifact();
  const Artifact after = there_and_back(before);
  CHECK(after.spec == before.spec);
  CHECK(after.mode == before.mode);
  CHECK(after.status == before.status);
  CHECK(after.error == before.error);
  CHECK(after.digest == before.digest);
  CHECK(after.virtual_ns == before.virtual_ns);
  CHECK(after.steps == before.steps);
  CHECK(after.leaked_tasks == before.leaked_tasks);
  CHECK(after.coverage == before.coverage);
  CHECK(after.latencies == before.latencies);
  CHECK(after.decisions == before.decisions);
  CHECK(after.tasks == before.tasks);
  CHECK(after.observed == before.observed);
  REQUIRE(after.objects.size() == before.objects.size());
  CHECK(after.objects[1].name == "ring.tail");
  CHECK(after.objects[1].kind == brine::sim::ObjectKind::kAtomic);
  REQUIRE(after.events.items.size() == 3);
  CHECK(after.events.items[0].site.file == std::string("engine/buffers/ring.hpp"));
  CHECK(after.events.items[0].site.line == 42);
  CHECK(after.events.items[0].time_ns == 5);
  CHECK(after.events.items[1].value == std::numeric_limits<std::uint64_t>::max());
  CHECK(after.events.items[1].order == std::memory_order_acquire);
  CHECK_FALSE(after.events.items[2].order);
  CHECK(to_json(after) == to_json(before));
}

TEST_CASE("round trip: sites outlive the copy of the artifact that read them") {
  Artifact copy;
  {
    const Artifact read_back = there_and_back(tests::sample_artifact());
    copy = read_back;
  }
  CHECK(copy.events.items[0].site.file == std::string("engine/buffers/ring.hpp"));
}

TEST_CASE(
    "round trip: a run on threads has no digest and no decisions, and says that it cannot be "
    "replayed") {
  const Artifact after = there_and_back(tests::sample_thread_artifact());
  CHECK(after.mode == Mode::kThreads);
  CHECK_FALSE(after.digest);
  CHECK_FALSE(after.decisions);
  CHECK_FALSE(after.virtual_ns);
  CHECK(after.observed.remarks.back() == kThreadsRemark);
  CHECK(after.observed.wall_latencies.at("recv").p99 == 3);
  CHECK(after.observed.figures.at("throughput") == 1234.5);
  const json document = to_json(after);
  CHECK(document["digest"].is_null());
  CHECK(document["decisions"].is_null());
  CHECK(document["spec"]["mode"] == "threads");
}

TEST_CASE("round trip: a passing run stores no decisions unless they are asked for") {
  auto result = tests::sample_result();
  result.status = brine::sim::Status::kPassed;
  result.error.reset();
  const auto plain = make_artifact(tests::sample_spec(), result, Decisions::kUnlessPassing,
                                   tests::sample_observed());
  CHECK_FALSE(there_and_back(plain).decisions);
  CHECK(to_json(plain)["decisions"] ==
        json::parse(R"({"recorded":false,"complete":false,"count":0,"items":[]})"));
  const auto kept =
      make_artifact(tests::sample_spec(), result, Decisions::kKeep, tests::sample_observed());
  CHECK(there_and_back(kept).decisions == result.decisions);
}

TEST_CASE("round trip: decisions are readable rows") {
  const json items = to_json(tests::sample_artifact())["decisions"]["items"];
  CHECK(
      items ==
      json::parse(
          R"([["run",0,2,3,"store",1],["workload",10,5,1],["read-from",2,1,3],["run",1,1,2,"load",1]])"));
  const std::string text = readable_text(to_json(tests::sample_artifact()));
  CHECK(text.find("\n      [\"run\",0,2,3,\"store\",1],\n") != std::string::npos);
}

TEST_CASE("round trip: an incomplete log of decisions says so") {
  Artifact artifact = tests::sample_artifact();
  artifact.decisions->complete = false;
  const Artifact after = there_and_back(artifact);
  REQUIRE(after.decisions);
  CHECK_FALSE(after.decisions->complete);
}

TEST_CASE("round trip: two runs of one spec differ in observed alone, byte for byte") {
  Artifact other = tests::sample_artifact();
  other.observed.run_id = "20991231T235959.000000-ffffffffffffffff";
  other.observed.duration_ms = 99;
  other.observed.figures["x"] = 0.1;
  const std::string first = readable_text(to_json(tests::sample_artifact()));
  const std::string second = readable_text(to_json(other));
  const auto upto = [](const std::string& text) {
    return text.substr(0, text.find("\n  \"observed\""));
  };
  CHECK(first != second);
  CHECK(upto(first) == upto(second));
  CHECK(upto(first).size() > 1000);
}

TEST_CASE("round trip: the top level is exactly the documented one, and integers stay below 2^53") {
  const json document = json::parse(readable_text(to_json(tests::sample_artifact())));
  std::string keys;
  for (const auto& [key, value] : document.items())
    keys += key + ' ';
  CHECK(keys ==
        "content_hash coverage decisions digest error events metrics observed schema_version seed "
        "spec status "
        "test_name virtual_duration_ns ");
  CHECK(document["seed"] == "18446744073709551613");
  CHECK(document["digest"] == "00ff00ff12345678");
  CHECK(document["events"]["items"][1]["value"] == "18446744073709551615");
  CHECK(document["spec"]["step_limit"] == "1152921504606846976");
}

TEST_CASE("round trip: a spec alone survives, and is what --spec takes") {
  const tests::TemporaryFolder folder;
  const auto file = folder.path() / "spec.json";
  RunSpec plain;
  plain.scenario = "x";
  for (const Mode mode : {Mode::kSimulated, Mode::kThreads}) {
    tests::put(file, spec_to_json(tests::sample_spec(), mode).dump(2));
    CHECK(read_spec(file) == SpecDocument{tests::sample_spec(), mode});
    tests::put(file, spec_to_json(plain, mode).dump());
    CHECK(read_spec(file) == SpecDocument{plain, mode});
  }
}

TEST_CASE(
    "round trip: text that is not UTF-8 or too long is made to fit, and figures that are no "
    "numbers are left out") {
  Artifact artifact = tests::sample_artifact();
  artifact.error->message =
      std::string(kMaxTextBytes - 2, 'x') + "\xff\xff" + std::string(1000, 'y');
  artifact.tasks[0] = "a\xc3";
  artifact.observed.figures = {{"nan", std::numeric_limits<double>::quiet_NaN()}, {"one", 1.0}};
  const Artifact after = there_and_back(artifact);
  CHECK(after.error->message.size() <= kMaxTextBytes);
  CHECK(after.error->message.ends_with("… (cut)"));
  CHECK(after.tasks[0] == "a\xef\xbf\xbd");
  CHECK(after.observed.figures.size() == 1);
}

TEST_CASE("round trip: more events than an artifact holds are cut at the front, and counted") {
  Artifact artifact = tests::sample_artifact();
  artifact.events.items.assign(kMaxEvents + 5, artifact.events.items[2]);
  artifact.events.items.back().step = 77;
  const json events = to_json(artifact)["events"];
  CHECK(events["items"].size() == kMaxEvents);
  CHECK(events["dropped"] == 6);
  CHECK(events["items"].back()["step"] == 77);
}

TEST_CASE("round trip: the largest log of decisions fits, and one that is larger is given up") {
  Artifact artifact = tests::sample_artifact();
  artifact.decisions->items.assign(kMaxDecisions, {.kind = brine::sim::ChoiceKind::kSchedule,
                                                   .op = brine::sim::Op::kCompareExchange,
                                                   .task = 65535,
                                                   .object = ~0U,
                                                   .enabled = ~0U,
                                                   .count = ~0U});
  CHECK(there_and_back(artifact).decisions == artifact.decisions);
  artifact.decisions->items.push_back(artifact.decisions->items.front());
  const json decisions = to_json(artifact)["decisions"];
  CHECK(decisions["recorded"] == true);
  CHECK(decisions["complete"] == false);
  CHECK(decisions["items"].empty());
}

}  // namespace
