#include "artifacts/writer.hpp"

#include <csignal>
#include <set>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "artifacts/observe.hpp"
#include "artifacts/reader.hpp"
#include "tests/artifacts/fixtures.hpp"

namespace {

using namespace brine::artifacts;

TEST_CASE("writer: the name is scenario, seed and run id") {
  const tests::TemporaryFolder folder;
  const auto file = write(tests::sample_artifact(), folder.path() / "made" / "for it");
  CHECK(file.filename() ==
        "lag-tolerance-18446744073709551613-20251121T034850.123456-00112233aabbccdd.json");
  CHECK(file.parent_path() == folder.path() / "made" / "for it");
}

TEST_CASE("writer: a name that is taken is never overwritten") {
  const tests::TemporaryFolder folder;
  const auto first = write(tests::sample_artifact(), folder.path());
  tests::put(first, "precious");
  const auto second = write(tests::sample_artifact(), folder.path());
  CHECK(second != first);
  CHECK(second.string().ends_with("-2.json"));
  CHECK(tests::contents(first) == "precious");
  CHECK_NOTHROW(static_cast<void>(read(second)));
  CHECK_THROWS_WITH_AS(write_as(tests::sample_artifact(), first),
                       doctest::Contains("is not overwritten"), ArtifactError);
  CHECK(tests::contents(first) == "precious");
  CHECK(folder.files() == 2);
}

TEST_CASE("writer: a scenario's name cannot lead out of the folder") {
  const tests::TemporaryFolder folder;
  Artifact artifact = tests::sample_artifact();
  artifact.spec.scenario = "../../etc/passwd";
  CHECK(write(artifact, folder.path()).parent_path() == folder.path());
  CHECK(folder.files() == 1);
}

TEST_CASE("writer: two threads may write into one folder, and nothing is lost") {
  const tests::TemporaryFolder folder;
  const auto work = [&] {
    for (int i = 0; i < 20; ++i)
      write(tests::sample_artifact(), folder.path());
  };
  std::thread one(work);
  std::thread two(work);
  one.join();
  two.join();
  CHECK(folder.files() == 40);
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    CHECK_NOTHROW(static_cast<void>(read(entry.path())));
  }
}

TEST_CASE("writer: a full disk leaves nothing behind") {
  const tests::TemporaryFolder folder;
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 1000;
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  std::string said;
  try {
    write(tests::sample_artifact(), folder.path());
  } catch (const ArtifactError& error) {
    said = error.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  CHECK(said.find("cannot be written") != std::string::npos);
  CHECK(folder.files() == 0);
}

TEST_CASE("writer: a folder that cannot be made or written is refused before the run") {
  const tests::TemporaryFolder folder;
  tests::put(folder.path() / "file", "x");
  CHECK_THROWS_WITH_AS(prepare_folder(folder.path() / "file" / "sub"),
                       doctest::Contains("choose another with --out"), ArtifactError);
  CHECK_THROWS_AS(prepare_folder("/proc/brine"), ArtifactError);
  CHECK_THROWS_AS(write(tests::sample_artifact(), "/proc"), ArtifactError);
  CHECK_NOTHROW(prepare_folder(folder.path() / "new"));
  CHECK(std::filesystem::is_empty(folder.path() / "new"));
}

}  // namespace
