/// Rows and verdicts of `brine litmus`, of tests that state what is wrong.

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "scenarios/litmus/shorthand.hpp"
#include "soak/litmus_report.hpp"
#include "soak/litmus_row.hpp"

namespace brine::soak {

using namespace litmus::shorthand;
using litmus::Model;

namespace {

/// Store buffering, of which somebody states what he likes.
class Claimed {
 public:
  explicit Claimed(const litmus::Stated& stated) {
    family_.tests.push_back({.name = "buffering",
                             .program = {{{litmus::store(x, 1, rlx), litmus::load(y, rlx)},
                                          {litmus::store(y, 1, rlx), litmus::load(x, rlx)}}},
                             .claims = {{.pattern = "00", .reach = interleaved}},
                             .stated = stated});
  }

  [[nodiscard]] LitmusRow run(Model model, const litmus::Limits& limits = {}) {
    return run_litmus(machine_, family_, family_.tests.front(), model, limits);
  }

 private:
  litmus::Machine machine_;
  litmus::Family family_{.name = "SB", .about = "about", .source = "source"};
};

std::string text_of(const LitmusRow& row) {
  LitmusPlan plan;
  plan.families = {row.family};
  return test_text(std::vector{row}, LitmusWidths(plan), Terminal(ColorChoice::kNever));
}

ExitCode code_of(const LitmusRow& row) {
  LitmusSummary summary{.planned = 1, .tests = 1};
  summary.count(row);
  return summary.code();
}

}  // namespace

TEST_CASE("a test that shows what it states passes") {
  Claimed right({.sequential = "01 10 11", .weak = "00"});
  for (const Model model : {Model::kSequential, Model::kCpp, Model::kCppPlacement}) {
    const LitmusRow row = right.run(model);
    CHECK(row.status() == LitmusStatus::kPassed);
    CHECK(code_of(row) == kPassed);
  }
}

TEST_CASE("an outcome that must not be seen and is fails the command, and is named") {
  Claimed wrong({.sequential = "01 10 11"});
  const LitmusRow row = wrong.run(Model::kCpp);
  CHECK(row.status() == LitmusStatus::kFailed);
  CHECK(code_of(row) == kFailed);
  const std::string json = json_of(row).str();
  CHECK(json.find(R"("forbidden_and_seen":["r0=0 r1=0"])") != std::string::npos);
  CHECK(json.find(R"("status":"failed")") != std::string::npos);
  CHECK(text_of(row).find("FAILED") != std::string::npos);
  CHECK(text_of(row).find("cpp: must not be seen, and is: r0=0 r1=0") != std::string::npos);
  CHECK(wrong.run(Model::kSequential).status() == LitmusStatus::kPassed);
}

TEST_CASE("an outcome that must be seen and is not fails the command, and is named") {
  Claimed wrong({.sequential = "01 10 11 22", .weak = "00"});
  const LitmusRow row = wrong.run(Model::kSequential);
  CHECK(row.status() == LitmusStatus::kFailed);
  CHECK(code_of(row) == kFailed);
  CHECK(json_of(row).str().find(R"("missing":["r0=2 r1=2"])") != std::string::npos);
  CHECK(text_of(row).find("sc: must be seen, and is not: r0=2 r1=2") != std::string::npos);
}

TEST_CASE("a search that stops at its limit misses nothing, but what it sees may be forbidden") {
  const litmus::Limits two{.max_executions = 2};
  Claimed right({.sequential = "01 10 11", .weak = "00"});
  CHECK(right.run(Model::kCpp, two).status() == LitmusStatus::kStopped);
  CHECK(code_of(right.run(Model::kCpp, two)) == kThreshold);
  CHECK(text_of(right.run(Model::kCpp, two)).find("must be seen") == std::string::npos);
  Claimed wrong({.sequential = "22"});
  CHECK(wrong.run(Model::kCpp, two).status() == LitmusStatus::kFailed);
}

TEST_CASE("an interrupt outweighs a failure, a failure outweighs a limit") {
  CHECK(LitmusSummary{.failed = 1, .stopped = 1}.code() == kFailed);
  CHECK(LitmusSummary{.failed = 1, .interrupted = true}.code() == kInterrupted);
  CHECK(LitmusSummary{.passed = 1, .stopped = 1}.code() == kThreshold);
}

TEST_CASE("a family's row counts outcomes and shows where weak memory matters") {
  Claimed right({.sequential = "01 10 11", .weak = "00"});
  const std::vector rows{right.run(Model::kSequential), right.run(Model::kCpp),
                         right.run(Model::kCppPlacement)};
  LitmusTable table;
  CHECK(table.row(rows) == "| SB | 1 | 3 | 4 | 4 | 4 | buffering, `r0=0 r1=0`: with cpp |");
  CHECK(table.foot() == "| all | 1 | 3 | 4 | 4 | 4 | |");
}

}  // namespace brine::soak
