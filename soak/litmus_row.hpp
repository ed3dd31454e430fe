#pragma once

/// Row: what one model showed of one litmus test.

#include <cstdint>
#include <string_view>

#include "scenarios/litmus/expectation.hpp"
#include "scenarios/litmus/family.hpp"
#include "scenarios/litmus/machine.hpp"
#include "soak/exit_codes.hpp"
#include "soak/json_line.hpp"

namespace brine::soak {

enum class LitmusStatus { kPassed, kFailed, kStopped };

/// "passed", "failed" or "stopped".
[[nodiscard]] std::string_view name_of(LitmusStatus status) noexcept;

struct LitmusRow {
  const litmus::Family& family;  ///< outlives the row, as does `test`
  const litmus::Litmus& test;
  litmus::Model model;
  litmus::Seen seen;
  litmus::Verdict verdict;
  std::uint64_t wall_ns = 0;

  /// What was seen and must not be is a failure, also of a search that stopped at its limit; what
  /// such a search has not seen is none.
  [[nodiscard]] LitmusStatus status() const noexcept;
  /// Whether an outcome that matches `claim` was seen.
  [[nodiscard]] bool shows(const litmus::Claim& claim) const;
};

[[nodiscard]] LitmusRow run_litmus(litmus::Machine& machine, const litmus::Family& family,
                                   const litmus::Litmus& test, litmus::Model model,
                                   const litmus::Limits& limits);

/// The object of `--json`.
[[nodiscard]] JsonLine json_of(const LitmusRow& row);

/// Totals over rows.
struct LitmusSummary {
  std::uint64_t planned = 0;
  std::uint64_t tests = 0;
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t stopped = 0;
  std::uint64_t executions = 0;
  std::uint64_t wall_ns = 0;
  bool interrupted = false;

  [[nodiscard]] std::uint64_t runs() const noexcept { return passed + failed + stopped; }
  void count(const LitmusRow& row) noexcept;
  [[nodiscard]] ExitCode code() const noexcept;
};

/// {"summary": …}
[[nodiscard]] JsonLine json_of(const LitmusSummary& summary);

}  // namespace brine::soak
