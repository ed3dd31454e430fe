#include "soak/cli.hpp"

#include <filesystem>
#include <memory>
#include <string_view>

#include <CLI/CLI.hpp>

#include "artifacts/observe.hpp"
#include "soak/help_text.hpp"
#include "soak/suggest.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {

namespace {

using Texts = std::vector<std::string>;

/// An option with one value. Given again with the same value it is harmless, with another it is
/// refused.
class Single {
 public:
  void add(CLI::App& app, const std::string& name, const char* metavar, const char* help) {
    name_ = name;
    app.add_option(name, values_, help)->type_name(metavar)->allow_extra_args(false);
  }

  [[nodiscard]] std::optional<std::string> get() const {
    for (const std::string& value : values_) {
      if (value == values_.front()) continue;
      throw UsageError(name_ + " is given twice, as " + shown(values_.front()) + " and as " +
                       shown(value) + "; give it once");
    }
    return values_.empty() ? std::nullopt : std::optional(values_.front());
  }

 private:
  std::string name_;
  Texts values_;
};

std::string version_text() {
  const artifacts::Build& build = artifacts::this_build();
  const std::string commit = build.commit ? ", commit " + *build.commit : "";
  return "brine " + build.version + " (" + build.compiler + ", " + build.optimisation + commit +
         ")";
}

/// Shows "--seed N": every option takes one value, and the help says which may be repeated.
class OneValueFormatter : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_type_size() == 0 ? "" : " " + option->get_type_name();
  }
};

void repeatable(CLI::App& app, const char* name, Texts& values, const char* metavar,
                const char* help) {
  app.add_option(name, values, help)->type_name(metavar)->allow_extra_args(false);
}

struct RunGrammar {
  RunCommand command;
  Single spec, seed, seeds, size, strategy, memory, timing, mutant, max_failures, watchdog, out;
  Single max_executions, preemptions;

  void add_to(CLI::App& app) {
    app.footer(std::string(kRunHelp));
    app.add_option("SCENARIO", command.scenarios, "scenarios to run; 'brine list' names them");
    app.add_flag("--all", command.all, "every scenario");
    spec.add(app, "--spec", "FILE", "the spec section of an artifact");
    seed.add(app, "--seed", "N", "one seed, unsigned 64-bit");
    seeds.add(app, "--seeds", "A..B", "the seeds A, A+1, … B-1");
    size.add(app, "--size", "SIZE", "small, default or full");
    app.add_flag("--threads", command.threads, "on real threads instead of simulated");
    strategy.add(app, "--strategy", "NAME", "who chooses the next task; default random");
    max_executions.add(app, "--max-executions", "N",
                       "exhaustive: stop after N executions; default 1000000");
    preemptions.add(app, "--preemptions", "N",
                    "exhaustive: only schedules with at most N preemptions");
    memory.add(app, "--memory", "MODEL",
               "sc: every load sees the newest store; cpp: any that C++20 lets it see");
    timing.add(app, "--timing", "TIMING",
               "free: any enabled task may run (finds bugs); paced: tasks advance together "
               "(latency, throughput)");
    repeatable(app, "--set", command.set, "KEY=VALUE", "a parameter of the scenario; repeatable");
    repeatable(app, "--fault", command.faults, "NAME[=VALUE]", "a fault to inject; repeatable");
    mutant.add(app, "--mutant", "NAME", "plant a known bug, with its preset unless overridden");
    max_failures.add(app, "--max-failures", "N", "stop after N failed runs");
    watchdog.add(app, "--watchdog", "DURATION", kWatchdogHelp);
    app.add_flag("--record", command.record, "keep the decisions of passing runs too");
    out.add(app, "--out", "DIR", "write an artifact for every run here; default brine-out/");
    app.add_flag("--json", command.json, "one JSON object a line on standard output");
  }

  [[nodiscard]] RunCommand get() {
    command.spec = spec.get();
    command.seed = seed.get();
    command.seeds = seeds.get();
    command.size = size.get();
    command.strategy = strategy.get();
    command.max_executions = max_executions.get();
    command.preemptions = preemptions.get();
    command.memory = memory.get();
    command.timing = timing.get();
    command.mutant = mutant.get();
    command.max_failures = max_failures.get();
    command.watchdog = watchdog.get();
    command.out = out.get();
    return command;
  }
};

