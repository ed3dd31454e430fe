#include "soak/outputs/line_file.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/resource.h>

#include <doctest/doctest.h>

#include "soak/output.hpp"
#include "soak/outputs/make_outputs.hpp"
#include "soak/outputs/text_file.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "brine-lines-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string contents(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// No file of this process may be longer, for the life of this object.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~SizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  SizeLimit(const SizeLimit&) = delete;
  SizeLimit& operator=(const SizeLimit&) = delete;

 private:
  rlimit before_{};
};

TEST_CASE("line file: makes its folder, and every append is in the file at once") {
  const Folder folder;
  LineFile file(folder.path() / "a" / "b.jsonl");
  file.append("one\n");
  CHECK(contents(file.path()) == "one\n");
  file.append("two\nthree\n");
  CHECK(contents(file.path()) == "one\ntwo\nthree\n");
}

TEST_CASE("line file: one that got no line leaves nothing behind") {
  const Folder folder;
  const fs::path path = folder.path() / "x.jsonl";
  {
    const LineFile file(path);
    CHECK(fs::exists(path));
  }
  CHECK_FALSE(fs::exists(path));
  LineFile(path).append("one\n");
  CHECK(contents(path) == "one\n");
}

TEST_CASE("line file: a file that exists is never overwritten") {
  const Folder folder;
  const fs::path path = folder.path() / "x.jsonl";
  std::ofstream(path) << "precious";
  CHECK_THROWS_WITH_AS(LineFile{path}, doctest::Contains("cannot be made"), OutputError);
  CHECK(contents(path) == "precious");
}

TEST_CASE(
    "line file: what does not fit any more is taken back, and the lines before it are whole") {
  const Folder folder;
  LineFile file(folder.path() / "full.jsonl");
  {
    const SizeLimit limit(10);
    file.append("12345\n");
    CHECK_THROWS_WITH_AS(file.append("67890\n"), doctest::Contains("its first 6 bytes are whole"),
                         OutputError);
    CHECK(contents(file.path()) == "12345\n");
  }
  file.append("again\n");
  CHECK(contents(file.path()) == "12345\nagain\n");
}

TEST_CASE("line file: one that was removed is an error, and not a loss in silence") {
  const Folder folder;
  LineFile file(folder.path() / "x" / "gone.jsonl");
  file.append("one\n");
  fs::remove_all(folder.path() / "x");
  CHECK_THROWS_WITH_AS(file.append("two\n"), doctest::Contains("was removed during the soak"),
                       OutputError);
}

TEST_CASE("text file: replaced as a whole, or left as it was") {
  const Folder folder;
  const fs::path path = folder.path() / "soak.prom";
  replace_text(path, "old\n");
  replace_text(path, "new\n");
  CHECK(contents(path) == "new\n");
  {
    const SizeLimit limit(2);
    CHECK_THROWS_AS(replace_text(path, "newer\n"), OutputError);
  }
  CHECK(contents(path) == "new\n");
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
  CHECK_THROWS_AS(replace_text(folder.path(), "a folder\n"), OutputError);
}

TEST_CASE("outputs: a report that could not be written at the end is refused at the beginning") {
  const Folder folder;
  const OutputChoice good{.folder = folder.path() / "out",
                          .run_id = "x",
                          .junit = {},
                          .prometheus = {},
                          .metrics_port = std::nullopt};
  std::ofstream(folder.path() / "file") << "no folder";
  for (const fs::path& bad : {folder.path(), folder.path() / "file" / "report"}) {
    OutputChoice choice = good;
    choice.junit = bad;
    CHECK_THROWS_WITH_AS(static_cast<void>(make_outputs(choice)), doctest::Contains("--junit"),
                         UsageError);
    choice = good;
    choice.prometheus = bad;
    CHECK_THROWS_WITH_AS(static_cast<void>(make_outputs(choice)), doctest::Contains("--prometheus"),
                         UsageError);
  }
  CHECK_FALSE(fs::exists(good.folder));
  CHECK(make_outputs(good).files.size() == 2);
}

TEST_CASE("text file: what others wrote stays in front") {
  const Folder folder;
  const fs::path path = folder.path() / "summary.md";
  std::ofstream(path) << "theirs\n";
  append_text(path, "ours\n");
  CHECK(contents(path) == "theirs\nours\n");
  CHECK_THROWS_WITH_AS(append_text(folder.path() / "no" / "such", "x"),
                       doctest::Contains("cannot be added to"), OutputError);
}

}  // namespace
}  // namespace brine::soak
