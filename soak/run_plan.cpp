#include "soak/run_plan.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "soak/spec_builder.hpp"
#include "soak/spec_file.hpp"
#include "soak/strategy_table.hpp"
#include "soak/suggest.hpp"
#include "soak/usage_error.hpp"
#include "soak/values.hpp"

namespace brine::soak {

namespace {

using scenarios::ScenarioSet;
using Names = std::vector<std::string_view>;

const scenarios::Scenario& scenario_named(const ScenarioSet& known, std::string_view name) {
  if (const auto* scenario = known.find(name)) return *scenario;
  throw UsageError("unknown scenario " + shown(name) + "." +
                   suggestion(name, names_in(known.all())));
}

/// What an option with a table of names was given, or `fallback`.
template <class T>
T chosen(std::string_view option, const std::optional<std::string>& text,
         std::optional<T> (*named)(std::string_view) noexcept, T fallback, const Names& known) {
  if (!text) return fallback;
  if (const auto value = named(*text)) return *value;
  throw UsageError(std::string(option) + " " + shown(*text) + ": there is " + joined(known) + "." +
                   (nearest(*text, known).empty() ? "" : suggestion(*text, known)));
}

sim::Memory memory_of(const RunCommand& command, sim::Memory fallback) {
  return chosen("--memory", command.memory, sim::memory_named, fallback, {"sc", "cpp"});
}

std::string strategy_of(const RunCommand& command, const std::string& fallback) {
  std::string name = command.strategy.value_or(fallback);
  const Names known = strategy_names();
  if (std::find(known.begin(), known.end(), name) != known.end()) return name;
  throw UsageError("--strategy " + shown(name) + ": there is " + joined(known));
}

void refuse_faults(const RunCommand& command) {
  if (command.faults.empty()) return;
  throw UsageError("--fault " + shown(command.faults.front()) +
                   ": this version injects no faults yet; leave the option out");
}

const scenarios::Mutant& mutant_named(const ScenarioSet& known, const scenarios::Scenario& scenario,
                                      std::string_view name) {
  if (const auto* mutant = find_mutant(scenario, name)) return *mutant;
  std::string message = "scenario " + shown(scenario.name) + " has no mutant " + shown(name) + ".";
  for (const auto& other : known.all()) {
    if (find_mutant(other, name) == nullptr) continue;
    throw UsageError(message + " It belongs to " + shown(other.name) + ".");
  }
  if (scenario.mutants.empty()) throw UsageError(message + " It has none at all.");
  throw UsageError(message + suggestion(name, names_in(scenario.mutants)));
}

/// --set options by key; the text stays text until a scenario gives it a type.
std::map<std::string, std::string> settings_of(const RunCommand& command) {
  std::map<std::string, std::string> settings;
  for (const std::string& text : command.set) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError("--set " + shown(text) + ": write KEY=VALUE, as --set capacity=64");
    }
    const std::string key = text.substr(0, equals);
    const std::string value = text.substr(equals + 1);
    const auto [at, is_new] = settings.emplace(key, value);
    if (!is_new && at->second != value) {
      throw UsageError("--set " + key + " is given twice, as " + shown(at->second) + " and as " +
                       shown(value) + "; give it once");
    }
  }
  return settings;
}

void apply_settings(const RunCommand& command, PlannedScenario& planned) {
  const auto& scenario = *planned.scenario;
  for (const auto& [key, text] : settings_of(command)) {
    const auto* parameter = find_parameter(scenario, key);
    if (parameter == nullptr) {
      throw UsageError("--set " + key + ": scenario " + shown(scenario.name) +
                       " has no parameter " + shown(key) + "." +
                       suggestion(key, names_in(scenario.parameters)));
    }
    planned.spec.values[key] = parse_value(*parameter, text);
  }
  if (scenario.check == nullptr) return;
  if (const std::string wrong = scenario.check(planned.spec.values); !wrong.empty()) {
    throw UsageError("scenario " + shown(scenario.name) + ": " + wrong);
  }
}

PlannedScenario planned_from_options(const ScenarioSet& known, const scenarios::Scenario& scenario,
                                     const RunCommand& command) {
  const scenarios::Mutant* mutant =
      command.mutant ? &mutant_named(known, scenario, *command.mutant) : nullptr;
  const engine::Size preset = mutant == nullptr ? engine::Size::kDefault : mutant->size;
  const engine::Size size =
      chosen("--size", command.size, sim::size_named, preset, {"small", "default", "full"});
  return {.scenario = &scenario, .spec = scenarios::default_spec(scenario, size, mutant)};
}

