#include "soak/replay_report.hpp"

#include "soak/report.hpp"
#include "soak/values.hpp"

namespace brine::soak {

namespace {

using artifacts::Verdict;

bool came_again(const Replayed& replayed) noexcept {
  return replayed.report.verdict == Verdict::kExact || replayed.report.verdict == Verdict::kDrifted;
}

std::string headline(const Replayed& replayed, const Terminal& terminal) {
  const std::string what = replayed.recorded == sim::Status::kPassed ? "pass" : "failure";
  const std::string how = replayed.report.summary();
  if (came_again(replayed)) {
    return terminal.paint(Color::kGreen, "reproduced") + "  the recorded " + what + ", " + how;
  }
  return terminal.paint(Color::kRed, how) + "  the recorded " + what + " did not come again";
}

}  // namespace

JsonLine json_of(const Replayed& replayed) {
  JsonLine line = json_of(replayed.row);
  line.text("replayed", artifacts::name_of(replayed.report.verdict))
      .number("drifted", replayed.report.drifted)
      .text("recorded", sim::name_of(replayed.recorded))
      .text_or_null("difference", replayed.report.difference);
  return line;
}

std::string text_of(const Replayed& replayed, const Terminal& terminal) {
  const Row& row = replayed.row;
  std::string text = headline(replayed, terminal);
  text += "\n  artifact            " + (row.artifact ? row.artifact->string() : "");
  text +=
      "\n  run                 " + row.spec.scenario + ", seed " + std::to_string(row.spec.seed);
  if (!row.spec.mutant.empty()) text += ", mutant " + row.spec.mutant;
  if (!replayed.report.difference.empty()) {
    text += "\n  difference          " + replayed.report.difference;
  }
  if (row.error) {
    text += "\n  " + error_text(*row.error);
  }
  if (row.simulated) {
    text += "\n  digest              " + digest_text(row.simulated->digest);
    text += "\n  steps               " + grouped(row.simulated->steps);
  }
  return text;
}

void ReplaySummary::count(const Replayed& replayed) noexcept {
  ++runs;
  if (came_again(replayed)) ++reproduced;
  statuses.count(replayed.row.status);
}

JsonLine json_of(const ReplaySummary& summary) {
  JsonLine totals;
  totals.number("runs", summary.runs)
      .number("reproduced", summary.reproduced)
      .number("unreadable", summary.unreadable)
      .number("passed", summary.statuses.passed)
      .number("failed", summary.statuses.failed)
      .number("errors", summary.statuses.errors);
  JsonLine line;
  line.object("summary", totals);
  return line;
}

}  // namespace brine::soak
