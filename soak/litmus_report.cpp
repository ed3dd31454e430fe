#include "soak/litmus_report.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "scenarios/litmus/notation.hpp"
#include "soak/text.hpp"
#include "soak/values.hpp"

namespace brine::soak {

namespace {

std::string counted(std::uint64_t count, const std::string& what) {
  return grouped(count) + " " + what + (count == 1 ? "" : "s");
}

/// The outcome that a test is known for.
std::string known_for(const litmus::Litmus& test) {
  return litmus::readable(test.program, test.claims.front().pattern);
}

std::string listed(const litmus::Litmus& test, const litmus::Notations& outcomes) {
  std::string text;
  for (const std::string& outcome : outcomes)
    text += (text.empty() ? "" : " | ") + litmus::readable(test.program, outcome);
  return text;
}

std::string verdict_text(std::span<const LitmusRow> rows, const Terminal& terminal) {
  const auto any = [&](LitmusStatus status) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const LitmusRow& row) { return row.status() == status; });
  };
  if (any(LitmusStatus::kFailed)) return terminal.paint(Color::kRed, "FAILED ");
  if (any(LitmusStatus::kStopped)) return terminal.paint(Color::kYellow, "STOPPED");
  return terminal.paint(Color::kGreen, "passed ");
}

std::string_view shown_text(const LitmusRow& row) {
  if (row.shows(row.test.claims.front())) return "seen";
  return row.seen.ended == litmus::Ended::kComplete ? "never" : "not yet";
}

std::string search_text(const litmus::Seen& seen) {
  const std::string count = counted(seen.executions, "execution");
  if (seen.ended == litmus::Ended::kComplete) return "complete: " + count;
  return "stopped at a limit: " + grouped(seen.executions + seen.repeats) +
         " executions were begun; try a larger --max-executions";
}

/// What is not as it must be.
std::string problems_text(const LitmusRow& row) {
  const std::string where = "\n           " + std::string(litmus::name_of(row.model)) + ": ";
  std::string text;
  if (!row.verdict.forbidden.empty())
    text += where + "must not be seen, and is: " + listed(row.test, row.verdict.forbidden);
  if (row.seen.ended != litmus::Ended::kComplete) return text + where + search_text(row.seen);
  if (!row.verdict.missing.empty())
    text += where + "must be seen, and is not: " + listed(row.test, row.verdict.missing);
  return text;
}

/// Whose outcomes make the better example of a family.
constexpr std::array kPreferred{litmus::Model::kCpp, litmus::Model::kCppPlacement,
                                litmus::Model::kSequential};

/// The first model that shows the outcome that the test is known for.
std::optional<litmus::Model> first_to_show(std::span<const LitmusRow> rows) {
  for (const LitmusRow& row : rows)
    if (row.shows(row.test.claims.front())) return row.model;
  return std::nullopt;
}

/// The rows of the family's test that says most: one with an outcome that weak memory brings.
std::span<const LitmusRow> example_of(std::span<const LitmusRow> rows, std::size_t models) {
  for (const litmus::Model wanted : kPreferred)
    for (std::size_t at = 0; at < rows.size(); at += models)
      if (first_to_show(rows.subspan(at, models)) == wanted) return rows.subspan(at, models);
  return rows.first(models);
}

std::string example_text(std::span<const LitmusRow> rows) {
  const litmus::Litmus& test = rows.front().test;
  const litmus::Claim& claim = test.claims.front();
  const auto shown_by = first_to_show(rows);
  const std::string where = shown_by
                                ? std::string("with ") + std::string(litmus::name_of(*shown_by))
                            : claim.reach ? std::string("never, ") + litmus::to_text(*claim.reach)
                                          : "forbidden";
  return std::string(test.name) + ", `" + known_for(test) + "`: " + where;
}

}  // namespace

LitmusWidths::LitmusWidths(const LitmusPlan& plan) {
  for (const litmus::Family& family : plan.families) {
    for (const litmus::Litmus& test : family.tests) {
      name = std::max(name, test.name.size());
      outcome = std::max(outcome, known_for(test).size());
    }
  }
}

std::string family_text(const litmus::Family& family, const Terminal& terminal) {
  return terminal.paint(Color::kBold, family.name) + ": " + std::string(family.about) + " (" +
         std::string(family.source) + ")";
}

