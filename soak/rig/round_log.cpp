#include "soak/rig/round_log.hpp"

#include <exception>
#include <utility>

#include "soak/output.hpp"
#include "soak/report.hpp"
#include "soak/shell_quote.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {

RoundLog::RoundLog(const SoakPlan& plan, ArtifactStore& store, const Terminal& terminal,
                   SoakProgress& progress, Options options)
    : plan_(plan),
      store_(store),
      terminal_(terminal),
      progress_(progress),
      options_(std::move(options)),
      vacuous_(plan.rounds.scenarios.size()) {
  for (const PlannedScenario& planned : plan.rounds.scenarios)
    scenarios_.emplace_back().name = planned.scenario->name;
}

void RoundLog::note(const RoundSchedule::Round& round, const FittedRound& fitted, Row row,
                    const std::function<SavedRun()>& save_round) {
  artifacts::SoakScenario& scenario = scenarios_[round.lane];
  ++scenario.rounds;
  if (row.status == sim::Status::kPassed) return;
  if (row.error && row.error->kind == "vacuous") {
    Vacuous& vacuous = vacuous_[round.lane];
    if (vacuous.rounds++ == 0) vacuous.first = row.error->message;
    return;
  }
  ++scenario.failed_rounds;
  failures_.fetch_add(1, std::memory_order_relaxed);
  save(row, save_round);
  std::vector<std::string> words = arguments_of(fitted, round, plan_);
  words.insert(words.begin(), options_.program);
  row.run_again = shell_command(words);
  row.replay = row.artifact && row.replayable
                   ? shell_command({options_.program, "replay", row.artifact->string()})
                   : row.run_again;
  if (scenario.failures.size() == artifacts::kMaxSoakFailures) return;
  scenario.failures.push_back({.seed = row.spec.seed,
                               .round = round.index,
                               .failure = row.error.value_or(engine::Failure{}),
                               .artifact = row.artifact ? row.artifact->string() : "",
                               .replay = row.replay});
  report(row);
}

void RoundLog::save(Row& row, const std::function<SavedRun()>& save_round) {
  if (!store_.wants(row.spec, row.status)) return;
  try {
    SavedRun saved = save_round();
    row.artifact = std::move(saved.file);
    if (row.error) row.error = std::move(saved.error);
  } catch (const std::exception& error) {
    unsaved_ = std::string("the artifact of a failed round: ") + error.what();
  }
}

void RoundLog::report(const Row& row) {
  progress_.clear();
  print_line(options_.json ? json_of(row).str() : run_text(row, terminal_) + "\n");
}

bool RoundLog::enough() const noexcept {
  if (!unsaved_.empty()) return true;
  return plan_.rounds.max_failures && failures() >= *plan_.rounds.max_failures;
}

std::vector<std::string> RoundLog::errors() const {
  std::vector<std::string> errors;
  if (!unsaved_.empty()) errors.push_back(unsaved_);
  for (std::size_t i = 0; i < vacuous_.size(); ++i) {
    if (vacuous_[i].rounds == 0 || vacuous_[i].rounds != scenarios_[i].rounds) continue;
    errors.push_back("scenario " + shown(scenarios_[i].name) + ": " + vacuous_[i].first);
  }
  return errors;
}

}  // namespace brine::soak
