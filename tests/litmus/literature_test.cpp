/// The programs of the literature, on the simulator: it shows exactly the outcomes that it says.

#include "tests/litmus/literature.hpp"

#include <cstdint>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "tests/litmus/compare.hpp"

namespace brine::litmus {

namespace {

void check(Setting setting) {
  Machine machine;
  std::uint64_t programs = 0;
  std::uint64_t executions = 0;
  for (const Named& test : literature()) {
    const judge::Allowed allowed = judge::allowed(test.program);
    const Seen seen = machine.run(test.program, setting);
    INFO(test.name, '\n', judge::to_text(test.program));
    CHECK(to_text(compare(test.program, allowed, setting, seen).wrong) == "");
    ++programs;
    executions += seen.executions;
  }
  CHECK(programs >= 100);
  MESSAGE(programs, " programs, ", executions, " executions");
}

}  // namespace

TEST_CASE("with the C++ memory model, the literature's outcomes are exactly those in reach") {
  check(Setting::kCpp);
}

TEST_CASE("with stores placed before newer ones, those are seen, too, that need just that") {
  check(Setting::kCppPlacement);
}

TEST_CASE("without the C++ memory model, the literature's outcomes are those of interleaving") {
  check(Setting::kSequential);
}

TEST_CASE("other tasks before and beside the program's threads change nothing") {
  Machine machine;
  for (const Named& test : literature()) {
    if (judge::operation_count(test.program) > 6) continue;
    INFO(test.name, '\n', judge::to_text(test.program));
    const Seen alone = machine.run(test.program, Setting::kCpp);
    const bool joined = machine.run_after(Others::kJoined, test.program, Setting::kCpp) == alone;
    CHECK(joined);
    const bool beside = machine.run_after(Others::kBeside, test.program, Setting::kCpp) == alone;
    CHECK(beside);
  }
}

TEST_CASE("no two programs of the literature have one name") {
  std::set<std::string> names;
  for (const Named& test : literature()) {
    INFO(test.name);
    CHECK(names.insert(test.name).second);
  }
}

TEST_CASE("the reduced search shows of the literature what every order shows") {
  Machine machine;
  for (const Named& test : literature()) {
    if (judge::operation_count(test.program) > 6) continue;
    INFO(test.name, '\n', judge::to_text(test.program));
    for (const Setting setting : {Setting::kSequential, Setting::kCpp, Setting::kCppPlacement}) {
      const bool same = machine.run(test.program, setting, Search::kReduced) ==
                        machine.run(test.program, setting, Search::kEveryOrder);
      CHECK(same);
    }
  }
}

}  // namespace brine::litmus