/// A spec from a file brings its own limit.
void fit_step_limit(const RunPlan& plan, PlannedScenario& planned) {
  if (plan.threads || plan.spec_file) return;
  const std::string why = scenarios::fit_step_limit(*planned.scenario, planned.spec);
  if (!why.empty()) throw UsageError("scenario " + shown(planned.scenario->name) + ": " + why);
}

/// Not --spec: that has been dealt with.
std::vector<PlannedScenario> scenarios_of(const RunCommand& command, const ScenarioSet& known) {
  std::vector<PlannedScenario> planned;
  if (command.all) {
    for (const auto& scenario : known.all()) {
      planned.push_back(planned_from_options(known, scenario, command));
    }
    if (planned.empty())
      throw UsageError("--all: this program knows no scenario; hand a table to brine::main");
    return planned;
  }
  for (const std::string& name : command.scenarios) {
    const auto& scenario = scenario_named(known, name);
    const bool twice = std::any_of(planned.begin(), planned.end(),
                                   [&](const auto& p) { return p.scenario == &scenario; });
    if (twice) throw UsageError("scenario " + shown(name) + " is named twice");
    planned.push_back(planned_from_options(known, scenario, command));
  }
  return planned;
}

void check_what_to_run(const RunCommand& command, const ScenarioSet& known) {
  const int ways =
      (command.scenarios.empty() ? 0 : 1) + (command.all ? 1 : 0) + (command.spec ? 1 : 0);
  if (ways == 0) {
    throw UsageError("nothing to run; name a scenario, or use --all or --spec FILE. Known: " +
                     joined(names_in(known.all())));
  }
  if (ways > 1) throw UsageError("give scenarios, or --all, or --spec FILE, but only one of them");
  if (command.spec && (command.size || command.mutant)) {
    throw UsageError("--size and --mutant don't go with --spec, whose file has fixed them");
  }
}

void set_scenarios(const RunCommand& command, const ScenarioSet& known, RunPlan& plan) {
  check_what_to_run(command, known);
  plan.threads = command.threads;
  if (!command.spec) {
    plan.scenarios = scenarios_of(command, known);
    return;
  }
  const artifacts::SpecDocument file = read_spec_file(*command.spec);
  if (const std::string why = why_unknown(known, file.spec); !why.empty()) {
    throw UsageError("--spec " + shown(*command.spec) + ": " + why);
  }
  plan.scenarios = {{.scenario = known.find(file.spec.scenario), .spec = file.spec}};
  plan.spec_file = command.spec;
  plan.file_spec = file.spec;
  plan.threads = plan.threads || file.mode == artifacts::Mode::kThreads;
}

void set_seeds(const RunCommand& command, RunPlan& plan) {
  if (command.seed && command.seeds) throw UsageError("give --seed or --seeds, not both");
  if (command.seeds) {
    plan.seeds = parse_seed_range("--seeds", *command.seeds);
  } else if (command.seed) {
    plan.seeds = SeedRange::single(parse_seed("--seed", *command.seed));
  } else if (command.spec) {
    plan.seeds = SeedRange::single(plan.scenarios.front().spec.seed);
  } else {
    plan.seeds = SeedRange::single(draw_seed());
    plan.seed_drawn = true;
  }
}

void refuse_simulation_options(const RunCommand& command) {
  const char* given = command.strategy         ? "--strategy"
                      : command.max_executions ? "--max-executions"
                      : command.preemptions    ? "--preemptions"
                      : command.memory         ? "--memory"
                      : command.timing         ? "--timing"
                      : command.record         ? "--record"
                                               : nullptr;
  if (given == nullptr) return;
  throw UsageError(std::string(given) +
                   " belongs to the simulator; on real threads the machine decides. Leave out " +
                   given + " or --threads");
}

void refuse_without_threads(const RunPlan& plan) {
  for (const PlannedScenario& planned : plan.scenarios) {
    if (planned.scenario->threaded != nullptr) continue;
    throw UsageError("--threads: scenario " + shown(planned.scenario->name) +
                     " has no body for real threads; run it without --threads, or fill in "
                     "'threaded' in its row");
  }
}

template <class Number>
Number parse_number(std::string_view option, std::string_view text, Number least) {
  Number n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size() || n < least) {
    throw UsageError(std::string(option) + " " + shown(text) + ": use a whole number from " +
                     std::to_string(least));
  }
  return n;
}

