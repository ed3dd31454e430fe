/// brine canary: plants known bugs and requires that each is found.

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "soak/canary.hpp"
#include "soak/commands.hpp"
#include "soak/interrupt.hpp"
#include "soak/output.hpp"
#include "soak/output_folder.hpp"
#include "soak/progress.hpp"
#include "soak/spec_builder.hpp"
#include "soak/suggest.hpp"
#include "soak/text.hpp"
#include "soak/usage_error.hpp"
#include "soak/values.hpp"

namespace brine::soak {

namespace {

constexpr std::uint64_t kMostRanges = 1'000'000;
constexpr std::uint64_t kMostSchedules = 1'000'000;

struct CanaryPlan {
  std::vector<Canary> canaries;
  std::vector<Canary> for_soak;  ///< not tried here, and said so
  std::uint64_t first_seed = 0;
  std::uint64_t ranges = 1;
  std::optional<std::uint64_t> schedules;  ///< none: as each mutant states

  [[nodiscard]] std::uint64_t schedules_of(const Canary& canary) const noexcept {
    return schedules.value_or(canary.mutant->schedules);
  }
  /// Precondition: range < ranges.
  [[nodiscard]] SeedRange seeds_of(const Canary& canary, std::uint64_t range) const noexcept {
    const std::uint64_t length = schedules_of(canary);
    const std::uint64_t first = first_seed + range * length;
    return SeedRange::half_open(first, first + length);
  }
};

std::uint64_t parse_count(std::string_view option, std::string_view text, std::uint64_t most) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error == std::errc() && end == text.data() + text.size() && n >= 1 && n <= most) return n;
  throw UsageError(std::string(option) + " " + shown(text) + ": use a whole number from 1 to " +
                   std::to_string(most));
}

std::vector<Canary> every_canary(const scenarios::ScenarioSet& scenarios,
                                 scenarios::FoundBy found_by) {
  std::vector<Canary> canaries;
  for (const auto& scenario : scenarios.all()) {
    for (const auto& mutant : scenario.mutants) {
      if (mutant.found_by == found_by)
        canaries.push_back({.scenario = &scenario, .mutant = &mutant});
    }
  }
  return canaries;
}

/// The command that shows one which only a soak finds.
std::string soak_command(const std::string& program, const Canary& canary) {
  return program + " soak " + std::string(canary.scenario->name) + " --duration 60s --mutant " +
         std::string(canary.mutant->name);
}

std::vector<Canary> canaries_named(const scenarios::ScenarioSet& scenarios,
                                   const std::vector<std::string>& names,
                                   const std::string& program) {
  std::vector<Canary> known = every_canary(scenarios, scenarios::FoundBy::kSimulation);
  for (const Canary& canary : every_canary(scenarios, scenarios::FoundBy::kSoak)) {
    if (std::find(names.begin(), names.end(), canary.mutant->name) == names.end()) continue;
    throw UsageError("mutant " + shown(canary.mutant->name) +
                     " is found by the leak verdict of a soak, not in simulated runs; use: " +
                     soak_command(program, canary));
  }
  if (known.empty()) throw UsageError("this binary knows no mutant, so there is nothing to plant");
  if (names.empty()) return known;
  std::vector<Canary> chosen;
  for (const std::string& name : names) {
    const auto is_named = [&](const Canary& canary) { return canary.mutant->name == name; };
    const auto found = std::find_if(known.begin(), known.end(), is_named);
    if (found == known.end()) {
      std::vector<std::string_view> all;
      for (const Canary& canary : known)
        all.push_back(canary.mutant->name);
      throw UsageError("unknown mutant " + shown(name) + "." + suggestion(name, all));
    }
    if (std::any_of(chosen.begin(), chosen.end(), is_named))
      throw UsageError("mutant " + shown(name) + " is named twice");
    chosen.push_back(*found);
  }
  return chosen;
}