std::string test_text(std::span<const LitmusRow> rows, const LitmusWidths& widths,
                      const Terminal& terminal) {
  constexpr std::size_t kWord = 7;
  const litmus::Litmus& test = rows.front().test;
  const litmus::Claim& claim = test.claims.front();
  std::string text = "  " + verdict_text(rows, terminal) + "  " + column(test.name, widths.name) +
                     column(known_for(test), widths.outcome);
  for (const LitmusRow& row : rows)
    text += std::string(litmus::name_of(row.model)) + " " + column(shown_text(row), kWord);
  if (claim.reach && *claim.reach != litmus::Reach::kInterleaved)
    text += litmus::to_text(*claim.reach);
  text.erase(text.find_last_not_of(' ') + 1);
  for (const LitmusRow& row : rows)
    text += problems_text(row);
  return text;
}

std::string full_text(std::span<const LitmusRow> rows) {
  const litmus::Litmus& test = rows.front().test;
  std::string text = "\n    " + litmus::to_text(test.program);
  text.pop_back();
  for (std::size_t at = 1; (at = text.find('\n', at)) != std::string::npos; at += 5)
    text.insert(at + 1, "    ");
  text += "\n";
  for (const LitmusRow& row : rows) {
    text += "\n    " + column(litmus::name_of(row.model), 13) + search_text(row.seen) +
            "\n      seen        " + listed(test, row.verdict.seen);
  }
  const auto add = [&](std::string_view statement, litmus::Reach reach) {
    for (const std::string& outcome : litmus::words(statement))
      text += "\n    C++20 allows  " + litmus::readable(test.program, outcome) + ", which " +
              litmus::to_text(reach);
  };
  add(test.stated.placement, litmus::Reach::kNeedsEarlierPlacement);
  add(test.stated.reordering, litmus::Reach::kNeedsReordering);
  add(test.stated.load_buffering, litmus::Reach::kNeedsLoadBuffering);
  return text;
}

std::string summary_text(const LitmusSummary& summary, const LitmusPlan& plan,
                         const Terminal& terminal) {
  std::string text = grouped(summary.passed) + " of " + grouped(summary.planned) + " as stated";
  const bool good = summary.passed == summary.planned;
  text = terminal.paint(good ? Color::kGreen : Color::kRed, text) + ": " +
         counted(summary.tests, "test") + " under";
  for (std::size_t i = 0; i < plan.models.size(); ++i)
    text += (i == 0 ? " " : ", ") + std::string(litmus::name_of(plan.models[i]));
  if (summary.stopped > 0) text += ", " + grouped(summary.stopped) + " stopped at a limit";
  text +=
      "; " + counted(summary.executions, "execution") + " in " + rounded_duration(summary.wall_ns);
  return summary.interrupted ? text + "; interrupted" : text;
}

std::string LitmusTable::head() {
  return "| family | tests | sc | cpp | placement | C++20 | for instance |\n"
         "|---|---:|---:|---:|---:|---:|---|";
}

std::string LitmusTable::row(std::span<const LitmusRow> rows) {
  constexpr std::size_t kModels = 3;
  Counts counts{.tests = rows.size() / kModels};
  for (const LitmusRow& row : rows) {
    std::uint64_t& of_model = row.model == litmus::Model::kSequential ? counts.sequential
                              : row.model == litmus::Model::kCpp      ? counts.cpp
                                                                      : counts.placement;
    of_model += row.verdict.seen.size();
    if (row.model == litmus::Model::kSequential)
      counts.allowed += litmus::allowed(row.test.stated).size();
  }
  totals_.tests += counts.tests;
  totals_.sequential += counts.sequential;
  totals_.cpp += counts.cpp;
  totals_.placement += counts.placement;
  totals_.allowed += counts.allowed;
  return line(std::string(rows.front().family.name), counts,
              example_text(example_of(rows, kModels)));
}

std::string LitmusTable::foot() const {
  return line("all", totals_, "");
}

std::string LitmusTable::line(const std::string& name, const Counts& counts,
                              const std::string& example) {
  std::string text = "| " + name;
  for (const std::uint64_t count :
       {counts.tests, counts.sequential, counts.cpp, counts.placement, counts.allowed})
    text += " | " + grouped(count);
  return text + " | " + example + (example.empty() ? "|" : " |");
}

}  // namespace brine::soak