struct CanaryGrammar {
  CanaryCommand command;
  Single seed, ranges, schedules, out;

  void add_to(CLI::App& app) {
    app.footer(std::string(kCanaryHelp));
    app.add_option("NAME", command.names, "mutants to plant; none: all. 'brine list' names them");
    seed.add(app, "--seed", "N", "the first seed; default 0");
    ranges.add(app, "--ranges", "N", "so many ranges of seeds, one after the other; default 1");
    schedules.add(app, "--schedules", "N", "seeds of a range, in place of what a mutant states");
    out.add(app, "--out", "DIR", "for the artifacts of what was found; default brine-out/");
    app.add_flag("--json", command.json, "one JSON object a line on standard output");
  }

  [[nodiscard]] CanaryCommand get() {
    command.seed = seed.get();
    command.ranges = ranges.get();
    command.schedules = schedules.get();
    command.out = out.get();
    return command;
  }
};

struct LitmusGrammar {
  LitmusCommand command;
  Single memory, max_executions;

  void add_to(CLI::App& app) {
    app.footer(std::string(kLitmusHelp));
    app.add_option("NAME", command.names, "tests and families of them; none: all");
    memory.add(app, "--memory", "MODEL", "sc or cpp; default both");
    app.add_flag("--placement", command.placement,
                 "also cpp with stores that are placed before newer ones");
    max_executions.add(app, "--max-executions", "N",
                       "stop each search after N executions; default 1000000");
    app.add_flag("--markdown", command.markdown, "the README's table: a row a family, all models");
    app.add_flag("--json", command.json, "one JSON object a line on standard output");
  }

  [[nodiscard]] LitmusCommand get() {
    command.memory = memory.get();
    command.max_executions = max_executions.get();
    return command;
  }
};

struct SoakGrammar {
  SoakCommand command;
  Single duration, rate, ramp, warmup, interval, round, check_one_in, seed, mutant, pin, baseline;
  Single max_failures, watchdog, out, junit, prometheus, metrics_port;

  void add_to(CLI::App& app) {
    app.footer(std::string(kSoakHelp));
    app.add_option("SCENARIO", command.scenarios, "scenarios that take turns");
    app.add_flag("--all", command.all, "every scenario that runs on threads");
    add_load(app);
    add_what(app);
    add_verdicts(app);
    add_outputs(app);
    app.add_flag("--sim", command.sim, "simulated rounds over virtual time, a fresh seed each");
    app.add_flag("--json", command.json, "one JSON object a line on standard output");
  }

  [[nodiscard]] SoakCommand get() {
    command.duration = duration.get();
    command.rate = rate.get();
    command.ramp = ramp.get();
    command.warmup = warmup.get();
    command.interval = interval.get();
    command.round = round.get();
    command.check_one_in = check_one_in.get();
    command.seed = seed.get();
    command.mutant = mutant.get();
    command.pin = pin.get();
    command.baseline = baseline.get();
    command.max_failures = max_failures.get();
    command.watchdog = watchdog.get();
    command.out = out.get();
    command.junit = junit.get();
    command.prometheus = prometheus.get();
    command.metrics_port = metrics_port.get();
    return command;
  }