CanaryPlan plan_of(const scenarios::ScenarioSet& scenarios, const CanaryCommand& command,
                   const std::string& program) {
  CanaryPlan plan;
  plan.canaries = canaries_named(scenarios, command.names, program);
  if (command.names.empty()) plan.for_soak = every_canary(scenarios, scenarios::FoundBy::kSoak);
  if (command.seed) plan.first_seed = parse_seed("--seed", *command.seed);
  if (command.ranges) plan.ranges = parse_count("--ranges", *command.ranges, kMostRanges);
  if (command.schedules)
    plan.schedules = parse_count("--schedules", *command.schedules, kMostSchedules);
  for (const Canary& canary : plan.canaries) {
    if (plan.ranges * plan.schedules_of(canary) <= ~std::uint64_t{0} - plan.first_seed) continue;
    throw UsageError("--seed " + std::to_string(plan.first_seed) + ": " +
                     std::to_string(plan.ranges * plan.schedules_of(canary)) +
                     " seeds from there go beyond 2^64; begin at a lower one");
  }
  return plan;
}

/// All ranges of one canary.
struct Tally {
  std::uint64_t ranges = 0;
  std::uint64_t caught = 0;
  std::uint64_t worst = 0;  ///< most schedules that a range needed
  std::uint64_t without = 0;
  std::optional<CanaryCheck> first_problem;

  void count(const CanaryCheck& check) {
    ++ranges;
    without += check.without;
    worst = std::max(worst, check.tried);
    if (check.verdict == CanaryVerdict::kCaught) {
      ++caught;
    } else if (!first_problem) {
      first_problem = check;
    }
  }
};

class CanaryLoop {
 public:
  CanaryLoop(CanaryPlan plan, const CanaryCommand& command, const Surroundings& surroundings)
      : plan_(std::move(plan)),
        command_(command),
        surroundings_(surroundings),
        terminal_(surroundings.color),
        progress_(terminal_, plan_.canaries.size() * plan_.ranges) {
    for (const Canary& canary : plan_.canaries) {
      name_width_ = std::max(name_width_, canary.mutant->name.size());
      property_width_ = std::max(property_width_, canary.mutant->property.size());
    }
  }

  ExitCode run() {
    const auto start = std::chrono::steady_clock::now();
    for (const Canary& canary : plan_.canaries) {
      if (!interrupted()) run(canary);
    }
    progress_.clear();
    if (!command_.json) print_left_to_soak();
    const auto wall = std::chrono::steady_clock::now() - start;
    summarise(static_cast<std::uint64_t>(wall.count()));
    return interrupted() && code_ != kHarnessError ? kInterrupted : code_;
  }

 private:
  void run(const Canary& canary) {
    // One store each, so that every mutant keeps the artifacts of its first ranges.
    ArtifactStore store({.folder = command_.out.value_or("brine-out"),
                         .every_run = false,
                         .keep_decisions = true,
                         .argv = surroundings_.arguments});
    Tally tally;
    for (std::uint64_t range = 0; range < plan_.ranges && !interrupted(); ++range) {
      const SeedRange seeds = plan_.seeds_of(canary, range);
      progress_.update({.done = checks_,
                        .total = plan_.canaries.size() * plan_.ranges,
                        .failures = checks_ - caught_,
                        .seed = seeds.first()});
      const CanaryCheck check = check_canary(canary, seeds, store, surroundings_.program);
      if (check.verdict == CanaryVerdict::kInterrupted) break;
      count(check);
      tally.count(check);
      if (command_.json) print_json(canary, range, check);
    }
    if (!command_.json && tally.ranges != 0) print_row(canary, tally);
  }

  void count(const CanaryCheck& check) {
    ++checks_;
    statuses_.count(check.row.status);
    if (check.row.artifact) ++statuses_.artifacts;
    if (check.verdict == CanaryVerdict::kCaught) {
      ++caught_;
    } else {
      const bool harness = check.verdict == CanaryVerdict::kNotReplayed;
      code_ = worse(code_, harness ? kHarnessError : kFailed);
    }
  }

