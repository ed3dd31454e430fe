#include "artifacts/observe.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "artifacts/to_json.hpp"
#include "artifacts/validate.hpp"
#include "tests/artifacts/fixtures.hpp"

namespace {

using namespace brine::artifacts;

TEST_CASE("observe: run ids of one microsecond differ") {
  std::set<std::string> ids;
  for (int i = 0; i < 2000; ++i)
    ids.insert(new_run_id());
  CHECK(ids.size() == 2000);
}

TEST_CASE("observe: an observation has what the schema asks for") {
  Artifact artifact = tests::sample_artifact();
  artifact.observed = Observation({"brine", "run"}).finish();
  CHECK(schema_violations(to_json(artifact)).empty());
  CHECK(artifact.observed.process.rss_bytes);
  CHECK_FALSE(artifact.observed.build.compiler.empty());
  CHECK(artifact.observed.argv.size() == 2);
  CHECK(artifact.observed.timestamp.size() == std::string("2025-11-21T03:48:50.123456Z").size());
}

}  // namespace