 private:
  void add_load(CLI::App& app) {
    duration.add(app, "--duration", "T", "how long; default 3600s");
    rate.add(app, "--rate", "N",
             "operations per second, begun at their intended times whatever became of the ones "
             "before; default: as each scenario has it");
    ramp.add(app, "--ramp", "T", "let the rate grow linearly for so long; that is warm-up");
    warmup.add(app, "--warmup", "T",
               "leave out of every verdict and percentile what begins before; at least --ramp");
    interval.add(app, "--interval", "T", "look so often; default 1s");
    round.add(app, "--round", "T", "length of a run between two quiescent points; default 1s");
    app.add_flag("--closed-loop", command.closed_loop,
                 "begin an operation when the one before has ended: a stall then hides all that it "
                 "delayed");
  }
  void add_what(CLI::App& app) {
    seed.add(app, "--seed", "N", "of the first round; each further one has the next");
    repeatable(app, "--set", command.set, "KEY=VALUE", "a parameter of the scenario; repeatable");
    mutant.add(app, "--mutant", "NAME", "plant a known bug, with its preset unless overridden");
    pin.add(app, "--pin", "CPUS", "run the rounds on these processors: 0,2 or 0-3");
    check_one_in.add(app, "--check-one-in", "N",
                     "check the properties of streams on one message in N, where that is possible");
  }
  void add_verdicts(CLI::App& app) {
    repeatable(app, "--threshold", command.thresholds, "EXPR",
               "what a figure has to keep to: 'recv.p99<2ms', 'throughput>=9000'; repeatable");
    app.add_flag(
        "--abort-on-fail", command.abort_on_fail,
        "end when a threshold is crossed, judged after each interval; growth of memory from "
        "half of the time on");
    baseline.add(app, "--baseline", "FILE", "compare with the artifact of an earlier soak");
    max_failures.add(app, "--max-failures", "N", "end after N failed rounds");
    watchdog.add(app, "--watchdog", "T",
                 "give a round up in which nothing moves for so long, and say which tasks hang "
                 "where; default 30s");
  }
  void add_outputs(CLI::App& app) {
    out.add(app, "--out", "DIR", "for all files; default brine-out/");
    junit.add(app, "--junit", "FILE", "write JUnit XML in the end");
    prometheus.add(app, "--prometheus", "FILE", "keep a text file for Prometheus up to date");
    metrics_port.add(app, "--metrics-port", "PORT",
                     "serve /metrics on 127.0.0.1; 0: on a port that is free");
  }
};

class Grammar {
 public:
  Grammar() {
    app_.footer(std::string(kMainHelp));
    app_.fallthrough();
    app_.require_subcommand(0, 1);  // what follows may be called as a command is: run soak
    app_.formatter(std::make_shared<OneValueFormatter>());
    app_.set_version_flag("--version", version_text());
    color_.add(app_, "--color", "WHEN", "auto, always or never");

    list_ = app_.add_subcommand("list", "scenarios, parameters, strategies, properties, mutants");
    list_->add_flag("--json", list_command_.json, "one JSON object");
    list_->footer(std::string(kListHelp));

    run_ = app_.add_subcommand("run", "run scenarios, simulated or on threads");
    run_grammar_.add_to(*run_);

    replay_ = app_.add_subcommand("replay", "the decisions of an artifact again, exactly");
    replay_->add_option("ARTIFACT", replay_command_.artifacts, "files that 'brine run' wrote");
    replay_watchdog_.add(*replay_, "--watchdog", "DURATION", kWatchdogHelp);
    replay_->add_flag("--bisect", replay_command_.bisect, "exit codes for git bisect: 0, 1 or 125");
    replay_->add_flag("--json", replay_command_.json, "one JSON object a line on standard output");
    replay_->footer(std::string(kReplayHelp));

    canary_ = app_.add_subcommand("canary", "plant each known bug and require that it is found");
    canary_grammar_.add_to(*canary_);

    litmus_ = app_.add_subcommand("litmus", "what the memory models show of well-known programs");
    litmus_grammar_.add_to(*litmus_);

    soak_ = app_.add_subcommand("soak", "run scenarios on threads for hours, under load and watch");
    soak_grammar_.add_to(*soak_);

    validate_ = app_.add_subcommand("validate", "artifacts against the published JSON Schema");
    validate_->add_option("FILE", validate_command_.files, "artifacts");
    validate_->footer(std::string(kValidateHelp));
  }

