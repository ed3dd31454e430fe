#include "soak/litmus_row.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/litmus/notation.hpp"

namespace brine::soak {

namespace {

std::vector<std::string> readable(const litmus::Program& program, const litmus::Notations& all) {
  std::vector<std::string> texts;
  for (const std::string& outcome : all)
    texts.push_back(litmus::readable(program, outcome));
  return texts;
}

}  // namespace

std::string_view name_of(LitmusStatus status) noexcept {
  switch (status) {
    case LitmusStatus::kPassed:
      return "passed";
    case LitmusStatus::kFailed:
      return "failed";
    case LitmusStatus::kStopped:
      return "stopped";
  }
  return "?";
}

LitmusStatus LitmusRow::status() const noexcept {
  if (!verdict.forbidden.empty()) return LitmusStatus::kFailed;
  if (seen.ended != litmus::Ended::kComplete) return LitmusStatus::kStopped;
  return verdict.missing.empty() ? LitmusStatus::kPassed : LitmusStatus::kFailed;
}

bool LitmusRow::shows(const litmus::Claim& claim) const {
  return std::any_of(verdict.seen.begin(), verdict.seen.end(), [&](const std::string& outcome) {
    return litmus::matches(claim.pattern, outcome);
  });
}

LitmusRow run_litmus(litmus::Machine& machine, const litmus::Family& family,
                     const litmus::Litmus& test, litmus::Model model,
                     const litmus::Limits& limits) {
  const auto start = std::chrono::steady_clock::now();
  litmus::Seen seen = machine.run(test.program, model, limits);
  const auto wall = std::chrono::steady_clock::now() - start;
  litmus::Verdict verdict = litmus::verdict_of(test, model, seen);
  return {.family = family,
          .test = test,
          .model = model,
          .seen = std::move(seen),
          .verdict = std::move(verdict),
          .wall_ns = static_cast<std::uint64_t>(
              std::chrono::duration_cast<std::chrono::nanoseconds>(wall).count())};
}

JsonLine json_of(const LitmusRow& row) {
  const litmus::Program& program = row.test.program;
  const litmus::Expectation expectation = litmus::expected(row.test.stated, row.model);
  JsonLine line;
  line.text("name", row.test.name)
      .text("family", row.family.name)
      .text("model", litmus::name_of(row.model))
      .number("executions", row.seen.executions)
      .number("repeats", row.seen.repeats)
      .flag("complete", row.seen.ended == litmus::Ended::kComplete)
      .texts("seen", readable(program, row.verdict.seen))
      .texts("missing", readable(program, row.verdict.missing))
      .texts("forbidden_and_seen", readable(program, row.verdict.forbidden))
      .texts("out_of_reach", readable(program, expectation.out_of_reach))
      .text("status", name_of(row.status()))
      .number("wall_ns", row.wall_ns);
  return line;
}

void LitmusSummary::count(const LitmusRow& row) noexcept {
  executions += row.seen.executions;
  switch (row.status()) {
    case LitmusStatus::kPassed:
      ++passed;
      break;
    case LitmusStatus::kFailed:
      ++failed;
      break;
    case LitmusStatus::kStopped:
      ++stopped;
      break;
  }
}

ExitCode LitmusSummary::code() const noexcept {
  if (interrupted) return kInterrupted;
  if (failed > 0) return kFailed;
  return stopped > 0 ? kThreshold : kPassed;
}

JsonLine json_of(const LitmusSummary& summary) {
  JsonLine totals;
  totals.number("runs", summary.runs())
      .number("passed", summary.passed)
      .number("failed", summary.failed)
      .number("stopped", summary.stopped)
      .number("planned", summary.planned)
      .number("tests", summary.tests)
      .number("executions", summary.executions)
      .number("wall_ns", summary.wall_ns)
      .flag("interrupted", summary.interrupted);
  JsonLine line;
  line.object("summary", totals);
  return line;
}

}  // namespace brine::soak
