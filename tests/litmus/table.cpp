/// The literature on the simulator: brine_litmus_table [--json] [NAME...]
///
/// One row for each program and model: what was seen in all executions, what the standard allows
/// besides, and whether that is as the model says of itself. Exit code 1 if it is not.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/litmus/compare.hpp"
#include "tests/litmus/literature.hpp"

namespace brine::litmus {

namespace {

struct Model {
  Setting setting;
  const char* name;
};
constexpr std::array kModels{Model{Setting::kSequential, "sc"}, Model{Setting::kCpp, "cpp"},
                             Model{Setting::kCppPlacement, "cpp+placement"}};

struct Row {
  const std::string& name;
  const char* model;
  Seen seen;
  Comparison found;

  [[nodiscard]] const char* status() const { return found.wrong.empty() ? "pass" : "fail"; }
  [[nodiscard]] std::uint64_t missing() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : found.missing)
      sum += count;
    return sum;
  }
};

/// Every search ends of itself, or it throws: what is printed is complete.
void print_text(const Row& row) {
  std::printf("| %s | %s | %llu | yes | %llu | %s | %llu | %llu | %s |\n", row.name.c_str(),
              row.model, static_cast<unsigned long long>(row.seen.executions),
              static_cast<unsigned long long>(row.found.outcomes), row.seen.races ? "yes" : "no",
              static_cast<unsigned long long>(row.missing()),
              static_cast<unsigned long long>(row.found.forbidden), row.status());
}

/// No name has a character that JSON would have escaped.
void print_json(const Row& row) {
  std::printf(
      R"({"name":"%s","model":"%s","executions":%llu,"complete":true,"seen":%llu,"races":%s,)"
      R"("missing":%llu,"forbidden_and_seen":%llu,"status":"%s"})"
      "\n",
      row.name.c_str(), row.model, static_cast<unsigned long long>(row.seen.executions),
      static_cast<unsigned long long>(row.found.outcomes), row.seen.races ? "true" : "false",
      static_cast<unsigned long long>(row.missing()),
      static_cast<unsigned long long>(row.found.forbidden), row.status());
}

int print(const std::vector<Named>& tests, bool json) {
  if (!json)
    std::printf(
        "| program | model | executions | complete | outcomes seen | race seen | missing | "
        "forbidden and seen | status |\n|---|---|---|---|---|---|---|---|---|\n");
  Machine machine;
  bool wrong = false;
  for (const Named& test : tests) {
    const judge::Allowed allowed = judge::allowed(test.program);
    for (const Model& model : kModels) {
      const Seen seen = machine.run(test.program, model.setting);
      const Row row{.name = test.name,
                    .model = model.name,
                    .seen = seen,
                    .found = compare(test.program, allowed, model.setting, seen)};
      json ? print_json(row) : print_text(row);
      std::fputs(to_text(row.found.wrong).c_str(), stderr);
      wrong = wrong || !row.found.wrong.empty();
    }
  }
  return wrong ? 1 : 0;
}

int main_of(std::span<char*> arguments) {
  const bool json = !arguments.empty() && std::string_view(arguments[0]) == "--json";
  std::vector<Named> all = literature();
  std::vector<Named> chosen;
  for (const char* const name : arguments.subspan(json ? 1 : 0)) {
    const auto found = std::ranges::find(all, name, &Named::name);
    if (found == all.end()) {
      std::fprintf(stderr,
                   "brine_litmus_table: there is no program '%s'; without names, all are shown\n",
                   name);
      return 2;
    }
    chosen.push_back(*found);
  }
  return print(chosen.empty() ? all : chosen, json);
}

}  // namespace

}  // namespace brine::litmus

int main(int argc, char** argv) {
  try {
    return brine::litmus::main_of(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "brine_litmus_table: %s\n", error.what());
    return 2;
  }
}
