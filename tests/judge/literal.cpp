#include "tests/judge/literal.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "tests/judge/literal_clauses.hpp"

namespace brine::judge {

namespace {

using literal::Candidate;
using literal::Clauses;

/// An operation of the program, what is assumed of it, and what it returns then.
struct Line {
  Operation operation;
  std::size_t thread{0};
  std::size_t guard{0};  // its line
  bool executed{true};
  bool fails{false};
  std::size_t evaluation{0};
};

class Enumeration {
 public:
  explicit Enumeration(const Program& program) : atomics_(atomic_count(program)) {
    for (std::size_t thread = 0; thread < program.threads.size(); ++thread) {
      const std::size_t first = lines_.size();
      for (const Operation& operation : program.threads[thread])
        lines_.push_back({.operation = operation,
                          .thread = thread,
                          .guard = first + static_cast<std::size_t>(std::max(0, operation.guard))});
    }
  }

  Allowed run() {
    assume(0);
    return std::move(found_);
  }

 private:
  // NOLINTNEXTLINE(misc-no-recursion): one level an operation
  void assume(std::size_t i) {
    if (i == lines_.size()) return list_evaluations();
    Line& line = lines_[i];
    for (const bool executed : {false, true})
      for (const bool fails : {false, true}) {
        if (!executed && line.operation.guard == kUnguarded) continue;
        if (fails && (!executed || line.operation.kind != Kind::kCompareExchange)) continue;
        line.executed = executed;
        line.fails = fails;
        assume(i + 1);
      }
  }

  void list_evaluations() {
    candidate_ = {};
    for (std::size_t location = 0; location < atomics_; ++location)
      candidate_.evaluations.push_back({.operation = store(static_cast<int>(location), 0, Order{}),
                                        .thread = lines_.size(),
                                        .initial = true,
                                        .stores = true});
    for (Line& line : lines_) {
      if (!line.executed) continue;
      line.evaluation = candidate_.evaluations.size();
      const Kind kind = line.operation.kind;
      const bool atomic = kind != Kind::kFence && !is_plain(kind);
      candidate_.evaluations.push_back(
          {.operation = line.operation,
           .thread = line.thread,
           .order = line.fails ? line.operation.failure : line.operation.order,
           .loads = atomic && kind != Kind::kStore,
           .stores = atomic && kind != Kind::kLoad && !line.fails});
    }
    candidate_.source.assign(candidate_.evaluations.size(), 0);
    candidate_.place.assign(candidate_.evaluations.size(), 0);
    choose_source(0);
  }

  // NOLINTNEXTLINE(misc-no-recursion): one level an evaluation
  void choose_source(std::size_t load) {
    const auto& evaluations = candidate_.evaluations;
    if (load == evaluations.size()) return values_agree() ? permute_stores() : void();
    if (!evaluations[load].loads) return choose_source(load + 1);
    for (std::size_t from = 0; from < evaluations.size(); ++from) {
      if (!evaluations[from].stores || from == load ||
          evaluations[from].operation.location != evaluations[load].operation.location)
        continue;
      candidate_.source[load] = from;
      choose_source(load + 1);
    }
  }

  /// Nothing where values justify each other in a circle, which no modification order has.
  // NOLINTNEXTLINE(misc-no-recursion)
  [[nodiscard]] std::optional<int> stored(std::size_t store, std::size_t depth = 0) const {
    const Operation& operation = candidate_.evaluations[store].operation;
    if (operation.kind != Kind::kFetchAdd) return operation.operand;
    if (depth > candidate_.evaluations.size()) return std::nullopt;
    const auto before = stored(candidate_.source[store], depth + 1);
    return before ? std::optional(*before + operation.operand) : std::nullopt;
  }
  [[nodiscard]] std::optional<int> loaded(const Line& line) const {
    return stored(candidate_.source[line.evaluation]);
  }

  [[nodiscard]] bool values_agree() const {
    for (const Line& line : lines_) {
      const Operation& operation = line.operation;
      if (operation.guard != kUnguarded) {
        const Line& guard = lines_[line.guard];
        const bool runs = guard.executed && loaded(guard) == operation.guard_value;
        if (runs != line.executed) return false;
      }
      if (!line.executed || !candidate_.evaluations[line.evaluation].loads) continue;
      const auto value = loaded(line);
      if (!value) return false;
      if (operation.kind == Kind::kCompareExchange && line.fails == (*value == operation.expected))
        return false;
    }
    return true;
  }

  /// One permutation of all stores serves all objects; initial ones keep place 0.
  void permute_stores() {
    std::vector<std::size_t> stores;
    for (std::size_t e = atomics_; e < candidate_.evaluations.size(); ++e)
      if (candidate_.evaluations[e].stores) stores.push_back(e);
    do {
      for (std::size_t i = 0; i < stores.size(); ++i)
        candidate_.place[stores[i]] = i + 1;
      if (grouped_by_object(stores)) judge_candidate();
    } while (std::ranges::next_permutation(stores).found);
  }

