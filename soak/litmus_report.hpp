#pragma once

/// What `brine litmus` prints for people, and for the README.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "soak/litmus_plan.hpp"
#include "soak/litmus_row.hpp"
#include "soak/terminal.hpp"

namespace brine::soak {

/// Widths of the columns, over all tests of a plan.
struct LitmusWidths {
  explicit LitmusWidths(const LitmusPlan& plan);

  std::size_t name = 0;
  std::size_t outcome = 0;
};

/// "SB: each thread stores, then loads what the next one stores (source)"
[[nodiscard]] std::string family_text(const litmus::Family& family, const Terminal& terminal);

/// One line, and more where something is not as it must be. `rows`: of one test, a row a model; not
/// empty.
[[nodiscard]] std::string test_text(std::span<const LitmusRow> rows, const LitmusWidths& widths,
                                    const Terminal& terminal);

/// The program, and all outcomes under each model. As above.
[[nodiscard]] std::string full_text(std::span<const LitmusRow> rows);

[[nodiscard]] std::string summary_text(const LitmusSummary& summary, const LitmusPlan& plan,
                                       const Terminal& terminal);

/// A table with a row for each family: how many outcomes each model shows, how many C++20 allows,
/// and its first test as an example.
class LitmusTable {
 public:
  [[nodiscard]] static std::string head();
  /// `rows`: of one family, test by test, a row a model, in the order sc, cpp, cpp+placement; not
  /// empty.
  [[nodiscard]] std::string row(std::span<const LitmusRow> rows);
  /// The totals of all rows so far.
  [[nodiscard]] std::string foot() const;

 private:
  struct Counts {
    std::uint64_t tests = 0;
    std::uint64_t sequential = 0;
    std::uint64_t cpp = 0;
    std::uint64_t placement = 0;
    std::uint64_t allowed = 0;
  };
  [[nodiscard]] static std::string line(const std::string& name, const Counts& counts,
                                        const std::string& example);

  Counts totals_;
};

}  // namespace brine::soak
