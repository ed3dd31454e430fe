/// Random programs in numbers: brine_litmus_sweep FIRST COUNT [cpp|placement|sequential]
///
/// Compares the programs of seeds FIRST to FIRST + COUNT - 1 of each mode, and rings, and prints a
/// table. Exit code 1 if the simulator shows what is forbidden, or does not show what it has to.

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "tests/judge/generator.hpp"
#include "tests/litmus/compare.hpp"
#include "tests/litmus/rings.hpp"

namespace brine::litmus {

namespace {

constexpr std::array kModes{judge::Mode::kMixed, judge::Mode::kFences,
                            judge::Mode::kReadModifyWrite, judge::Mode::kSeqCst,
                            judge::Mode::kPlainData};
constexpr std::array<const char*, kModes.size() + 1> kNames{
    "mixed", "fences", "read-modify-write", "seq_cst", "plain data", "rings"};
constexpr std::uint64_t kMostShown = 10;

struct Totals {
  std::uint64_t wrong = 0;
  std::uint64_t outcomes = 0;
  std::uint64_t racy = 0;
  std::uint64_t executions = 0;
  std::uint64_t repeats = 0;
  std::array<std::uint64_t, 4> missing{};
};

judge::Program program_of(std::size_t mode, std::uint64_t seed) {
  return mode < kModes.size() ? judge::random_program(seed, kModes.at(mode)) : random_ring(seed);
}

Totals sweep(std::size_t mode, std::uint64_t first, std::uint64_t count, Model model) {
  Machine machine;
  Totals totals;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const judge::Program program = program_of(mode, seed);
    const Seen seen = machine.run(program, model);
    const Comparison found = compare(program, judge::allowed(program), model, seen);
    totals.outcomes += found.outcomes;
    totals.racy += seen.races ? 1 : 0;
    totals.executions += seen.executions;
    totals.repeats += seen.repeats;
    for (std::size_t reach = 0; reach < found.missing.size(); ++reach)
      totals.missing.at(reach) += found.missing.at(reach);
    if (found.wrong.empty()) continue;
    if (++totals.wrong <= kMostShown)
      std::printf("%s, seed %llu:\n%s%s\n", kNames.at(mode), static_cast<unsigned long long>(seed),
                  judge::to_text(program).c_str(), to_text(found.wrong).c_str());
  }
  return totals;
}

int run(std::uint64_t first, std::uint64_t count, Model model) {
  std::printf(
      "| mode | programs | wrong | executions | cut short | racy programs | outcomes seen | "
      "missing: interleaved | placement | reordering | load buffering |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|\n");
  bool wrong = false;
  for (std::size_t mode = 0; mode < kNames.size(); ++mode) {
    const Totals totals = sweep(mode, first, count, model);
    wrong = wrong || totals.wrong != 0;
    std::printf("| %s", kNames.at(mode));
    for (const std::uint64_t figure :
         {count, totals.wrong, totals.executions, totals.repeats, totals.racy, totals.outcomes,
          totals.missing[0], totals.missing[1], totals.missing[2], totals.missing[3]})
      std::printf(" | %llu", static_cast<unsigned long long>(figure));
    std::printf(" |\n");
    std::fflush(stdout);
  }
  return wrong ? 1 : 0;
}

int main_of(int argc, char** argv) {
  const std::string_view model = argc == 4 ? argv[3] : "cpp";
  const bool known = model == "cpp" || model == "placement" || model == "sequential";
  if (argc < 3 || argc > 4 || !known) {
    std::fputs("usage: brine_litmus_sweep FIRST COUNT [cpp|placement|sequential]\n", stderr);
    return 2;
  }
  return run(std::strtoull(argv[1], nullptr, 10), std::strtoull(argv[2], nullptr, 10),
             model == "cpp"         ? Model::kCpp
             : model == "placement" ? Model::kCppPlacement
                                    : Model::kSequential);
}

}  // namespace

}  // namespace brine::litmus

int main(int argc, char** argv) {
  try {
    return brine::litmus::main_of(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "brine_litmus_sweep: %s\n", error.what());
    return 2;
  }
}
