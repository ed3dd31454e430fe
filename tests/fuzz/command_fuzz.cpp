/// Text that people type: the first byte says what it stands for, the rest is the text. What is
/// accepted must survive being printed and read again; everything else is a UsageError.
///
///     v: a value, after a digit for its parameter     --set KEY=VALUE
///     s: a range of seeds                             --seeds A..B
///     f: a spec file                                  --spec FILE
///     w: the words of a command, one a line           anything

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "artifacts/error.hpp"
#include "artifacts/from_json.hpp"
#include "artifacts/parse.hpp"
#include "artifacts/to_json.hpp"
#include "scenarios/scenario_set.hpp"
#include "soak/cli.hpp"
#include "soak/run_plan.hpp"
#include "soak/seeds.hpp"
#include "soak/spec_builder.hpp"
#include "soak/usage_error.hpp"
#include "soak/values.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using brine::engine::Parameter;
using brine::engine::ParameterType;
using brine::fuzz::require;
using namespace brine::soak;

const brine::scenarios::ScenarioSet& known() {
  static const auto* const set = [] {
    auto* const made = new brine::scenarios::ScenarioSet;
    made->add(brine::scenarios::all());
    return made;
  }();
  return *set;
}

constexpr std::array<Parameter, 4> kParameters{
    {{.name = "count", .min = 0, .max = (std::uint64_t{1} << 53) - 1},
     {.name = "narrow", .unit = "Hz", .min = 7, .max = 11},
     {.name = "pause", .type = ParameterType::kDuration, .unit = "ns", .min = 1, .max = 1ULL << 52},
     {.name = "flag", .type = ParameterType::kFlag, .max = 1}}};

void try_value(std::string_view text) {
  if (text.empty()) return;
  const Parameter& parameter =
      kParameters[static_cast<unsigned char>(text.front()) % kParameters.size()];
  const std::uint64_t value = parse_value(parameter, text.substr(1));
  require(value >= parameter.min && value <= parameter.max, "a value is within its range");
  require(parse_value(parameter, value_text(parameter, value)) == value,
          "a value that was printed reads back");
}

void try_seeds(std::string_view text) {
  const SeedRange seeds = parse_seed_range("--seeds", text);
  require(seeds.count() > 0, "a range of seeds is not empty");
  const std::uint64_t last = seeds.at(seeds.count() - 1);
  require(last >= seeds.first() && last != ~std::uint64_t{0}, "a range of seeds does not wrap");
  const SeedRange again =
      parse_seed_range("--seeds", std::to_string(seeds.first()) + ".." + std::to_string(last + 1));
  require(again.first() == seeds.first() && again.count() == seeds.count(),
          "a range that was printed reads back");
}

void try_spec(std::string_view text) {
  const auto document = brine::artifacts::parse_bounded(text, "fuzz");
  const auto spec = brine::artifacts::spec_from_json(document, "fuzz");
  const auto written = brine::artifacts::spec_to_json(spec.spec, spec.mode);
  const auto again = brine::artifacts::spec_from_json(written, "fuzz");
  require(brine::artifacts::spec_to_json(again.spec, again.mode) == written,
          "a spec that was written reads back");
  if (!why_unknown(known(), spec.spec).empty()) return;
  require(again == spec, "a spec that can be run is written without loss");
}

Command parsed(const std::vector<std::string>& words) {
  std::vector<const char*> argv{"brine"};
  std::ranges::transform(words, std::back_inserter(argv), &std::string::c_str);
  const auto count = static_cast<int>(argv.size());
  return parse_command_line(count, argv.data(), known()).command;
}

/// The command that is printed to run one seed again must mean that very run.
void check_run_again(const RunPlan& plan) {
  for (const PlannedScenario& planned : plan.scenarios) {
    const Command command = parsed(arguments_of(planned, plan, plan.seeds.first()));
    const RunPlan again = plan_of(std::get<RunCommand>(command), known());
    require(again.scenarios.size() == 1 && again.scenarios.front().spec == planned.spec,
            "the command to run it again means the same spec");
    require(again.seeds.first() == plan.seeds.first() && again.seeds.count() == 1,
            "the command to run it again means the same seed");
    require(again.threads == plan.threads, "the command to run it again means the same world");
  }
}

void try_words(std::string_view text) {
  std::vector<std::string> words;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);)
    words.push_back(line.substr(0, line.find('\0')));  // what the system would pass on
  const Command command = parsed(words);
  const auto* const run = std::get_if<RunCommand>(&command);
  if (run == nullptr || run->spec) return;  // a file is no business of this target
  check_run_again(plan_of(*run, known()));
}

void try_text(char kind, std::string_view text) {
  switch (kind) {
    case 'v':
      return try_value(text);
    case 's':
      return try_seeds(text);
    case 'f':
      return try_spec(text);
    case 'w':
      return try_words(text);
    default:
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    try_text(text.front(), text.substr(1));
  } catch (const UsageError& error) {
    require(*error.what() != '\0', "an error says something");
  } catch (const brine::artifacts::ArtifactError& error) {
    require(*error.what() != '\0', "an error says something");
  }
  return 0;
}
