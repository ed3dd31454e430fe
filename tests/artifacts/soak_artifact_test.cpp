#include "artifacts/soak_artifact.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "artifacts/canonical.hpp"
#include "artifacts/observe.hpp"
#include "artifacts/reader.hpp"
#include "artifacts/soak_from_json.hpp"
#include "artifacts/soak_to_json.hpp"
#include "artifacts/validate.hpp"
#include "artifacts/writer.hpp"
#include "tests/artifacts/fixtures.hpp"

namespace {

using namespace brine::artifacts;
using nlohmann::json;

constexpr std::uint64_t kBeyondDouble = 9'007'199'254'740'993;  // 2^53 + 1

SoakArtifact sample_soak() {
  SoakArtifact soak;
  soak.spec = {.scenarios = {"latency", "grüße \"x\""},
               .seed = 18446744073709551613U,
               .mutant = "some-mutant",
               .mode = Mode::kSimulated,
               .loop = "closed",
               .rate_hz = 10'000,
               .duration_ns = kBeyondDouble,
               .ramp_ns = 1,
               .warm_up_ns = 2,
               .interval_ns = 3,
               .round_ns = 4,
               .parameters = {{"capacity", 16}},
               .cpus = {0, 3},
               .check_one_in = 100};
  soak.status = SoakStatus::kFailed;
  soak.exit_code = 99;
  soak.elapsed_ns = kBeyondDouble;
  soak.measured_ns = 11;
  soak.rounds = 12;
  soak.operations = {.intended = 5, .attempted = 4, .succeeded = kBeyondDouble, .failed = 1};
  soak.figures = {{"recv.p99", 1.25e6}, {"rss.slope", -0.1}};
  soak.latencies = {
      {"recv",
       {.count = 3, .min = 1, .max = 9, .sum = 12, .p50 = 2, .p90 = 9, .p99 = 9, .p999 = 9}}};
  soak.coverage = {{"received", kBeyondDouble}};
  soak.scenarios = {
      {.name = "latency",
       .rounds = 3,
       .failed_rounds = 2,
       .operations = {.intended = 1, .attempted = 2, .succeeded = 3, .failed = 4},
       .coverage = {{"sent", 7}},
       .latencies = soak.latencies,
       .failures = {
           {.seed = 18446744073709551613U,
            .round = 2,
            .failure = {.kind = "property", .property = "ring.order", .message = "3\nthen 2"},
            .artifact = "brine-out/x.json",
            .replay = "brine replay brine-out/x.json"},
           {.seed = 0,
            .round = 3,
            .failure = {.kind = "deadlock", .property = "", .message = ""},
            .artifact = "",
            .replay = ""}}}};
  soak.thresholds = {{.expression = "lag<5", .figure = "lag", .value = 4, .holds = true},
                     {.expression = "recv.p50<1ms", .figure = "recv.p50"}};
  soak.leaks = {{.figure = "heap",
                 .finding = LeakFinding::kLeak,
                 .quiescent = true,
                 .samples = 20,
                 .span_ns = 30,
                 .slope = 1.5,
                 .low = 1.25,
                 .high = 1.75,
                 .budget = 1,
                 .least_growth = 2,
                 .first_bytes = 100,
                 .last_bytes = 200,
                 .most_bytes = kBeyondDouble}};
  soak.changes = {{.figure = "throughput",
                   .before = 10,
                   .after = 9,
                   .ratio = 0.9,
                   .low = 0.8,
                   .high = 0.95,
                   .tolerance = 0.1,
                   .verdict = ChangeVerdict::kWorse}};
  soak.baseline = "soak-before.json";
  soak.series = {{.begin_ns = 1, .end_ns = 2, .figures = {{"throughput", 8'990.5}}},
                 {.begin_ns = 2, .end_ns = kBeyondDouble, .figures = {}}};
  soak.command = "brine soak latency";
  soak.clock = "tsc";
  soak.clock_cost_ps = 8'300;
  soak.files = {"soak-x.jsonl"};
  soak.observed = tests::sample_observed();
  soak.observed.wall_latencies.clear();
  soak.observed.figures.clear();
  soak.observed.process.voluntary_switches = kBeyondDouble;
  soak.observed.process.involuntary_switches = 1;
  soak.observed.process.minor_faults = 2;
  soak.observed.process.major_faults = 3;
  soak.observed.process.heap_bytes = 4;
  return soak;
}

/// As from a file, where a number has no sign if it needs none.
SoakArtifact taken(const json& document) {
  return soak_from_json(json::parse(document.dump()), "x.json");
}

TEST_CASE("soak artifact: all that is written comes back the same") {
  const tests::TemporaryFolder folder;
  const SoakArtifact soak = sample_soak();
  const auto file = write_soak(soak, folder.path());
  CHECK(file.filename() == "soak-" + soak.observed.run_id + ".json");
  CHECK(read_soak(file) == soak);
  CHECK_NOTHROW(validate(file));
  CHECK(write_soak(soak, folder.path()) != file);  // never over another
}

TEST_CASE("soak artifact: an empty one is valid, too") {
  const tests::TemporaryFolder folder;
  SoakArtifact soak;
  soak.observed = Observation({}).finish();
  soak.observed.process = {};
  const auto file = write_soak(soak, folder.path());
  CHECK_NOTHROW(validate(file));
  CHECK(read_soak(file) == soak);
}

TEST_CASE("soak artifact: every verdict has a name that the schema knows") {
  SoakArtifact soak = sample_soak();
  for (int status = 0; status != 4; ++status) {
    soak.status = static_cast<SoakStatus>(status);
    soak.leaks[0].finding = static_cast<LeakFinding>(status % 3);
    soak.changes[0].verdict = static_cast<ChangeVerdict>(status);
    const json document = to_json(soak);
    CHECK(schema_violations(document).empty());
    CHECK(taken(document) == soak);
  }
}

TEST_CASE("soak artifact: numbers that JSON cannot say do not make it invalid") {
  SoakArtifact soak = sample_soak();
  soak.figures["recv.p50"] = std::numeric_limits<double>::quiet_NaN();
  soak.leaks[0].slope = std::numeric_limits<double>::infinity();
  soak.changes[0].high = std::numeric_limits<double>::infinity();
  soak.command = "not UTF-8: \xff";
  const json document = to_json(soak);
  CHECK(schema_violations(document).empty());
  CHECK_FALSE(taken(document).figures.contains("recv.p50"));
}

TEST_CASE("soak artifact: lists that are too long are cut, and what is left is valid") {
  SoakArtifact soak = sample_soak();
  soak.scenarios[0].failures.resize(kMaxSoakFailures + 5, soak.scenarios[0].failures[0]);
  soak.series.resize(kMaxSeriesBlocks + 5);
  const json document = to_json(soak);
  CHECK(schema_violations(document).empty());
  const SoakArtifact read = taken(document);
  CHECK(read.scenarios[0].failures.size() == kMaxSoakFailures);
  CHECK(read.series.size() == kMaxSeriesBlocks);
}

TEST_CASE("soak artifact: the reader and the schema refuse the same, and the reader says where") {
  const json good = to_json(sample_soak());
  const std::vector<std::pair<const char*, json>> edits = {
      {"/extra", 1},
      {"/spec/extra", 1},
      {"/operations/extra", 1},
      {"/scenarios/0/extra", 1},
      {"/scenarios/0/failures/0/extra", 1},
      {"/thresholds/0/extra", 1},
      {"/leaks/0/extra", 1},
      {"/changes/0/extra", 1},
      {"/series/0/extra", 1},
      {"/clock/extra", 1},
      {"/observed/extra", 1},
      {"/observed/process/extra", 1},
      {"/status", "ok"},
      {"/exit_code", 126},
      {"/exit_code", -1},
      {"/spec/seed", 7},
      {"/spec/mode", "real"},
      {"/spec/mutant", ""},
      {"/spec/scenarios", "latency"},
      {"/spec/cpus/0", -1},
      {"/spec/cpus/0", 4294967296},
      {"/spec/check_one_in", -1},
      {"/spec/parameters/capacity", 1.5},
      {"/elapsed_ns", 1.5},
      {"/elapsed_ns", 9007199254740992},
      {"/operations/failed", -1},
      {"/figures/recv.p99", "fast"},
      {"/latencies/recv/p95", 1},
      {"/thresholds/0/holds", 1},
      {"/thresholds/0/value", "4"},
      {"/thresholds/0/figure", ""},
      {"/leaks/0/finding", "maybe"},
      {"/leaks/0/slope", nullptr},
      {"/changes/0/verdict", "bad"},
      {"/scenarios/0/failures/0/seed", "-3"},
      {"/scenarios/0/failures/0/error/kind", ""},
      {"/series/0/figures/throughput", nullptr},
      {"/observed/run_id", "../x"},
      {"/observed/timestamp", "yesterday"},
      {"/files", json::object()},
      {"/baseline", 1},
  };
  for (const auto& [place, value] : edits) {
    const std::string field = place;
    INFO(field);
    json document = good;
    document[json::json_pointer(place)] = value;
    document = tests::rehashed(document);
    CHECK_FALSE(schema_violations(document).empty());
    CHECK_THROWS_WITH_AS(static_cast<void>(taken(document)),
                         doctest::Contains(field.substr(0, field.rfind('/')).c_str()),
                         ArtifactError);
  }
  for (const auto& [key, member] : good.items()) {
    const std::string& name = key;
    INFO("without " << name);
    json document = good;
    document.erase(key);
    if (key != "content_hash" && key != "kind") document = tests::rehashed(document);
    CHECK_THROWS_AS(static_cast<void>(taken(document)), ArtifactError);
  }
}

TEST_CASE("soak artifact: one that does not say how much was checked checked everything") {
  json document = to_json(sample_soak());
  document["spec"].erase("check_one_in");
  document = tests::rehashed(document);
  CHECK(schema_violations(document).empty());
  CHECK(taken(document).spec.check_one_in == 1);
}

TEST_CASE("soak artifact: one that was changed after it was written is refused") {
  json document = to_json(sample_soak());
  document["figures"]["recv.p99"] = 1;
  CHECK_THROWS_WITH_AS(static_cast<void>(taken(document)),
                       doctest::Contains("was changed after it was written"), ArtifactError);
  json elsewhere = to_json(sample_soak());
  elsewhere["observed"]["host"] = "another";  // not covered
  CHECK_NOTHROW(static_cast<void>(taken(elsewhere)));
}

TEST_CASE("soak artifact: a threshold that was never measured cannot hold") {
  json document = to_json(sample_soak());
  document["thresholds"][1]["holds"] = true;
  CHECK_THROWS_WITH_AS(static_cast<void>(taken(tests::rehashed(document))),
                       doctest::Contains("/thresholds/1: holds, but was never measured"),
                       ArtifactError);
}

TEST_CASE("soak artifact: a newer schema is refused as such") {
  json document = to_json(sample_soak());
  document["schema_version"] = 2;
  CHECK_THROWS_WITH_AS(static_cast<void>(taken(tests::rehashed(document))),
                       doctest::Contains("written by a newer brine"), ArtifactError);
}

TEST_CASE("soak artifact: it and that of a run are not taken for each other") {
  const tests::TemporaryFolder folder;
  const auto of_run = write(tests::sample_artifact(), folder.path());
  const auto of_soak = write_soak(sample_soak(), folder.path());
  CHECK_THROWS_WITH_AS(static_cast<void>(read_soak(of_run)),
                       doctest::Contains("is not the artifact of a soak"), ArtifactError);
  CHECK_THROWS_WITH_AS(static_cast<void>(read(of_soak)),
                       doctest::Contains("is the artifact of a soak, not of one run"),
                       ArtifactError);
  CHECK_NOTHROW(validate(of_run));
  CHECK_NOTHROW(validate(of_soak));
}

TEST_CASE("soak artifact: truncated, empty and missing files are refused") {
  const tests::TemporaryFolder folder;
  const auto file = write_soak(sample_soak(), folder.path());
  const std::string text = tests::contents(file);
  for (const std::size_t length : {std::size_t{0}, std::size_t{1}, text.size() / 2}) {
    tests::put(file, text.substr(0, length));
    CHECK_THROWS_AS(static_cast<void>(read_soak(file)), ArtifactError);
  }
  CHECK_THROWS_AS(static_cast<void>(read_soak(folder.path() / "none.json")), ArtifactError);
  CHECK_THROWS_AS(static_cast<void>(read_soak(folder.path())), ArtifactError);
}

}  // namespace
