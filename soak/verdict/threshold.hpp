#pragma once

/// Threshold: what a figure has to keep to: `recv.p99<2ms`, `throughput>=9000`, `rss.slope<1MiB/h`,
/// `failures<=0`. One of a slope is a budget of the leak verdict, and judged by its rule.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "artifacts/soak_artifact.hpp"
#include "soak/verdict/figures.hpp"
#include "soak/verdict/leak_verdict.hpp"

namespace brine::soak {

enum class Relation : std::uint8_t { kLess, kAtMost, kMore, kAtLeast };

class Threshold {
 public:
  /// `figure operator number[unit]`, spaces allowed between them. Times take ns, us, ms, s, m, h
  /// and need one, but for 0; bytes B, KiB, MiB, GiB (and KB, MB, GB of 1000); slopes the same with
  /// /h; rates nothing or /s. A slope has an upper limit only. Throws UsageError that names the
  /// place and what would be accepted.
  [[nodiscard]] static Threshold parse(std::string_view expression);

  /// Holds only for a figure that was measured. A slope holds when its trend, of a verdict whose
  /// budget is leak_budget_of(), is no leak; one too short to be judged was not measured.
  [[nodiscard]] artifacts::ThresholdOutcome judge(
      const artifacts::FigureSet& figures, std::span<const artifacts::LeakTrend> trends) const;

  /// It is a budget of the leak verdict.
  [[nodiscard]] bool is_budget() const noexcept {
    return figure_->unit == FigureUnit::kBytesPerHour;
  }

  /// As it was given.
  [[nodiscard]] const std::string& expression() const noexcept { return expression_; }
  [[nodiscard]] const FigureKind& figure() const noexcept { return *figure_; }
  [[nodiscard]] Relation relation() const noexcept { return relation_; }
  [[nodiscard]] double limit() const noexcept { return limit_; }

 private:
  Threshold() = default;
  [[nodiscard]] artifacts::ThresholdOutcome judge_trend(
      std::span<const artifacts::LeakTrend> trends) const;

  std::string expression_;
  const FigureKind* figure_ = nullptr;
  Relation relation_ = Relation::kLess;
  double limit_ = 0;
};

/// The default budget, with those that are given in the place of its own. Throws UsageError for a
/// second one of one measure.
[[nodiscard]] LeakBudget leak_budget_of(std::span<const Threshold> thresholds);

/// Marks of a line that holds and of one that does not: a tick and a cross where the locale is
/// UTF-8 (LC_ALL, LC_CTYPE, LANG, the first that is set), else "ok" and "NO".
struct Marks {
  std::string_view holds;
  std::string_view crossed;
};
[[nodiscard]] Marks marks_of_locale();

/// "1.20 ms", "flat: 1.20 MiB/h", or "never measured".
[[nodiscard]] std::string value_text(const artifacts::ThresholdOutcome& outcome);

/// "✓ recv.p99<2ms  1.20 ms", or "✗ …  never measured".
[[nodiscard]] std::string outcome_text(const artifacts::ThresholdOutcome& outcome,
                                       const Marks& marks);

}  // namespace brine::soak
