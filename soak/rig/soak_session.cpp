#include "soak/rig/soak_session.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/measure/stamp_clock.hpp"
#include "soak/interrupt.hpp"
#include "soak/output.hpp"
#include "soak/report.hpp"
#include "soak/rig/soak_clock.hpp"
#include "soak/rig/soak_report.hpp"
#include "soak/shell_quote.hpp"
#include "soak/usage_error.hpp"
#include "soak/values.hpp"
#include "soak/verdict/baseline.hpp"
#include "soak/verdict/leak_verdict.hpp"

namespace brine::soak {

namespace {

SoakHeader header_of(const SoakPlan& plan, const SoakCommand& command,
                     const Surroundings& surroundings, const artifacts::Observed& begun) {
  std::vector<std::string> words = arguments_of(command, plan);
  words.insert(words.begin(), surroundings.program);
  const engine::StampClock::Choice& stamps = engine::StampClock::choice();
  return {.spec = spec_of(plan),
          .run_id = begun.run_id,
          .timestamp = begun.timestamp,
          .begin_unix_ns = SoakClock::unix_ns(),
          .command = shell_command(words),
          .argv = surroundings.arguments,
          .clock = stamps.counter ? "tsc" : "clock_gettime",
          .clock_cost_ps = static_cast<std::uint64_t>(stamps.ns_each * 1'000)};
}

Outputs outputs_of(const SoakPlan& plan, const SoakHeader& header) {
  try {
    return make_outputs({.folder = plan.rounds.out,
                         .run_id = header.run_id,
                         .junit = plan.junit,
                         .prometheus = plan.prometheus,
                         .metrics_port = plan.metrics_port});
  } catch (const OutputError& error) {
    throw UsageError(error.what());  // before the first round
  }
}

}  // namespace

SoakSession::SoakSession(SoakPlan plan, const SoakCommand& command,
                         const Surroundings& surroundings)
    : plan_(std::move(plan)),
      json_(command.json),
      terminal_(surroundings.color),
      observation_(surroundings.arguments),
      header_(header_of(plan_, command, surroundings, observation_.finish())),
      outputs_(outputs_of(plan_, header_)),
      store_({.folder = plan_.rounds.out,
              .every_run = false,
              .keep_decisions = false,
              .argv = surroundings.arguments}),
      progress_(terminal_),
      log_(plan_, store_, terminal_, progress_,
           {.json = command.json, .program = surroundings.program}),
      ledger_(plan_),
      collector_({.scenarios = plan_.rounds.scenarios.size(), .warm_up = plan_.warm_up_ns != 0}),
      sinks_(std::move(outputs_.sinks)) {}

ExitCode SoakSession::run() {
  announce();
  sinks_.begin(header_);
  const SoakParts parts{.plan = plan_,
                        .store = store_,
                        .log = log_,
                        .ledger = ledger_,
                        .collector = collector_,
                        .sinks = sinks_,
                        .progress = progress_};
  RoundsEnd end;
  if (sinks_.errors().empty())  // else nobody would learn what the rounds do
    end = plan_.simulated() ? run_simulated_rounds(parts) : run_threaded_rounds(parts);
  stuck_ = end.stuck;
  progress_.clear();
  SoakSummary summary = summary_of(end);
  sinks_.end(summary);
  amend(summary);
  // An output that failed may have made none.
  std::error_code error;
  std::erase_if(summary.files,
                [&](const std::string& file) { return !std::filesystem::exists(file, error); });
  write_artifact(summary);
  amend(summary);
  report(summary, end);
  return summary.exit_code;
}

void SoakSession::announce() const {
  if (json_) return;
  std::string text = soak_opening_text(plan_, header_);
  if (!outputs_.metrics_url.empty()) text += report_field("metrics", outputs_.metrics_url);
  print_line(text + "\n");
}

SoakSummary SoakSession::summary_of(const RoundsEnd& end) {
  SoakSummary summary;
  summary.elapsed_ns = end.elapsed_ns;
  summary.end_unix_ns = SoakClock::unix_ns();
  summary.interrupted = interrupted();
  summary.scenarios = scenarios_of();
  ledger_.conclude(summary);
  summary.files = outputs_.files;
  unmeasured_ = why_nothing_measured(summary);
  summary.errors = errors();
  summary.exit_code = code_of(summary);
  return summary;
}

/// What could not be written only now is told to the outputs that can still say so. Each of them
/// fails once at most.
void SoakSession::amend(SoakSummary& summary) {
  for (auto now = errors(); now.size() != summary.errors.size(); now = errors()) {
    summary.errors = std::move(now);
    summary.exit_code = code_of(summary);
    sinks_.amend(summary);
  }
}

std::vector<artifacts::SoakScenario> SoakSession::scenarios_of() const {
  std::vector<artifacts::SoakScenario> scenarios = log_.scenarios();
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const ScenarioSums& sums = collector_.sums()[i];
    const Operations operations = operations_of(sums.coverage);
    scenarios[i].operations = {.intended = sums.intended,
                               .attempted = operations.attempted,
                               .succeeded = operations.succeeded,
                               .failed = operations.failed};
    scenarios[i].coverage = sums.coverage;
    for (const auto& [name, histogram] : sums.latencies)
      scenarios[i].latencies[name] = histogram.snapshot();
  }
  return scenarios;
}

std::vector<std::string> SoakSession::errors() const {
  std::vector<std::string> errors = log_.errors();
  errors.insert(errors.end(), sinks_.errors().begin(), sinks_.errors().end());
  if (!unmeasured_.empty()) errors.push_back(unmeasured_);
  if (!unwritten_.empty()) errors.push_back(unwritten_);
  return errors;
}

/// Empty, too, where something else says why: a signal, a failure, another error.
std::string SoakSession::why_nothing_measured(const SoakSummary& summary) const {
  if (summary.interrupted || log_.failures() != 0 || !errors().empty()) return {};
  const SoakTotals& totals = summary.totals;
  const bool counts_operations = plan_.loop != Loop::kOwnPace;
  if (totals.operations.attempted != 0 || (totals.rounds != 0 && !counts_operations)) return {};
  const std::string interval = duration_text(plan_.interval_ns);
  if (totals.intervals == 0) {
    return "nothing was measured: no interval of " + interval + " began after the warm-up of " +
           duration_text(plan_.warm_up_ns) + " in a soak of " + duration_text(plan_.duration_ns) +
           "; give a longer --duration, or a shorter --warmup or --interval";
  }
  return "nothing was measured: no operation was begun" +
         std::string(plan_.warm_up_ns == 0 ? "" : " after the warm-up") +
         "; give a longer --duration or a higher --rate";
}

ExitCode SoakSession::code_of(const SoakSummary& summary) const {
  if (!errors().empty()) return kHarnessError;
  if (summary.interrupted) return kInterrupted;
  if (log_.failures() != 0) return kFailed;
  const bool crossed =
      ledger_.crossed() ||
      std::ranges::any_of(summary.thresholds, [](const auto& outcome) { return !outcome.holds; });
  const bool worse = any_worse(summary.changes);
  return crossed || worse || any_leak(summary.leaks) ? kThreshold : kPassed;
}

void SoakSession::write_artifact(SoakSummary& summary) {
  try {
    artifacts::SoakArtifact artifact = make_soak_artifact(header_, summary, observation_.finish());
    artifact_ = artifacts::write_soak(artifact, plan_.rounds.out).string();
    summary.files.push_back(artifact_);
  } catch (const std::exception& error) {
    unwritten_ = std::string("the artifact of the soak: ") + error.what();
  }
}

void SoakSession::report(const SoakSummary& summary, const RoundsEnd& end) {
  for (const std::string& error : summary.errors)
    note_line("brine: harness error: " + error);
  print_line(json_ ? json_of(header_, summary, end, artifact_).str()
                   : soak_text(header_, summary, end, terminal_));
}

}  // namespace brine::soak
