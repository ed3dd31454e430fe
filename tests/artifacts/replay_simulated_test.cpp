#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include "artifacts/canonical.hpp"
#include "artifacts/reader.hpp"
#include "artifacts/replay.hpp"
#include "artifacts/to_json.hpp"
#include "artifacts/writer.hpp"
#include "sim/run.hpp"
#include "sim/strategies/random_walk.hpp"
#include "tests/artifacts/fixtures.hpp"

namespace {

using namespace brine::artifacts;
using brine::sim::SimPlatform;
using nlohmann::json;
namespace sim = brine::sim;

/// Two tasks that increment by a load and a store, so that some interleavings lose an update.
void lost_update(brine::engine::Context<SimPlatform>& context) {
  SimPlatform::atomic<std::uint32_t> total{0};
  SimPlatform::name(total, "total");
  const auto increment = [&] {
    for (int i = 0; i < 3; ++i) {
      const auto step = static_cast<std::uint32_t>(context.random(5)) + 1;
      const std::uint32_t before = total.load(std::memory_order_relaxed);
      total.store(before + 1, std::memory_order_relaxed);
      if (step > 3) SimPlatform::yield();
    }
  };
  SimPlatform::thread first("first", increment);
  SimPlatform::thread second("second", increment);
  first.join();
  second.join();
  const std::uint32_t end = total.load(std::memory_order_relaxed);
  context.property("nothing_lost").require(end == 6, [&] {
    return "6 increments gave " + std::to_string(end);
  });
}

sim::RunResult run_lost_update(const sim::RunSpec& spec, sim::DecisionSource& source,
                               const sim::RunOptions& options) {
  return sim::run(spec, source, lost_update, options);
}

/// The first recorded run from seed 1 on with that status.
Artifact recorded(sim::Status status) {
  for (std::uint64_t seed = 1; seed < 1000; ++seed) {
    sim::RunSpec spec;
    spec.scenario = "lost-update";
    spec.seed = seed;
    sim::RandomWalk strategy(seed);
    const auto result = run_lost_update(spec, strategy, {.detail = true});
    if (result.status == status)
      return make_artifact(spec, result, Decisions::kKeep, tests::sample_observed());
  }
  FAIL("no run of 999 seeds ended that way");
  return {};
}

/// The artifact after a change to its JSON, a new hash, and the way through a file.
template <class Change>
Artifact changed(const Artifact& artifact, Change&& change) {
  const tests::TemporaryFolder folder;
  json document = to_json(artifact);
  change(document);
  tests::put(folder.path() / "a.json", tests::rehashed(document).dump());
  return read(folder.path() / "a.json");
}

TEST_CASE("two runs of one seed in one process leave the same artifact, byte for byte") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto text = [seed] {
      sim::RunSpec spec;
      spec.scenario = "lost-update";
      spec.seed = seed;
      sim::RandomWalk strategy(seed);
      const auto result = run_lost_update(spec, strategy, {.detail = true});
      return canonical_text(
          to_json(make_artifact(spec, result, Decisions::kKeep, tests::sample_observed())));
    };
    const std::string first = text();
    CHECK(first == text());
  }
}

TEST_CASE("replay, simulated: a failure that went through a file is exact, every time") {
  const tests::TemporaryFolder folder;
  const Artifact failed = read(write(recorded(sim::Status::kFailed), folder.path()));
  CHECK(failed.error->property == "nothing_lost");
  for (int i = 0; i < 10; ++i) {
    const auto report = replay(failed, run_lost_update);
    CHECK(report.summary() == "exact");
    CHECK(report.result.digest == failed.digest);
  }
}

TEST_CASE("replay, simulated: a recorded pass is exact too") {
  CHECK(replay(recorded(sim::Status::kPassed), run_lost_update).verdict == Verdict::kExact);
}

TEST_CASE("replay, simulated: neither the strategy nor the seed has a say") {
  const Artifact other = changed(recorded(sim::Status::kFailed), [](json& document) {
    document["spec"]["strategy"] = "no-such-strategy";
    document["seed"] = document["spec"]["seed"] = "424242";
  });
  CHECK(replay(other, run_lost_update).verdict == Verdict::kExact);
}

TEST_CASE("replay, simulated: every run is with detail, as that of the artifact was") {
  int runs = 0;
  const auto report = replay(recorded(sim::Status::kFailed),
                             [&](const sim::RunSpec& spec, sim::DecisionSource& decisions,
                                 const sim::RunOptions& options) {
                               ++runs;
                               CHECK(options.detail);
                               return run_lost_update(spec, decisions, options);
                             });
  CHECK(report.verdict == Verdict::kExact);
  CHECK(runs == 1);
}

TEST_CASE(
    "replay, simulated: a changed workload decision gives another digest, and the event is named") {
  const Artifact other = changed(recorded(sim::Status::kPassed), [](json& document) {
    for (json& item : document["decisions"]["items"]) {
      if (item[0] != "workload") continue;
      item[2] = item[2] == 1 ? 2 : 1;
      return;
    }
  });
  const auto report = replay(other, run_lost_update);
  CHECK(report.verdict != Verdict::kExact);
  CHECK(report.result.digest != other.digest);
  CHECK(report.difference.find("step ") != std::string::npos);
}

TEST_CASE(
    "replay, simulated: a flipped scheduling decision is never exact, and its place is named") {
  const Artifact failed = recorded(sim::Status::kFailed);
  const std::size_t count = failed.decisions->items.size();
  for (std::size_t at = 0; at < count; ++at) {
    if (failed.decisions->items[at].kind != sim::ChoiceKind::kSchedule) continue;
    CAPTURE(at);
    const Artifact other = changed(failed, [at](json& document) {
      json& task = document["decisions"]["items"][at][1];
      task = task == 1 ? 2 : 1;
    });
    const auto report = replay(other, run_lost_update);
    CHECK(report.verdict != Verdict::kExact);
    // Where both tasks were about to do the same, the record fits that decision and not a later
    // one.
    CHECK(report.difference.find("step ") != std::string::npos);
  }
}

TEST_CASE("replay, simulated: decisions removed together with their count are never exact") {
  const Artifact failed = recorded(sim::Status::kFailed);
  const std::size_t count = failed.decisions->items.size();
  for (std::size_t at = 0; at < count; ++at) {
    CAPTURE(at);
    const Artifact other = changed(failed, [at, count](json& document) {
      document["decisions"]["items"].erase(at);
      document["decisions"]["count"] = count - 1;
    });
    const auto report = replay(other, run_lost_update);
    CHECK(report.verdict != Verdict::kExact);
    CHECK_FALSE(report.difference.empty());
  }
}

TEST_CASE("replay, simulated: a decision added at the end is never exact") {
  const Artifact other = changed(recorded(sim::Status::kFailed), [](json& document) {
    json& decisions = document["decisions"];
    decisions["items"].push_back({"workload", 5, 1, 1});
    decisions["count"] = decisions["items"].size();
  });
  CHECK(replay(other, run_lost_update).verdict != Verdict::kExact);
}

}  // namespace
