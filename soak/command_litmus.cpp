/// brine litmus: what each model of memory shows of well-known programs, and whether that is what
/// it must show.

#include <chrono>
#include <utility>
#include <vector>

#include "soak/commands.hpp"
#include "soak/interrupt.hpp"
#include "soak/litmus_plan.hpp"
#include "soak/litmus_report.hpp"
#include "soak/litmus_row.hpp"
#include "soak/output.hpp"

namespace brine::soak {

namespace {

using Rows = std::vector<LitmusRow>;

class LitmusLoop {
 public:
  LitmusLoop(LitmusPlan plan, const LitmusCommand& command, const Surroundings& surroundings)
      : plan_(std::move(plan)),
        command_(command),
        terminal_(surroundings.color),
        widths_(plan_),
        limits_{.max_executions = plan_.max_executions, .interrupted = interrupted} {
    summary_.planned = plan_.runs();
    summary_.tests = plan_.tests();
  }

  ExitCode run() {
    const auto start = std::chrono::steady_clock::now();
    if (command_.markdown) print_line(LitmusTable::head());
    for (const litmus::Family& family : plan_.families) {
      if (!interrupted()) run(family);
    }
    const auto wall = std::chrono::steady_clock::now() - start;
    summary_.wall_ns = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(wall).count());
    summary_.interrupted = interrupted();
    summarise();
    return summary_.code();
  }

 private:
  void run(const litmus::Family& family) {
    if (!command_.json && !command_.markdown) print_line(family_text(family, terminal_));
    Rows of_family;
    for (const litmus::Litmus& test : family.tests) {
      Rows rows = run(family, test);
      if (rows.size() < plan_.models.size()) return;  // interrupted
      if (!command_.json && !command_.markdown) print(rows);
      for (LitmusRow& row : rows)
        of_family.push_back(std::move(row));
    }
    if (command_.markdown) print_line(table_.row(of_family));
  }

  /// A row a model, but for those that were not run to their end because of an interrupt.
  Rows run(const litmus::Family& family, const litmus::Litmus& test) {
    Rows rows;
    for (const litmus::Model model : plan_.models) {
      LitmusRow row = run_litmus(machine_, family, test, model, limits_);
      if (row.seen.ended == litmus::Ended::kInterrupted) break;
      summary_.count(row);
      if (command_.json) print_line(json_of(row).str());
      rows.push_back(std::move(row));
    }
    return rows;
  }

  void print(const Rows& rows) const {
    print_line(test_text(rows, widths_, terminal_));
    if (plan_.in_full) print_line(full_text(rows));
  }

  void summarise() const {
    if (command_.json) return print_line(json_of(summary_).str());
    if (command_.markdown) return print_line(table_.foot());
    print_line("\n" + summary_text(summary_, plan_, terminal_));
  }

  const LitmusPlan plan_;
  const LitmusCommand& command_;
  const Terminal terminal_;
  const LitmusWidths widths_;
  const litmus::Limits limits_;
  litmus::Machine machine_;
  LitmusTable table_;
  LitmusSummary summary_;
};

}  // namespace

ExitCode carry_out(const LitmusCommand& command, const Surroundings& surroundings) {
  LitmusPlan plan = plan_of(command);
  watch_interrupts();
  return LitmusLoop(std::move(plan), command, surroundings).run();
}

}  // namespace brine::soak
