#include "soak/litmus_plan.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "scenarios/litmus/literature.hpp"
#include "soak/suggest.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {

namespace {

using litmus::Family;
using litmus::Litmus;
using litmus::Model;
using Names = std::vector<std::string_view>;

constexpr std::uint64_t kMostExecutions = 1'000'000'000'000;

std::uint64_t parse_max_executions(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error == std::errc() && end == text.data() + text.size() && n >= 1 && n <= kMostExecutions)
    return n;
  throw UsageError("--max-executions " + shown(text) + ": use a whole number from 1 to " +
                   std::to_string(kMostExecutions));
}

std::vector<Model> models_of(const LitmusCommand& command) {
  if (command.markdown) {
    if (!command.json && !command.memory && !command.placement)
      return {Model::kSequential, Model::kCpp, Model::kCppPlacement};
    throw UsageError(
        "--markdown is one table of all models; leave out --json, --memory, --placement");
  }
  const std::string_view memory = command.memory.value_or("");
  if (command.memory && memory != "sc" && memory != "cpp")
    throw UsageError("--memory " + shown(memory) + ": use sc or cpp");
  if (memory == "sc" && command.placement)
    throw UsageError("--placement is a way of cpp; leave out --memory sc");
  std::vector<Model> models;
  if (memory != "cpp") models.push_back(Model::kSequential);
  if (memory != "sc") models.push_back(Model::kCpp);
  if (command.placement) models.push_back(Model::kCppPlacement);
  return models;
}

/// Of a name that is unknown: the nearest of all, or the families.
std::string suggestion_for(std::string_view name, const std::vector<Family>& known) {
  Names families;
  for (const Family& family : known)
    families.push_back(family.name);
  Names all = families;
  for (const Family& family : known) {
    for (const Litmus& test : family.tests)
      all.push_back(test.name);
  }
  return nearest(name, all).empty() ? " Known families: " + joined(families) + "."
                                    : suggestion(name, all);
}

bool is_test(std::string_view name, const std::vector<Family>& known) {
  return std::any_of(known.begin(), known.end(), [&](const Family& family) {
    return std::any_of(family.tests.begin(), family.tests.end(),
                       [&](const Litmus& test) { return test.name == name; });
  });
}

void require_known(const std::vector<std::string>& names, const std::vector<Family>& known) {
  for (auto name = names.begin(); name != names.end(); ++name) {
    const bool is_family = std::any_of(known.begin(), known.end(),
                                       [&](const Family& family) { return family.name == *name; });
    if (!is_family && !is_test(*name, known))
      throw UsageError("unknown litmus test " + shown(*name) + "." + suggestion_for(*name, known));
    if (std::find(names.begin(), name, *name) != name)
      throw UsageError("litmus test " + shown(*name) + " is named twice");
  }
}

std::vector<Family> chosen(std::vector<Family> families, const std::vector<std::string>& names) {
  if (names.empty()) return families;
  const auto is_named = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (Family& family : families) {
    if (!is_named(family.name))
      std::erase_if(family.tests, [&](const Litmus& test) { return !is_named(test.name); });
  }
  std::erase_if(families, [](const Family& family) { return family.tests.empty(); });
  return families;
}

}  // namespace

std::size_t LitmusPlan::tests() const noexcept {
  std::size_t count = 0;
  for (const Family& family : families)
    count += family.tests.size();
  return count;
}

LitmusPlan plan_of(const LitmusCommand& command) {
  LitmusPlan plan;
  plan.models = models_of(command);
  if (command.max_executions) plan.max_executions = parse_max_executions(*command.max_executions);
  std::vector<Family> known = litmus::literature();
  require_known(command.names, known);
  plan.in_full = std::any_of(command.names.begin(), command.names.end(),
                             [&](const std::string& name) { return is_test(name, known); });
  plan.families = chosen(std::move(known), command.names);
  return plan;
}

}  // namespace brine::soak
