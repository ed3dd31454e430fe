#include "soak/rig/soak_plan.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "artifacts/error.hpp"
#include "scenarios/load.hpp"
#include "soak/outputs/metrics_server.hpp"
#include "soak/rig/allocation_count.hpp"
#include "soak/rig/processors.hpp"
#include "soak/spec_builder.hpp"
#include "soak/suggest.hpp"
#include "soak/usage_error.hpp"
#include "soak/values.hpp"
#include "soak/verdict/baseline.hpp"

namespace brine::soak {

namespace {

using scenarios::ScenarioSet;

struct NumberRange {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
};

std::uint64_t parse_number(std::string_view option, std::string_view text,
                           const NumberRange& range) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (whole && n >= range.min && n <= range.max) return n;
  throw UsageError(std::string(option) + " " + shown(text) + ": use a whole number from " +
                   std::to_string(range.min) + " to " + std::to_string(range.max));
}

/// The part of the command that `brine run` has, too.
RunCommand rounds_of(const SoakCommand& command, const ScenarioSet& known) {
  RunCommand run;
  run.scenarios = command.scenarios;
  run.threads = !command.sim;
  run.seed = command.seed;
  run.set = command.set;
  run.mutant = command.mutant;
  run.max_failures = command.max_failures;
  run.out = command.out;
  if (command.sim) {
    run.timing = "paced";
    run.watchdog = command.watchdog;
  }
  if (!command.all && command.scenarios.empty()) {
    throw UsageError("nothing to run; name a scenario, or use --all. Known: " +
                     joined(names_in(known.all())));
  }
  if (!command.all) return run;
  if (!command.scenarios.empty())
    throw UsageError("give scenarios, or --all, but only one of them");
  for (const auto& scenario : known.all()) {
    if (command.sim || scenario.threaded != nullptr) run.scenarios.emplace_back(scenario.name);
  }
  return run;
}

void set_times(const SoakCommand& command, SoakPlan& plan) {
  const auto set = [](std::string_view option, const std::optional<std::string>& text,
                      const DurationRange& range, std::uint64_t& into) {
    if (text) into = parse_duration(option, *text, range);
  };
  constexpr DurationRange kLong{.min = kLeastRoundNs + kRoundGapNs};
  constexpr DurationRange kLook{.min = kLeastRoundNs, .max = 3'600'000'000'000};
  set("--duration", command.duration, kLong, plan.duration_ns);
  set("--ramp", command.ramp, {}, plan.ramp_ns);
  set("--warmup", command.warmup, {}, plan.warm_up_ns);
  set("--interval", command.interval, kLook, plan.interval_ns);
  set("--round", command.round, {.min = kLeastRoundNs}, plan.round_ns);
  constexpr DurationRange kPatience{.min = 10'000'000, .max = 86'400'000'000'000};
  if (!command.sim) set("--watchdog", command.watchdog, kPatience, plan.watchdog_ns);
  const auto refuse_whole = [&](const char* option, std::uint64_t ns) {
    if (ns < plan.duration_ns || ns == 0) return;
    throw UsageError(std::string(option) + " " + duration_text(ns) +
                     " is no shorter than the soak, " + duration_text(plan.duration_ns) +
                     ", so that nothing would be judged; give a longer --duration");
  };
  refuse_whole("--warmup", plan.warm_up_ns);
  refuse_whole("--ramp", plan.ramp_ns);
  plan.warm_up_ns = std::max(plan.warm_up_ns, plan.ramp_ns);  // less than the rate is no verdict
}

void refuse_in_simulation(const SoakCommand& command) {
  if (!command.sim) return;
  const char* given = command.pin            ? "--pin"
                      : command.closed_loop  ? "--closed-loop"
                      : command.check_one_in ? "--check-one-in"
                                             : nullptr;
  if (given == nullptr) return;
  throw UsageError(std::string(given) + " belongs to real threads; leave out " + given +
                   " or --sim");
}

void set_load(const SoakCommand& command, SoakPlan& plan) {
  const auto keeps_to_rate = [](const PlannedScenario& p) { return p.scenario->load.paced; };
  const bool any = std::ranges::any_of(plan.rounds.scenarios, keeps_to_rate);
  const char* const given = command.rate          ? "--rate"
                            : command.ramp        ? "--ramp"
                            : command.closed_loop ? "--closed-loop"
                                                  : nullptr;
  if (given != nullptr && !any) {
    throw UsageError(std::string(given) + ": scenario " +
                     shown(plan.rounds.scenarios.front().scenario->name) +
                     " keeps to no rate and runs at its own pace; leave " + given +
                     " out, or name a scenario that has a rate");
  }
  if (command.rate)
    plan.rate_hz = parse_number("--rate", *command.rate, {.min = 1, .max = sim::kMaxRateHz});
  if (command.check_one_in) {
    plan.check_one_in = parse_number("--check-one-in", *command.check_one_in,
                                     {.min = 1, .max = sim::kMaxCheckOneIn});
  }
  for (const PlannedScenario& planned : plan.rounds.scenarios) {
    if (!command.closed_loop || command.all || !planned.scenario->load.open_only) continue;
    throw UsageError("--closed-loop: scenario " + shown(planned.scenario->name) +
                     " is about messages that are missed, or readers that come and go, and a "
                     "closed loop would wait for them; leave one of the two out");
  }
  const RoundSchedule::Options schedule = schedule_of(plan);
  const bool rate =
      std::ranges::any_of(schedule.lanes, [](const auto& lane) { return lane.rate_hz != 0; });
  if (command.ramp && !rate) {
    throw UsageError("--ramp: scenario " + shown(plan.rounds.scenarios.front().scenario->name) +
                     " has no rate of its own that could grow; give --rate");
  }
  plan.loop = command.closed_loop ? Loop::kClosed : rate ? Loop::kOpen : Loop::kOwnPace;
}

/// What the scenario makes of a rate is that rate, or nearly: else nobody would get what they asked
/// for. Empty if so.
std::string unlike_asked(const FittedRound& made, const RoundSchedule::Round& asked) {
  const auto differ = [](std::uint64_t one, std::uint64_t other, std::uint64_t percent) {
    return std::max(one, other) - std::min(one, other) > other * percent / 100;
  };
  if (asked.rate_hz == 0) return {};
  const std::uint64_t rate_hz = made.planned.spec.load->rate_hz;
  if (differ(rate_hz, asked.rate_hz, 1)) {
    return "its senders share " + grouped(asked.rate_hz) +
           " operations per second, each a whole number of them, and that makes " +
           grouped(rate_hz) + "; use --rate " + std::to_string(rate_hz);
  }
  const std::uint64_t wanted = operations_in(rate_hz, asked.length_ns);
  if (differ(made.intended, wanted, 10)) {
    return grouped(rate_hz) + " operations per second are " + grouped(wanted) + ", and it makes " +
           grouped(made.intended) +
           ", because they come in batches; change --rate, or make --round longer";
  }
  return {};
}

/// Whatever a round may be asked for: that of the whole rate, and the first of a ramp.
void check_rounds(const SoakPlan& plan) {
  RoundSchedule::Options options = schedule_of(plan);
  const RoundSchedule schedule(options);
  const std::uint64_t length_ns = std::min(plan.round_ns, plan.duration_ns - kRoundGapNs);
  for (std::size_t lane = 0; lane < options.lanes.size(); ++lane) {
    const std::uint64_t rate_hz = options.lanes[lane].rate_hz;
    for (const std::uint64_t rate : {rate_hz, schedule.ramped(rate_hz, kRoundGapNs, length_ns)}) {
      const RoundSchedule::Round asked{
          .index = 0, .lane = lane, .length_ns = length_ns, .rate_hz = rate};
      const FittedRound round = fitted(plan, asked);
      const bool whole_rate = rate == rate_hz;
      const std::string problem =
          !round.problem.empty() || !whole_rate ? round.problem : unlike_asked(round, asked);
      if (problem.empty()) continue;
      throw UsageError("scenario " + shown(round.planned.scenario->name) + ", in a round of " +
                       duration_text(length_ns) + ": " + problem);
    }
  }
}

void set_verdicts(const SoakCommand& command, SoakPlan& plan) {
  for (const std::string& text : command.thresholds) {
    plan.thresholds.push_back(Threshold::parse(text));
    const std::string figure(plan.thresholds.back().figure().name);
    const bool of_allocations = figure.starts_with("allocations_");
    if (of_allocations && !command.sim && !allocations()) {
      throw UsageError("--threshold " + shown(text) +
                       ": this program does not count allocations, " +
                       "because its operator new is its own or that of a sanitizer; leave it out");
    }
    const bool of_process = figure.starts_with("rss.") || figure.starts_with("heap.") ||
                            figure.starts_with("cpu_") || of_allocations;
    if (!command.sim || !of_process) continue;
    throw UsageError("--threshold " + shown(text) + ": in --sim the process is that of the " +
                     "simulator, and " + figure + " says nothing; leave it out");
  }
  plan.leak_budget = leak_budget_of(plan.thresholds);
  plan.leak_budget.warm_up_ns = plan.warm_up_ns;
  plan.abort_on_fail = command.abort_on_fail;
  if (plan.abort_on_fail && plan.thresholds.empty())
    throw UsageError("--abort-on-fail ends a soak when a --threshold is crossed; give one");
  if (!command.baseline) return;
  plan.baseline_file = *command.baseline;
  const std::string where = "--baseline " + shown(*command.baseline) + ": ";
  try {
    plan.baseline = artifacts::read_soak(*command.baseline);
  } catch (const artifacts::ArtifactError& error) {
    throw UsageError(where + error.what());
  }
  const std::string why = why_incomparable(plan.baseline.spec, spec_of(plan));
  if (!why.empty()) {
    throw UsageError(where + "not comparable: " + why +
                     "; give the artifact of a soak with the same command");
  }
}

void set_outputs(const SoakCommand& command, SoakPlan& plan) {
  if (command.junit) plan.junit = *command.junit;
  if (command.prometheus) plan.prometheus = *command.prometheus;
  if (!command.metrics_port) return;
  plan.metrics_port = static_cast<std::uint16_t>(
      parse_number("--metrics-port", *command.metrics_port, {.min = 0, .max = 65'535}));
  if (!can_serve_metrics()) {
    throw UsageError(
        "--metrics-port: this build cannot serve /metrics, because prometheus-cpp was not found; "
        "use --prometheus FILE, or build with prometheus-cpp");
  }
}

/// The rate that a scenario has by itself, of all who send; 0: none.
std::uint64_t own_rate(const PlannedScenario& planned) {
  const scenarios::Load& load = planned.scenario->load;
  const engine::ParameterValues& values = planned.spec.values;
  const auto rate = values.find(load.rate);
  if (rate == values.end()) return 0;
  return rate->second * (load.senders == nullptr ? 1 : load.senders(values));
}

}  // namespace

SoakPlan plan_of(const SoakCommand& command, const ScenarioSet& known) {
  refuse_in_simulation(command);
  SoakPlan plan;
  plan.rounds = plan_of(rounds_of(command, known), known);
  set_times(command, plan);
  set_load(command, plan);
  if (command.pin) plan.cpus = parse_processors("--pin", *command.pin);
  set_verdicts(command, plan);
  set_outputs(command, plan);
  check_rounds(plan);
  return plan;
}

artifacts::SoakSpec spec_of(const SoakPlan& plan) {
  artifacts::SoakSpec spec{
      .scenarios = {},
      .seed = plan.rounds.seeds.first(),
      .mutant = plan.rounds.scenarios.front().spec.mutant,
      .mode = plan.simulated() ? artifacts::Mode::kSimulated : artifacts::Mode::kThreads,
      .loop = name_of(plan.loop),
      .rate_hz = plan.rate_hz,
      .duration_ns = plan.duration_ns,
      .ramp_ns = plan.ramp_ns,
      .warm_up_ns = plan.warm_up_ns,
      .interval_ns = plan.interval_ns,
      .round_ns = plan.round_ns,
      .parameters = {},
      .cpus = plan.cpus,
      .check_one_in = plan.check_one_in};
  for (const PlannedScenario& planned : plan.rounds.scenarios) {
    spec.scenarios.emplace_back(planned.scenario->name);
    const auto usual = scenarios::default_spec(*planned.scenario, planned.spec.size);
    for (const auto& [name, value] : planned.spec.values) {
      if (usual.values.at(name) != value) spec.parameters[name] = value;
    }
  }
  return spec;
}

RoundSchedule::Options schedule_of(const SoakPlan& plan) {
  RoundSchedule::Options options{.duration_ns = plan.duration_ns,
                                 .round_ns = plan.round_ns,
                                 .ramp_ns = plan.ramp_ns,
                                 .one_round_a_turn = plan.simulated(),
                                 .lanes = {}};
  for (const PlannedScenario& planned : plan.rounds.scenarios) {
    const std::uint64_t rate_hz = !planned.scenario->load.paced ? 0
                                  : plan.rate_hz != 0           ? plan.rate_hz
                                                                : own_rate(planned);
    options.lanes.push_back({.rate_hz = rate_hz});
  }
  return options;
}

FittedRound fitted(const SoakPlan& plan, const RoundSchedule::Round& round) {
  FittedRound made{.planned = plan.rounds.scenarios[round.lane], .intended = 0, .problem = {}};
  const bool open_only = made.planned.scenario->load.open_only;
  sim::RunSpec& spec = made.planned.spec;
  spec.load = {.closed = plan.loop == Loop::kClosed && !open_only,
               .check_one_in = plan.check_one_in};
  spec.seed = plan.rounds.seeds.first() + round.index;
  const scenarios::FittedLoad load = scenarios::fit_load(
      *made.planned.scenario, {.rate_hz = round.rate_hz, .length_ns = round.length_ns}, spec.values,
      *spec.load);
  made.intended = load.operations;
  made.problem = load.problem;
  if (plan.simulated() && made.problem.empty())
    made.problem = scenarios::fit_step_limit(*made.planned.scenario, spec);
  return made;
}

std::vector<std::string> arguments_of(const FittedRound& made, const RoundSchedule::Round& round,
                                      const SoakPlan& plan) {
  const sim::RunSpec& spec = made.planned.spec;
  // What `brine run` would be told, but for what the load has set, and what any soak is.
  const PlannedScenario& unloaded = plan.rounds.scenarios[round.lane];
  std::vector<std::string> words = arguments_of(unloaded, plan.rounds, spec.seed);
  words.front() = "soak";
  std::erase(words, "--threads");
  if (const auto timing = std::ranges::find(words, "--timing"); timing != words.end())
    words.erase(timing, timing + 2);
  const auto add = [&](std::string_view option, const std::string& value) {
    words.emplace_back(option);
    words.push_back(value);
  };
  if (plan.simulated()) words.emplace_back("--sim");
  add("--duration", duration_text(round.length_ns + 2 * kRoundGapNs));
  add("--round", duration_text(round.length_ns));
  if (spec.load->rate_hz != 0) add("--rate", std::to_string(spec.load->rate_hz));
  if (spec.load->closed) words.emplace_back("--closed-loop");
  if (spec.load->check_one_in > 1) add("--check-one-in", std::to_string(spec.load->check_one_in));
  return words;
}

std::vector<std::string> arguments_of(const SoakCommand& command, const SoakPlan& plan) {
  std::vector<std::string> words{"soak"};
  const auto add = [&](std::string_view option, const std::optional<std::string>& value) {
    if (!value) return;
    words.emplace_back(option);
    words.push_back(*value);
  };
  const auto flag = [&](std::string_view option, bool given) {
    if (given) words.emplace_back(option);
  };
  words.insert(words.end(), command.scenarios.begin(), command.scenarios.end());
  flag("--all", command.all);
  add("--seed", std::to_string(plan.rounds.seeds.first()));
  add("--duration", command.duration);
  add("--rate", command.rate);
  add("--ramp", command.ramp);
  add("--warmup", command.warmup);
  add("--interval", command.interval);
  add("--round", command.round);
  flag("--closed-loop", command.closed_loop);
  add("--check-one-in", command.check_one_in);
  for (const std::string& setting : command.set)
    add("--set", setting);
  add("--mutant", command.mutant);
  add("--pin", command.pin);
  for (const std::string& threshold : command.thresholds)
    add("--threshold", threshold);
  flag("--abort-on-fail", command.abort_on_fail);
  add("--baseline", command.baseline);
  add("--max-failures", command.max_failures);
  add("--watchdog", command.watchdog);
  add("--out", command.out);
  add("--junit", command.junit);
  add("--prometheus", command.prometheus);
  add("--metrics-port", command.metrics_port);
  flag("--sim", command.sim);
  return words;
}

}  // namespace brine::soak
