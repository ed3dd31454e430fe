#pragma once

/// Threshold: what a figure has to keep to: `recv.p99<2ms`, `throughput>=9000`, `rss.slope<1MiB/h`,
/// `failures<=0`.

#include <cstdint>
#include <string>
#include <string_view>

#include "artifacts/soak_artifact.hpp"
#include "soak/verdict/figures.hpp"

namespace brine::soak {

enum class Relation : std::uint8_t { kLess, kAtMost, kMore, kAtLeast };

class Threshold {
 public:
  /// `figure operator number[unit]`, spaces allowed between them. Times take ns, us, ms, s, m, h
  /// and need one, but for 0; bytes B, KiB, MiB, GiB (and KB, MB, GB of 1000); slopes the same with
  /// /h; rates nothing or /s. Throws UsageError that names the place and what would be accepted.
  [[nodiscard]] static Threshold parse(std::string_view expression);

  /// Holds only for a figure that was measured.
  [[nodiscard]] artifacts::ThresholdOutcome judge(const artifacts::FigureSet& figures) const;

  /// As it was given.
  [[nodiscard]] const std::string& expression() const noexcept { return expression_; }
  [[nodiscard]] const FigureKind& figure() const noexcept { return *figure_; }
  [[nodiscard]] Relation relation() const noexcept { return relation_; }
  [[nodiscard]] double limit() const noexcept { return limit_; }

 private:
  Threshold() = default;

  std::string expression_;
  const FigureKind* figure_ = nullptr;
  Relation relation_ = Relation::kLess;
  double limit_ = 0;
};

/// Marks of a line that holds and of one that does not: a tick and a cross where the locale is
/// UTF-8 (LC_ALL, LC_CTYPE, LANG, the first that is set), else "ok" and "NO".
struct Marks {
  std::string_view holds;
  std::string_view crossed;
};
[[nodiscard]] Marks marks_of_locale();

/// "✓ recv.p99<2ms  1.20 ms", or "✗ …  never measured".
[[nodiscard]] std::string outcome_text(const artifacts::ThresholdOutcome& outcome,
                                       const Marks& marks);

}  // namespace brine::soak
