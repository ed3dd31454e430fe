#include "soak/verdict/threshold.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <span>
#include <system_error>
#include <vector>

#include "soak/suggest.hpp"
#include "soak/units.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {
namespace {

using artifacts::ThresholdOutcome;

/// A unit, and how many of the figure's own it stands for.
struct Scale {
  std::string_view name;
  double factor;
};

constexpr std::array<Scale, 6> kTimes{
    {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 6e10}, {"h", 3.6e12}}};
constexpr std::array<Scale, 7> kBytes{{{"B", 1},
                                       {"KiB", kKiB},
                                       {"MiB", kKiB* kKiB},
                                       {"GiB", kKiB* kKiB* kKiB},
                                       {"KB", 1e3},
                                       {"MB", 1e6},
                                       {"GB", 1e9}}};
constexpr std::array<Scale, 7> kSlopes{{{"B/h", 1},
                                        {"KiB/h", kKiB},
                                        {"MiB/h", kKiB* kKiB},
                                        {"GiB/h", kKiB* kKiB* kKiB},
                                        {"KB/h", 1e3},
                                        {"MB/h", 1e6},
                                        {"GB/h", 1e9}}};
constexpr std::array<Scale, 2> kRates{{{"/s", 1}, {"", 1}}};
constexpr std::array<Scale, 1> kPlain{{{"", 1}}};

std::span<const Scale> units_of(FigureUnit unit) noexcept {
  switch (unit) {
    case FigureUnit::kNanoseconds:
      return kTimes;
    case FigureUnit::kBytes:
      return kBytes;
    case FigureUnit::kBytesPerHour:
      return kSlopes;
    case FigureUnit::kPerSecond:
      return kRates;
    case FigureUnit::kCount:
      break;
  }
  return kPlain;
}

/// What would be accepted behind the operator.
std::string expected(const FigureKind& figure) {
  std::string text = "expected a number";
  const std::span<const Scale> units = units_of(figure.unit);
  if (units.size() == 1) return text + " without a unit";
  text += " with a unit of ";
  for (const Scale& unit : units) {
    if (unit.name.empty()) continue;
    text += std::string(unit.name) + (&unit == &units.back() ? "" : ", ");
  }
  return text;
}

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

[[noreturn]] void refuse(std::string_view expression, const std::string& problem) {
  throw UsageError("--threshold " + shown(expression) + ": " + problem);
}

const FigureKind& figure_of(std::string_view expression, std::string_view name) {
  if (const FigureKind* const figure = find_figure(name)) return *figure;
  std::vector<std::string_view> names;
  for (const FigureKind& kind : figure_kinds())
    names.push_back(kind.name);
  refuse(expression, (name.empty() ? "a figure is missing in front of the operator."
                                   : "there is no figure " + shown(name) + ".") +
                         suggestion(name, names));
}

/// The number behind the operator, in the figure's own unit.
double limit_of(std::string_view expression, std::string_view text, const FigureKind& figure) {
  double number = 0;
  const char* const begin = text.data();
  const auto [end, error] =
      std::from_chars(begin, begin + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(number))
    refuse(expression, shown(text) + " is not a number; " + expected(figure));
  if (number < 0) {
    refuse(expression, shown(text) + " is below 0, where " + std::string(figure.name) +
                           " never is; " + expected(figure) + ", 0 or more");
  }
  const std::string_view unit = trimmed(text.substr(static_cast<std::size_t>(end - begin)));
  if (unit.empty() && number == 0) return 0;
  for (const Scale& scale : units_of(figure.unit)) {
    if (scale.name == unit) return number * scale.factor;
  }
  refuse(expression, (unit.empty() ? std::string("the unit is missing")
                                   : shown(unit) + " is no unit of " + std::string(figure.name)) +
                         "; " + expected(figure));
}

