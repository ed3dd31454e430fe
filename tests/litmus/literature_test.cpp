/// The programs of the literature, on the simulator: it shows exactly the outcomes that it says.

#include "scenarios/litmus/literature.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "scenarios/litmus/expectation.hpp"
#include "tests/litmus/compare.hpp"
#include "tests/litmus/every_order.hpp"

namespace brine::litmus {

namespace {

/// Longer programs have too many orders.
constexpr std::size_t kShort = 6;

/// Calls `check` with each test, and has a failure show it.
template <typename Check>
void for_tests(Check check) {
  for (const Family& family : literature())
    for (const Litmus& test : family.tests) {
      INFO(std::string(test.name), "\n", to_text(test.program));
      check(test);
    }
}

void check(Model model) {
  Machine machine;
  std::uint64_t programs = 0;
  std::uint64_t executions = 0;
  for_tests([&](const Litmus& test) {
    const Seen seen = machine.run(test.program, model);
    const judge::Allowed allowed = judge::allowed(test.program);
    CHECK(to_text(compare(test.program, allowed, model, seen).wrong) == "");
    CHECK(verdict_of(test, model, seen).missing == Notations{});
    CHECK(verdict_of(test, model, seen).forbidden == Notations{});
    ++programs;
    executions += seen.executions;
  });
  CHECK(programs >= 100);
  MESSAGE(programs, " programs, ", executions, " executions");
}

}  // namespace

TEST_CASE("with the C++ memory model, the literature's outcomes are exactly those in reach") {
  check(Model::kCpp);
}

TEST_CASE("with stores placed before newer ones, those are seen, too, that need just that") {
  check(Model::kCppPlacement);
}

TEST_CASE("without the C++ memory model, the literature's outcomes are those of interleaving") {
  check(Model::kSequential);
}

TEST_CASE("other tasks before and beside the program's threads change nothing") {
  Machine machine;
  EveryOrder every;
  for_tests([&](const Litmus& test) {
    if (operation_count(test.program) > kShort) return;
    const Seen alone = machine.run(test.program, Model::kCpp);
    const bool joined = every.run_after(Others::kJoined, test.program, Model::kCpp) == alone;
    CHECK(joined);
    const bool beside = every.run_after(Others::kBeside, test.program, Model::kCpp) == alone;
    CHECK(beside);
  });
}

TEST_CASE("no two tests of the literature have one name, and none that of another family") {
  std::set<std::string_view> names;
  for (const Family& family : literature()) {
    INFO(std::string(family.name));
    CHECK(names.insert(family.name).second);
    CHECK(!family.tests.empty());
  }
  for_tests([&](const Litmus& test) { CHECK(names.insert(test.name).second); });
}

TEST_CASE("the reduced search shows of the literature what every order shows") {
  Machine machine;
  EveryOrder every;
  for_tests([&](const Litmus& test) {
    if (operation_count(test.program) > kShort) return;
    for (const Model model : {Model::kSequential, Model::kCpp, Model::kCppPlacement}) {
      const bool same = machine.run(test.program, model) == every.run(test.program, model);
      CHECK(same);
    }
  });
}

}  // namespace brine::litmus