  /// Of the permutations that differ only between objects, one is enough.
  [[nodiscard]] bool grouped_by_object(const std::vector<std::size_t>& stores) const {
    return std::ranges::is_sorted(
        stores, {}, [&](std::size_t e) { return candidate_.evaluations[e].operation.location; });
  }

  void judge_candidate() {
    const Clauses clauses(candidate_);
    if (!clauses.values_are_coherent() || !has_order(clauses)) return;
    const Outcome outcome = outcome_of(clauses);
    const Reach reach = reach_of(clauses);
    const auto [place, added] = found_.emplace(outcome, reach);
    if (!added) place->second = std::min(place->second, reach);
  }

  [[nodiscard]] bool has_order(const Clauses& clauses) const {
    std::vector<std::size_t> s;
    for (std::size_t e = 0; e < candidate_.evaluations.size(); ++e)
      if (clauses.is_seq_cst(e)) s.push_back(e);
    do {
      if (clauses.allows_order(s)) return true;
    } while (std::ranges::next_permutation(s).found);
    return false;
  }

  /// The best that some order of execution can do, with S its seq_cst evaluations in that order.
  [[nodiscard]] Reach reach_of(const Clauses& clauses) const {
    std::vector<std::size_t> execution;
    for (std::size_t e = atomics_; e < candidate_.evaluations.size(); ++e)
      execution.push_back(e);
    Reach best = Reach::kNeedsLoadBuffering;
    do {
      best = std::min(best, reach_in(clauses, execution));
    } while (best != Reach::kInterleaved && std::ranges::next_permutation(execution).found);
    return best;
  }

  [[nodiscard]] Reach reach_in(const Clauses& clauses,
                               const std::vector<std::size_t>& execution) const {
    bool placed = false;
    bool reordered = false;
    for (std::size_t i = 0; i < execution.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const std::size_t later = execution[i];
        const std::size_t earlier = execution[j];
        const bool reads_future =
            candidate_.evaluations[earlier].loads && candidate_.source[earlier] == later;
        if (clauses.sequenced_before(later, earlier) || reads_future)
          return Reach::kNeedsLoadBuffering;
        if (!clauses.modification_order(later, earlier)) continue;
        placed = true;
        reordered = reordered || candidate_.evaluations[later].loads;
      }
    std::vector<std::size_t> s;
    std::ranges::copy_if(execution, std::back_inserter(s),
                         [&](std::size_t e) { return clauses.is_seq_cst(e); });
    if (reordered || !clauses.allows_order(s)) return Reach::kNeedsReordering;
    return placed ? Reach::kNeedsEarlierPlacement : Reach::kInterleaved;
  }

  [[nodiscard]] Outcome outcome_of(const Clauses& clauses) const {
    Outcome outcome{.registers = {}, .finals = {}, .races = clauses.races()};
    for (const Line& line : lines_) {
      if (!returns_value(line.operation.kind)) continue;
      int value = kSkipped;
      if (line.executed)
        value = is_plain(line.operation.kind) ? visible(clauses, line.evaluation, outcome.races)
                                              : loaded(line).value();
      outcome.registers.push_back(value);
    }
    for (std::size_t location = 0; location < atomics_; ++location) {
      std::size_t last = location;
      for (std::size_t e = 0; e < candidate_.evaluations.size(); ++e)
        if (clauses.modification_order(last, e)) last = e;
      outcome.finals.push_back(stored(last).value());
    }
    return outcome;
  }

  /// [intro.races]/13: the write that happens before, with none in between.
  [[nodiscard]] int visible(const Clauses& clauses, std::size_t read, bool races) const {
    const auto& evaluations = candidate_.evaluations;
    const auto before = [&](std::size_t write, std::size_t than) {
      return evaluations[write].operation.kind == Kind::kWrite &&
             evaluations[write].operation.location == evaluations[read].operation.location &&
             clauses.happens_before(write, than);
    };
    for (std::size_t write = 0; write < evaluations.size() && !races; ++write) {
      bool hidden = false;
      for (std::size_t other = 0; other < evaluations.size(); ++other)
        hidden = hidden || (before(other, read) && clauses.happens_before(write, other));
      if (before(write, read) && !hidden) return evaluations[write].operation.operand;
    }
    return 0;
  }

  std::size_t atomics_;
  std::vector<Line> lines_;
  Candidate candidate_;
  Allowed found_;
};

}  // namespace

Allowed literally_allowed(const Program& program) {
  require_valid(program);
  return Enumeration(program).run();
}

}  // namespace brine::judge