  [[nodiscard]] Invocation parse(int argc, const char* const* argv,
                                 const scenarios::ScenarioSet& known) {
    Invocation invocation{.surroundings = {.scenarios = known,
                                           .program = argc > 0 ? argv[0] : "brine",
                                           .arguments = {argv, argv + argc}},
                          .command = {}};
    refuse_unknown_command(invocation.surroundings.arguments);
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForVersion&) {
      return show(std::move(invocation), app_.version());
    } catch (const CLI::CallForHelp&) {
      const std::string text = help(invocation.surroundings.program);
      return show(std::move(invocation), text);
    } catch (const CLI::ParseError& error) {
      throw UsageError(explained(error));
    }
    invocation.surroundings.color = color();
    invocation.command = command();
    return invocation;
  }

 private:
  static Invocation show(Invocation invocation, std::string text) {
    while (!text.empty() && text.back() == '\n')
      text.pop_back();
    invocation.command = ShowText{std::move(text)};
    return invocation;
  }

  /// The texts call the program brine; in a user's own one they say its name.
  [[nodiscard]] std::string help(const std::string& program) const {
    constexpr std::string_view kOurs = "brine ";
    const auto given = app_.get_subcommands();
    std::string text = given.empty() ? app_.help() : given.front()->help("brine");
    const std::string theirs = std::filesystem::path(program).filename().string() + " ";
    for (std::size_t at = 0; (at = text.find(kOurs, at)) != std::string::npos; at += theirs.size())
      text.replace(at, kOurs.size(), theirs);
    return text;
  }

  [[nodiscard]] ColorChoice color() const {
    const std::string name = color_.get().value_or("auto");
    if (const auto choice = color_named(name)) return *choice;
    throw UsageError("--color " + shown(name) + ": use auto, always or never");
  }

  [[nodiscard]] Command command() {
    if (list_->parsed()) return list_command_;
    if (run_->parsed()) return run_grammar_.get();
    if (replay_->parsed()) {
      if (!replay_command_.artifacts.empty()) return replay();
      throw UsageError("replay needs an artifact; 'brine run' writes one for each failing run");
    }
    if (canary_->parsed()) return canary_grammar_.get();
    if (litmus_->parsed()) return litmus_grammar_.get();
    if (soak_->parsed()) return soak_grammar_.get();
    if (validate_->parsed()) {
      if (!validate_command_.files.empty()) return validate_command_;
      throw UsageError("validate needs a file: brine validate brine-out/*.json");
    }
    throw UsageError("no command; try 'brine list', 'brine run SCENARIO' or 'brine --help'");
  }

  /// The first word that is not an option must be a command.
  [[nodiscard]] ReplayCommand replay() const {
    ReplayCommand command = replay_command_;
    command.watchdog = replay_watchdog_.get();
    return command;
  }
  void refuse_unknown_command(const Texts& arguments) const {
    std::vector<std::string_view> names;
    for (const CLI::App* sub : app_.get_subcommands([](const CLI::App*) { return true; })) {
      names.emplace_back(sub->get_name());
    }
    for (std::size_t i = 1; i < arguments.size(); ++i) {
      const std::string& word = arguments[i];
      if (word == "--color") ++i;
      if (word.starts_with("-")) continue;
      for (const std::string_view name : names) {
        if (word == name) return;
      }
      throw UsageError("unknown command " + shown(word) + "." + suggestion(word, names));
    }
  }

  static void add_option_names(const CLI::App& app, Texts& names) {
    for (const CLI::Option* option : app.get_options()) {
      if (!option->get_positional()) names.push_back(option->get_name());
    }
  }

  [[nodiscard]] std::string explained(const CLI::ParseError& error) const {
    const auto given = app_.get_subcommands();
    const std::string more =
        "; see 'brine " + (given.empty() ? "" : given.front()->get_name() + " ") + "--help'";
    const Texts extras = app_.remaining(true);
    if (extras.empty()) return std::string(error.what()) + more;
    const std::string word = extras.front().substr(0, extras.front().find('='));
    if (!word.starts_with("-")) return "unexpected argument " + shown(word) + more;
    Texts known;
    add_option_names(app_, known);
    if (!given.empty()) add_option_names(*given.front(), known);
    const std::string_view best = nearest(word, {known.begin(), known.end()});
    if (best.empty()) return "unknown option " + shown(word) + more;
    return "unknown option " + shown(word) + ". Did you mean '" + std::string(best) + "'?";
  }

  CLI::App app_{"Deterministic simulation and soak tests for concurrent C++.", "brine"};
  Single color_;
  Single replay_watchdog_;
  ListCommand list_command_;
  RunGrammar run_grammar_;
  ReplayCommand replay_command_;
  CanaryGrammar canary_grammar_;
  LitmusGrammar litmus_grammar_;
  SoakGrammar soak_grammar_;
  ValidateCommand validate_command_;
  CLI::App* list_ = nullptr;
  CLI::App* run_ = nullptr;
  CLI::App* replay_ = nullptr;
  CLI::App* canary_ = nullptr;
  CLI::App* litmus_ = nullptr;
  CLI::App* soak_ = nullptr;
  CLI::App* validate_ = nullptr;
};

}  // namespace

Invocation parse_command_line(int argc, const char* const* argv,
                              const scenarios::ScenarioSet& known) {
  Grammar grammar;
  return grammar.parse(argc, argv, known);
}

}  // namespace brine::soak