  void print_json(const Canary& canary, std::uint64_t range, const CanaryCheck& check) const {
    JsonLine line = json_of(check.row);
    line.text("verdict", name_of(check.verdict))
        .text("property", canary.mutant->property)
        .number("range", range)
        .number("schedules", plan_.schedules_of(canary))
        .number("tried", check.tried)
        .text_or_null("replayed", check.replayed)
        .number("passed_without", check.without)
        .text_or_null("why", check.why);
    print_line(line.str());
  }

  void print_row(const Canary& canary, const Tally& tally) {
    progress_.clear();
    const bool good = !tally.first_problem;
    std::string found = grouped(tally.worst) + " of " + grouped(plan_.schedules_of(canary));
    if (plan_.ranges > 1) {
      found += " at worst, " + grouped(tally.caught) + " of " + grouped(tally.ranges) + " ranges";
    }
    std::string text =
        good ? terminal_.paint(Color::kGreen, "caught") : terminal_.paint(Color::kRed, "FAILED");
    text += "  " + column(canary.mutant->name, name_width_) +
            column(canary.mutant->property, property_width_);
    if (good) {
      text += "schedule " + found + "; replays exactly; " + grouped(tally.without) +
              " seeds pass without it";
    } else {
      const CanaryCheck& problem = *tally.first_problem;
      text += std::string(name_of(problem.verdict));
      if (plan_.ranges > 1) {
        text +=
            " (caught in " + grouped(tally.caught) + " of " + grouped(tally.ranges) + " ranges)";
      }
      text += "\n        " + problem.why + "\n        " + problem.row.replay;
    }
    print_line(text);
  }

  void print_left_to_soak() const {
    for (const Canary& canary : plan_.for_soak) {
      print_line("  left  " + column(canary.mutant->name, name_width_) +
                 column(canary.mutant->property, property_width_) +
                 "only a soak finds it: " + soak_command(surroundings_.program, canary));
    }
  }

  void summarise(std::uint64_t wall_ns) const {
    const std::uint64_t planned = plan_.canaries.size() * plan_.ranges;
    if (command_.json) {
      JsonLine totals;
      totals.number("runs", checks_)
          .number("passed", statuses_.passed)
          .number("failed", statuses_.failed)
          .number("errors", statuses_.errors)
          .number("planned", planned)
          .number("caught", caught_)
          .number("missed", checks_ - caught_)
          .number("mutants", plan_.canaries.size())
          .number("left_to_soak", plan_.for_soak.size())
          .number("ranges", plan_.ranges)
          .number("artifacts", statuses_.artifacts)
          .number("wall_ns", wall_ns)
          .flag("interrupted", interrupted());
      JsonLine line;
      line.object("summary", totals);
      return print_line(line.str());
    }
    std::string text = grouped(caught_) + " of " + grouped(planned) + " planted bugs caught";
    text = terminal_.paint(caught_ == planned ? Color::kGreen : Color::kRed, text);
    if (plan_.ranges > 1) {
      text += " (" + grouped(plan_.canaries.size()) + " mutants in " + grouped(plan_.ranges) +
              " ranges of seeds)";
    }
    text += " in " + rounded_duration(wall_ns);
    if (interrupted()) text += "; interrupted";
    print_line("\n" + text);
  }

  const CanaryPlan plan_;
  const CanaryCommand& command_;
  const Surroundings& surroundings_;
  const Terminal terminal_;
  Progress progress_;
  std::size_t name_width_ = 0;
  std::size_t property_width_ = 0;
  std::uint64_t checks_ = 0;
  std::uint64_t caught_ = 0;
  Summary statuses_;
  ExitCode code_ = kPassed;
};

}  // namespace

ExitCode carry_out(const CanaryCommand& command, const Surroundings& surroundings) {
  CanaryPlan plan = plan_of(surroundings.scenarios, command, surroundings.program);
  const std::string folder = command.out.value_or("brine-out");
  if (const std::string why = why_unwritable(folder); !why.empty())
    throw UsageError("--out " + shown(folder) + ": artifacts cannot be written there: " + why);
  watch_interrupts();
  return CanaryLoop(std::move(plan), command, surroundings).run();
}

}  // namespace brine::soak