bool is_utf8_locale() {
  for (const char* const variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* const value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    std::string name(value);
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return name.find("utf-8") != std::string::npos || name.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

Threshold Threshold::parse(std::string_view expression) {
  const std::size_t at = expression.find_first_of("<>");
  if (at == std::string_view::npos) {
    refuse(expression,
           "expected a figure, an operator (<, <=, >, >=) and a limit, as recv.p99<2ms");
  }
  const bool equal = expression.substr(at + 1).starts_with('=');
  const bool less = expression[at] == '<';
  Threshold threshold;
  threshold.expression_ = expression;
  threshold.relation_ = less ? (equal ? Relation::kAtMost : Relation::kLess)
                             : (equal ? Relation::kAtLeast : Relation::kMore);
  threshold.figure_ = &figure_of(expression, trimmed(expression.substr(0, at)));
  threshold.limit_ =
      limit_of(expression, trimmed(expression.substr(at + (equal ? 2 : 1))), *threshold.figure_);
  if (threshold.is_budget() && !less) {
    refuse(expression, std::string(threshold.figure_->name) +
                           " is a budget that memory must not grow by; use < or <=");
  }
  return threshold;
}

ThresholdOutcome Threshold::judge_trend(std::span<const artifacts::LeakTrend> trends) const {
  ThresholdOutcome outcome{.expression = expression_, .figure = std::string(figure_->name)};
  for (const artifacts::LeakTrend& trend : trends) {
    if (trend.figure + ".slope" != figure_->name) continue;
    if (trend.finding == artifacts::LeakFinding::kTooShort) continue;
    outcome.value = trend.slope;
    outcome.holds = trend.finding == artifacts::LeakFinding::kFlat;
  }
  return outcome;
}

ThresholdOutcome Threshold::judge(const artifacts::FigureSet& figures,
                                  std::span<const artifacts::LeakTrend> trends) const {
  if (is_budget()) return judge_trend(trends);
  ThresholdOutcome outcome{.expression = expression_, .figure = std::string(figure_->name)};
  const auto found = figures.find(figure_->name);
  if (found == figures.end()) return outcome;
  const double value = found->second;
  outcome.value = value;
  switch (relation_) {
    case Relation::kLess:
      outcome.holds = value < limit_;
      break;
    case Relation::kAtMost:
      outcome.holds = value <= limit_;
      break;
    case Relation::kMore:
      outcome.holds = value > limit_;
      break;
    case Relation::kAtLeast:
      outcome.holds = value >= limit_;
      break;
  }
  return outcome;
}

LeakBudget leak_budget_of(std::span<const Threshold> thresholds) {
  LeakBudget budget = LeakBudget::defaults();
  for (const Threshold& threshold : thresholds) {
    if (!threshold.is_budget()) continue;
    for (const Threshold& other :
         thresholds.first(static_cast<std::size_t>(&threshold - thresholds.data()))) {
      if (&other.figure() != &threshold.figure()) continue;
      refuse(threshold.expression(), "the budget of " + std::string(threshold.figure().name) +
                                         " is " + shown(other.expression()) +
                                         " already; give one of them");
    }
    if (threshold.figure().name == "rss.slope") {
      budget.rss.bytes_per_hour = threshold.limit();
    } else {
      budget.heap.bytes_per_hour = threshold.limit();
      budget.heap_quiescent.bytes_per_hour = threshold.limit();
    }
  }
  return budget;
}

Marks marks_of_locale() {
  if (is_utf8_locale()) return {.holds = "✓", .crossed = "✗"};
  return {.holds = "ok", .crossed = "NO"};
}

std::string value_text(const ThresholdOutcome& outcome) {
  const FigureKind* const figure = find_figure(outcome.figure);
  if (!outcome.value || figure == nullptr) return "never measured";
  std::string text = figure_text(figure->unit, *outcome.value);
  // An estimate beyond the limit is no leak yet.
  if (figure->unit == FigureUnit::kBytesPerHour)
    text.insert(0, outcome.holds ? "flat: " : "LEAK: ");
  return text;
}

std::string outcome_text(const ThresholdOutcome& outcome, const Marks& marks) {
  return std::string(outcome.holds ? marks.holds : marks.crossed) + " " + outcome.expression +
         "  " + value_text(outcome);
}

}  // namespace brine::soak
