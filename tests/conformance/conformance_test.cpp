#include <algorithm>
#include <cstdio>
#include <set>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "tests/conformance/cases/cases.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/run_case.hpp"

namespace brine::tests {
namespace {

/// All cases that apply to `row`. Says how many, and demands enough of them.
void check_row(const Row& row, const std::vector<Case>& cases, const Schedules& how) {
  std::size_t applied = 0;
  std::size_t failed = 0;
  std::uint64_t runs = 0;
  std::size_t schedules = 0;
  for (const Case& contract : cases) {
    if (!row.has(contract.needs)) continue;
    const CaseRun run = run_case(row, contract, how);
    ++applied;
    runs += run.runs;
    schedules += run.digests.size();
    if (!run.failure.empty()) ++failed;
    CHECK_MESSAGE(run.failure.empty(), run.failure);
    const bool one_schedule = row.simulated && run.runs > 1 && run.digests.size() == 1;
    CHECK_MESSAGE(!one_schedule, "every schedule of '", std::string(contract.name),
                  "' is the same");
  }
  std::printf("%s: %zu cases, %zu failed, %llu runs", text_of(row).c_str(), applied, failed,
              static_cast<unsigned long long>(runs));
  if (row.simulated) std::printf(", %zu schedules", schedules);
  std::printf("\n");
  CHECK_MESSAGE(applied >= row.fewest_cases, text_of(row), " ran ", applied, " cases, fewer than ",
                row.fewest_cases, ": its traits leave too much out");
  if (row.simulated) CHECK_MESSAGE(schedules > 1'000, text_of(row), " had few schedules");
}

void check_rows(bool simulated, const Schedules& how = {}) {
  const std::vector<Case> cases = all_cases();
  std::size_t rows = 0;
  for (const Row& row : all_rows()) {
    if (row.simulated != simulated) continue;
    check_row(row, cases, how);
    ++rows;
  }
  CHECK(rows != 0);
}

}  // namespace

TEST_CASE("every buffer keeps its contract under many schedules") {
  check_rows(true);
}

TEST_CASE("every buffer keeps its contract with the C++ memory model") {
  check_rows(true, {.memory = sim::Memory::kCpp});
}

TEST_CASE("every buffer keeps its contract on threads") {
  check_rows(false);
}

TEST_CASE("there are enough cases, each with a name of its own, and each applies somewhere") {
  const std::vector<Case> cases = all_cases();
  CHECK(cases.size() >= 60);
  std::set<std::string_view> names;
  for (const Case& contract : cases) {
    const std::string name(contract.name);
    CAPTURE(name);
    CHECK(names.insert(contract.name).second);
    for (const bool simulated : {true, false}) {
      const bool applies = std::ranges::any_of(all_rows(), [&](const Row& row) {
        return row.simulated == simulated && row.has(contract.needs);
      });
      CHECK(applies);
    }
  }
}

}  // namespace brine::tests