void set_search(const RunCommand& command, RunPlan& plan) {
  if (command.max_executions)
    plan.max_executions =
        parse_number<std::uint64_t>("--max-executions", *command.max_executions, 1);
  if (command.preemptions)
    plan.preemptions = parse_number<std::uint32_t>("--preemptions", *command.preemptions, 0);
  if (!plan.max_executions && !plan.preemptions) return;
  for (const PlannedScenario& planned : plan.scenarios) {
    if (explores(planned.spec.strategy)) continue;
    throw UsageError(std::string(plan.max_executions ? "--max-executions" : "--preemptions") +
                     " belongs to --strategy exhaustive; add that, or leave it out");
  }
}

}  // namespace

RunPlan plan_of(const RunCommand& command, const ScenarioSet& known) {
  refuse_faults(command);
  RunPlan plan;
  set_scenarios(command, known, plan);
  if (plan.threads) {
    refuse_simulation_options(command);
    refuse_without_threads(plan);
  }
  for (PlannedScenario& planned : plan.scenarios) {
    sim::RunSpec& spec = planned.spec;
    apply_settings(command, planned);
    fit_step_limit(plan, planned);
    spec.memory = memory_of(command, spec.memory);
    spec.strategy = strategy_of(command, spec.strategy);
    spec.timing =
        chosen("--timing", command.timing, sim::timing_named, spec.timing, {"free", "paced"});
  }
  set_search(command, plan);
  set_seeds(command, plan);
  plan.record = command.record;
  if (command.watchdog) plan.options.watchdog_ns = parse_watchdog(*command.watchdog);
  if (command.max_failures)
    plan.max_failures = parse_number<std::uint64_t>("--max-failures", *command.max_failures, 1);
  if (command.out) plan.out = *command.out;
  plan.write_all = command.out.has_value() || command.record;
  return plan;
}

std::vector<std::string> arguments_of(const PlannedScenario& planned, const RunPlan& plan,
                                      std::uint64_t seed) {
  const sim::RunSpec& spec = planned.spec;
  std::vector<std::string> words{"run"};
  const auto add = [&](std::string_view option, std::string_view value) {
    words.emplace_back(option);
    words.emplace_back(value);
  };
  sim::RunSpec usual;
  if (plan.spec_file) {
    add("--spec", *plan.spec_file);
    usual = plan.file_spec;
  } else {
    words.push_back(spec.scenario);
    const auto* mutant = find_mutant(*planned.scenario, spec.mutant);
    usual = scenarios::default_spec(*planned.scenario, spec.size, mutant);
    if (mutant != nullptr) add("--mutant", spec.mutant);
    const engine::Size preset = mutant == nullptr ? engine::Size::kDefault : mutant->size;
    if (spec.size != preset) add("--size", sim::name_of(spec.size));
  }
  add("--seed", std::to_string(seed));
  if (plan.threads) words.emplace_back("--threads");
  if (spec.strategy != usual.strategy) add("--strategy", spec.strategy);
  if (plan.max_executions) add("--max-executions", std::to_string(*plan.max_executions));
  if (plan.preemptions) add("--preemptions", std::to_string(*plan.preemptions));
  if (spec.memory != usual.memory) add("--memory", sim::name_of(spec.memory));
  if (spec.timing != usual.timing) add("--timing", sim::name_of(spec.timing));
  for (const auto& parameter : planned.scenario->parameters) {
    const std::uint64_t value = spec.values.find(parameter.name)->second;
    const auto before = usual.values.find(parameter.name);
    if (before != usual.values.end() && before->second == value) continue;
    add("--set", std::string(parameter.name) + "=" + value_text(parameter, value));
  }
  return words;
}

std::vector<std::string> arguments_of(const scenarios::Scenario& scenario,
                                      const scenarios::Mutant& mutant) {
  std::vector<std::string> words{"--mutant", std::string(mutant.name),
                                 "--size",   std::string(sim::name_of(mutant.size)),
                                 "--timing", std::string(sim::name_of(mutant.timing)),
                                 "--memory", std::string(sim::name_of(mutant.memory))};
  for (const auto& [name, value] : mutant.values) {
    words.emplace_back("--set");
    words.push_back(std::string(name) + "=" + value_text(*find_parameter(scenario, name), value));
  }
  return words;
}

}  // namespace brine::soak
