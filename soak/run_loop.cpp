#include "soak/run_loop.hpp"

#include <chrono>
#include <exception>

#include "engine/measure/process.hpp"
#include "soak/interrupt.hpp"
#include "soak/output.hpp"
#include "soak/report.hpp"
#include "soak/shell_quote.hpp"
#include "soak/simulated_run.hpp"
#include "soak/strategy_table.hpp"
#include "soak/thread_runner.hpp"
#include "soak/values.hpp"

namespace brine::soak {

namespace {

constexpr std::uint64_t kFailuresShown = 10;

std::uint64_t planned_runs(const RunPlan& plan) noexcept {
  std::uint64_t runs = 0;
  const bool overflow = __builtin_mul_overflow(plan.seeds.count(), plan.scenarios.size(), &runs);
  return overflow ? ~std::uint64_t{0} : runs;
}

}  // namespace

RunLoop::RunLoop(RunPlan plan, bool json, const Surroundings& surroundings)
    : plan_(std::move(plan)),
      json_(json),
      program_(surroundings.program),
      terminal_(surroundings.color),
      store_({.folder = plan_.out,
              .every_run = plan_.write_all,
              .keep_decisions = plan_.record,
              .argv = surroundings.arguments}),
      summary_({.planned = planned_runs(plan_)}),
      progress_(terminal_, summary_.planned) {}

ExitCode RunLoop::run() {
  if (!plan_.threads) engine::keep_freed_memory();
  const auto start = std::chrono::steady_clock::now();
  announce();
  for (const PlannedScenario& planned : plan_.scenarios) {
    if (!stopped()) run_scenario(planned);
  }
  progress_.clear();
  summary_.wall_ns = static_cast<std::uint64_t>((std::chrono::steady_clock::now() - start).count());
  summary_.interrupted = interrupted();
  if (!single()) report_all();
  return summary_.interrupted && code_ != kHarnessError ? kInterrupted : code_;
}

bool RunLoop::stopped() const noexcept {
  const bool enough =
      plan_.max_failures && summary_.failed + summary_.errors >= *plan_.max_failures;
  return enough || stuck_ || interrupted();
}

void RunLoop::announce() {
  if (json_) return;
  if (single()) {
    print_line(opening_text(plan_.scenarios.front(), plan_) + "\n");
  } else if (plan_.seed_drawn) {
    print_line("seed " + std::to_string(plan_.seeds.first()) + " (drawn, because none was given)");
  }
}

void RunLoop::run_scenario(const PlannedScenario& planned) {
  const Summary before = summary_;
  for (std::uint64_t i = 0; i < plan_.seeds.count() && !stopped(); ++i) {
    run_seed(planned, plan_.seeds.at(i));
  }
  if (!single() && !json_) report_scenario(planned, before);
}

void RunLoop::run_seed(const PlannedScenario& planned, std::uint64_t seed) {
  progress_.update({.done = summary_.runs(),
                    .total = summary_.planned,
                    .failures = summary_.failed + summary_.errors,
                    .seed = seed});
  sim::RunSpec spec = planned.spec;
  spec.seed = seed;
  Row row = plan_.threads             ? threaded(planned, spec)
            : explores(spec.strategy) ? explored(planned, spec)
                                      : simulated(planned, spec);
  count(row);
  const bool passed = row.status == sim::Status::kPassed && !row.stopped();
  if (!json_ && !single() && passed) return;
  add_commands(planned, row);
  if (!passed && !row.stopped() && !first_failure_) first_failure_ = row;
  report(row);
}

Row RunLoop::simulated(const PlannedScenario& planned, const sim::RunSpec& spec) {
  const SimulatedRun run = run_simulated(*planned.scenario, spec, plan_.options);
  const sim::RunResult& result = run.result;
  Row row{.spec = spec, .status = result.status, .error = result.error};
  row.variants = planned.scenario->variants;
  row.simulated = {.digest = result.digest, .steps = result.steps, .virtual_ns = result.virtual_ns};
  row.wall_ns = run.wall_ns;
  row.coverage = result.coverage;
  row.latencies = result.latencies;
  const bool recorded = plan_.record || result.status != sim::Status::kPassed;
  row.replayable = recorded && result.decisions.complete;
  save(row, [&] { return store_.save(*planned.scenario, spec, run); });
  return row;
}

/// Each seed is one search: of every schedule of that seed's workload.
Row RunLoop::explored(const PlannedScenario& planned, const sim::RunSpec& spec) {
  sim::ExploreOptions options;
  if (plan_.max_executions) options.max_executions = *plan_.max_executions;
  options.preemptions = plan_.preemptions;
  options.interrupted = [] { return interrupted(); };
  const ExploredRun explored = soak::explore(*planned.scenario, spec, plan_.options, options);
  const sim::Exploration& found = explored.found;
  const sim::RunResult& result = explored.run.result;
  Row row{.spec = spec, .status = result.status, .error = result.error};
  if (!found.complete && row.error && row.error->kind == "vacuous") {
    // What the executions so far did not exercise, others may.
    row.status = sim::Status::kPassed;
    row.error.reset();
  }
  row.simulated = {.digest = result.digest, .steps = result.steps, .virtual_ns = result.virtual_ns};
  row.search = {.verdict = found.verdict(),
                .executions = found.executions,
                .repeats = found.repeats,
                .complete = found.complete,
                .preemptions = plan_.preemptions,
                .bounded = found.bounded,
                .gave_way = found.gave_way};
  row.wall_ns = explored.run.wall_ns;
  row.coverage = found.coverage;
  const bool recorded = plan_.record || result.status != sim::Status::kPassed;
  row.replayable = recorded && result.decisions.complete;
  if (found.result) save(row, [&] { return store_.save(*planned.scenario, spec, explored.run); });
  return row;
}

Row RunLoop::threaded(const PlannedScenario& planned, const sim::RunSpec& spec) {
  const artifacts::Observation observation = store_.observe();
  const ThreadRun run = run_on_threads(*planned.scenario, spec);
  Row row{.spec = spec, .status = run.status, .error = run.error};
  row.variants = planned.scenario->variants;
  row.wall_ns = run.wall_ns;
  row.coverage = run.coverage;
  row.latencies = run.latencies;
  row.figures = run.figures;
  stuck_ = run.stuck;
  save(row, [&] { return store_.save(spec, run, observation); });
  return row;
}

/// A run that could not be written, or that came out otherwise the second time, is a harness error.
template <class Save>
void RunLoop::save(Row& row, Save&& save_run) {
  if (!store_.wants(row.spec, row.status)) return;
  try {
    SavedRun saved = save_run();
    row.artifact = std::move(saved.file);
    if (row.error) row.error = std::move(saved.error);
    ++summary_.artifacts;
  } catch (const std::exception& error) {
    std::string message = error.what();
    if (row.error) message += " (the run itself: " + row.error->message + ")";
    row.status = sim::Status::kError;
    row.error = {.kind = "harness", .property = "", .message = std::move(message)};
  }
}

void RunLoop::count(const Row& row) {
  if (row.stopped()) {
    ++summary_.stopped;
    code_ = worse(code_, kThreshold);
    return;
  }
  summary_.count(row.status);
  if (row.status == sim::Status::kFailed) code_ = worse(code_, kFailed);
  if (row.status == sim::Status::kError) code_ = worse(code_, kHarnessError);
}

void RunLoop::report(const Row& row) {
  if (json_) return print_line(json_of(row).str());
  if (!single() && ++failures_shown_ > kFailuresShown) return;
  progress_.clear();
  print_line(run_text(row, terminal_) + (single() ? "" : "\n"));
}

void RunLoop::report_scenario(const PlannedScenario& planned, const Summary& before) {
  const Summary here{.planned = plan_.seeds.count(),
                     .passed = summary_.passed - before.passed,
                     .failed = summary_.failed - before.failed,
                     .errors = summary_.errors - before.errors,
                     .stopped = summary_.stopped - before.stopped};
  progress_.clear();
  print_line(scenario_line(planned.spec.scenario, here, terminal_));
}

void RunLoop::report_all() {
  if (json_) return print_line(json_of(summary_).str());
  print_line("");
  if (failures_shown_ > kFailuresShown) {
    print_line(grouped(failures_shown_ - kFailuresShown) +
               " more failing runs are not shown above; --json shows every run");
  }
  print_line(summary_text(summary_, terminal_));
  if (!first_failure_) return;
  print_line("first failure: " + first_failure_->spec.scenario + " seed " +
             std::to_string(first_failure_->spec.seed) + "\n  " + first_failure_->replay);
}

void RunLoop::add_commands(const PlannedScenario& planned, Row& row) const {
  std::vector<std::string> words = arguments_of(planned, plan_, row.spec.seed);
  words.insert(words.begin(), program_);
  row.run_again = shell_command(words);
  row.replay = row.artifact && row.replayable
                   ? shell_command({program_, "replay", row.artifact->string()})
                   : row.run_again;
}

}  // namespace brine::soak
