/// Each way in which a canary can turn out to be dead.

#include "soak/canary.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "scenarios/scenario_set.hpp"

namespace brine::tests {

using soak::Canary;
using soak::CanaryCheck;
using soak::CanaryVerdict;

namespace {

/// Nothing is kept there: every find is replayed from memory.
soak::ArtifactStore store_in(std::string folder) {
  return soak::ArtifactStore({.folder = std::move(folder), .argv = {"brine", "canary"}});
}

CanaryCheck check(std::string_view scenario, const scenarios::Mutant& mutant,
                  std::uint64_t seeds = 10) {
  const auto folder = std::filesystem::temp_directory_path() / "brine-canary-test";
  soak::ArtifactStore store = store_in(folder.string());
  scenarios::ScenarioSet known;
  known.add(scenarios::all());
  const CanaryCheck result =
      soak::check_canary({.scenario = known.find(scenario), .mutant = &mutant},
                         soak::SeedRange::half_open(0, seeds), store, "brine");
  std::filesystem::remove_all(folder);
  return result;
}

constexpr scenarios::Mutant kJump{.name = "ring-jump-to-newest", .property = "ring.order"};

/// A stall that overruns the ring, whether or not anything is planted.
constexpr std::array<std::pair<std::string_view, std::uint64_t>, 1> kStall{
    {{"stall", 103'000'000}}};

}  // namespace

TEST_CASE("a bug that is found, replays, and is gone without the mutant is caught") {
  const CanaryCheck found = check("lag-tolerance", kJump);
  CHECK(found.verdict == CanaryVerdict::kCaught);
  CHECK(found.why.empty());
  CHECK(found.tried == 1);
  CHECK(found.without == 10);
  CHECK(found.replayed == "exact");
}

TEST_CASE("code that is not broken is not found") {
  const CanaryCheck found = check("lag-tolerance", {.name = "harmless", .property = "ring.order"});
  CHECK(found.verdict == CanaryVerdict::kMissed);
  CHECK(found.tried == 10);
  CHECK(found.why == "not found in 10 schedules: seeds 0 to 9");
}

TEST_CASE("a bug that another property finds than the stated one is no catch") {
  scenarios::Mutant mutant = kJump;
  mutant.property = "ring.lag";
  const CanaryCheck found = check("lag-tolerance", mutant);
  CHECK(found.verdict == CanaryVerdict::kOtherProperty);
  CHECK(found.why.find("by 'ring.order', but stated is 'ring.lag'") != std::string::npos);
}

TEST_CASE("a bug that is there without the mutant, too, is no catch") {
  const CanaryCheck found = check(
      "high-throughput",
      {.name = "none", .property = "no-lag", .size = engine::Size::kDefault, .values = kStall}, 1);
  CHECK(found.verdict == CanaryVerdict::kFailsWithout);
  CHECK(found.why.find("seed 0 does not pass without the mutant") != std::string::npos);
}

TEST_CASE("an artifact that cannot be kept is a harness error, not a catch") {
  soak::ArtifactStore store = store_in("/dev/null/below-a-file");
  const CanaryCheck found =
      soak::check_canary({.scenario = scenarios::find("lag-tolerance"), .mutant = &kJump},
                         soak::SeedRange::single(0), store, "brine");
  CHECK(found.verdict == CanaryVerdict::kNotReplayed);
  CHECK(found.why.find("seed 0 cannot be replayed") != std::string::npos);
}

}  // namespace brine::tests
