#include "artifacts/replay.hpp"

#include <string>

#include <doctest/doctest.h>

#include "artifacts/first_difference.hpp"
#include "artifacts/observe.hpp"
#include "tests/artifacts/fixtures.hpp"

namespace {

using namespace brine::artifacts;
namespace sim = brine::sim;

/// Plays a run that asks for exactly these choices, without a simulator: each is among `n`
/// possibilities.
struct Asks {
  sim::ChoiceKind kind;
  std::uint32_t n;
};

/// An artifact whose decisions are choices only, so that a runner needs no scheduling points.
Artifact choice_artifact() {
  Artifact artifact = tests::sample_artifact();
  artifact.decisions->items = {
      {.kind = sim::ChoiceKind::kWorkload, .object = 5, .enabled = 10, .count = 2},
      {.kind = sim::ChoiceKind::kWaiter, .object = 1, .enabled = 3, .count = 1}};
  return artifact;
}

/// A runner that makes these choices, keeps what it got in `got`, and ends as `result`.
Runner runner_of(std::vector<Asks> asks, sim::RunResult result,
                 std::vector<std::uint32_t>* got = nullptr) {
  return [asks = std::move(asks), result = std::move(result), got](
             const sim::RunSpec& spec, sim::DecisionSource& source, const sim::RunOptions&) {
    CHECK(spec == tests::sample_spec());
    CHECK(source.name() == "replay");
    if (got != nullptr) got->clear();
    for (const Asks& ask : asks) {
      const std::uint32_t value = source.choose(ask.kind, ask.n);
      if (got != nullptr) got->push_back(value);
    }
    return result;
  };
}

const std::vector<Asks> kRecorded = {{sim::ChoiceKind::kWorkload, 10},
                                     {sim::ChoiceKind::kWorkload, 10},
                                     {sim::ChoiceKind::kWaiter, 3}};

TEST_CASE("replay: the same decisions and the same outcome are exact") {
  std::vector<std::uint32_t> got;
  const auto report = replay(choice_artifact(), runner_of(kRecorded, tests::sample_result(), &got));
  CHECK(report.verdict == Verdict::kExact);
  CHECK(report.summary() == "exact");
  CHECK(report.difference.empty());
  CHECK(got == std::vector<std::uint32_t>{5, 5, 1});
}

TEST_CASE("replay: a passing run that was recorded is exact too") {
  Artifact artifact = choice_artifact();
  sim::RunResult result = tests::sample_result();
  artifact.status = result.status = sim::Status::kPassed;
  artifact.error.reset();
  result.error.reset();
  CHECK(replay(artifact, runner_of(kRecorded, result)).verdict == Verdict::kExact);
}

TEST_CASE("replay: another event under the same decisions differs, and the event is named") {
  sim::RunResult result = tests::sample_result();
  result.digest ^= 1;
  result.events.items[1].value = 4;
  const auto report = replay(choice_artifact(), runner_of(kRecorded, result));
  CHECK(report.verdict == Verdict::kDiffers);
  CHECK(report.difference ==
        "step 2: recorded task 1 'consumer' load(acquire) on object 1 'ring.tail', value "
        "18446744073709551615; "
        "now task 1 'consumer' load(acquire) on object 1 'ring.tail', value 4");
}

TEST_CASE("replay: runs that end differently name where one of them ended") {
  sim::RunResult shorter = tests::sample_result();
  shorter.digest ^= 1;
  shorter.events.items.pop_back();
  CHECK(first_difference(tests::sample_artifact(), shorter).ends_with("now the run had ended"));
  sim::RunResult longer = tests::sample_result();
  longer.digest ^= 1;
  longer.events.items.push_back(longer.events.items.back());
  longer.events.items.back().step = 4;
  CHECK(first_difference(tests::sample_artifact(), longer)
            .starts_with("step 4: the recorded run had ended; now"));
}

TEST_CASE("replay: logs that retain different parts are compared where they overlap") {
  sim::RunResult later = tests::sample_result();
  later.digest ^= 1;
  later.events.items.erase(later.events.items.begin());
  later.events.dropped = 2;
  CHECK(first_difference(tests::sample_artifact(), later).find("the runs parted before them") !=
        std::string::npos);
  later.events.items.front().value = 9;
  CHECK(first_difference(tests::sample_artifact(), later).find("parted here or earlier") !=
        std::string::npos);
}

TEST_CASE("replay: the same digest with another verdict differs") {
  sim::RunResult result = tests::sample_result();
  result.error->message = "another";
  auto report = replay(choice_artifact(), runner_of(kRecorded, result));
  CHECK(report.verdict == Verdict::kDiffers);
  CHECK(report.difference.starts_with("the failure differs"));
  result.status = sim::Status::kPassed;
  result.error.reset();
  report = replay(choice_artifact(), runner_of(kRecorded, result));
  CHECK(report.difference.starts_with("the status differs: recorded failed, now passed"));
}

TEST_CASE(
    "replay: decisions that no longer fit have drifted when the failure is found all the same") {
  sim::RunResult result = tests::sample_result();
  result.digest ^= 1;
  result.error->message = "got 4";
  const auto report = replay(choice_artifact(), runner_of({{sim::ChoiceKind::kWorkload, 10},
                                                           {sim::ChoiceKind::kWorkload, 9},
                                                           {sim::ChoiceKind::kWaiter, 3}},
                                                          result));
  CHECK(report.verdict == Verdict::kDrifted);
  CHECK(report.summary() == "drifted by 1");
  CHECK(report.difference.starts_with(
      "decision 0 at step 0: recorded a choice of kind workload among 10"));
}

TEST_CASE(
    "replay: the very binary that recorded a run cannot drift, so decisions that do not fit were "
    "edited") {
  const auto runner = runner_of({{sim::ChoiceKind::kWorkload, 10},
                                 {sim::ChoiceKind::kWorkload, 9},
                                 {sim::ChoiceKind::kWaiter, 3}},
                                tests::sample_result());
  Artifact artifact = choice_artifact();
  artifact.observed.build = this_build();
  REQUIRE(artifact.observed.build.id.has_value());
  CHECK(artifact.observed.build.id->size() == 40);
  CHECK(replay(artifact, runner).verdict == Verdict::kDiffers);
  artifact.observed.build.id = "another binary of the same sources";
  CHECK(replay(artifact, runner).verdict == Verdict::kDrifted);
}

TEST_CASE("replay: decisions that no longer fit are lost when the outcome is another") {
  sim::RunResult result = tests::sample_result();
  result.status = sim::Status::kPassed;
  result.error.reset();
  const auto report = replay(choice_artifact(), runner_of({{sim::ChoiceKind::kFault, 2}}, result));
  CHECK(report.verdict == Verdict::kLost);
  CHECK(report.summary() == "lost");
  CHECK_FALSE(report.difference.empty());
}

TEST_CASE("replay: decisions left over are not exact") {
  const auto report =
      replay(choice_artifact(),
             runner_of({{sim::ChoiceKind::kWorkload, 10}, {sim::ChoiceKind::kWorkload, 10}},
                       tests::sample_result()));
  CHECK(report.verdict == Verdict::kDrifted);
  CHECK(report.difference == "the run ended before all recorded decisions were used");
}

TEST_CASE("replay: what cannot be replayed is refused with what to do") {
  const auto runner = runner_of({}, tests::sample_result());
  CHECK_THROWS_WITH_AS(static_cast<void>(replay(tests::sample_thread_artifact(), runner)),
                       doctest::Contains("brine reproduce"), ArtifactError);
  Artifact artifact = choice_artifact();
  artifact.decisions->complete = false;
  CHECK_THROWS_WITH_AS(static_cast<void>(replay(artifact, runner)),
                       doctest::Contains("exceeded the limit of 1000"), ArtifactError);
  artifact.decisions.reset();
  CHECK_THROWS_WITH_AS(
      static_cast<void>(replay(artifact, runner)),
      doctest::Contains(
          "run the seed again with --record: brine run lag-tolerance --seed 18446744073709551613"),
      ArtifactError);
}

}  // namespace
