#include "tests/judge/interleaving.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace brine::judge {

namespace {

struct State {
  std::array<int, kMaxAtomics> atomics{};
  std::array<int, kMaxPlains> plains{};
  std::vector<std::size_t> places;                              // by thread
  std::map<std::pair<std::size_t, std::size_t>, int> returned;  // by thread and place

  friend auto operator<=>(const State&, const State&) = default;
};

class Exploration {
 public:
  explicit Exploration(const Program& program) : program_(program) {}

  Interleavings run() {
    State start;
    start.places.resize(program_.threads.size());
    explore(start);
    return std::move(found_);
  }

 private:
  // NOLINTNEXTLINE(misc-no-recursion): one level an operation
  void explore(const State& state) {
    if (!seen_.insert(state).second) return;
    bool complete = true;
    for (std::size_t thread = 0; thread < state.places.size(); ++thread) {
      if (state.places[thread] == program_.threads[thread].size()) continue;
      complete = false;
      for (std::size_t other = 0; other < thread; ++other)
        if (conflict(plain_access(state, thread), plain_access(state, other))) found_.races = true;
      State after = state;
      execute(after, thread);
      explore(after);
    }
    if (complete) found_.outcomes.insert(outcome_of(state));
  }

  [[nodiscard]] bool runs(const State& state, std::size_t thread) const {
    const Operation& next = program_.threads[thread][state.places[thread]];
    if (next.guard == kUnguarded) return true;
    const auto decided = state.returned.find({thread, static_cast<std::size_t>(next.guard)});
    return decided != state.returned.end() && decided->second == next.guard_value;
  }

  /// The plain access that `thread` would do next, if it is one.
  [[nodiscard]] const Operation* plain_access(const State& state, std::size_t thread) const {
    if (state.places[thread] == program_.threads[thread].size()) return nullptr;
    const Operation& next = program_.threads[thread][state.places[thread]];
    return is_plain(next.kind) && runs(state, thread) ? &next : nullptr;
  }

  static bool conflict(const Operation* a, const Operation* b) {
    return a != nullptr && b != nullptr && a->location == b->location &&
           (a->kind == Kind::kWrite || b->kind == Kind::kWrite);
  }

  void execute(State& state, std::size_t thread) const {
    const std::size_t place = state.places[thread];
    const Operation& next = program_.threads[thread][place];
    const bool executed = runs(state, thread);
    ++state.places[thread];
    if (!executed || next.kind == Kind::kFence) return;
    const auto location = static_cast<std::size_t>(next.location);
    int& value = is_plain(next.kind) ? state.plains.at(location) : state.atomics.at(location);
    if (returns_value(next.kind)) state.returned[{thread, place}] = value;
    if (next.kind == Kind::kFetchAdd) {
      value += next.operand;
    } else if (next.kind == Kind::kCompareExchange) {
      if (value == next.expected) value = next.operand;
    } else if (next.kind != Kind::kLoad && next.kind != Kind::kRead) {
      value = next.operand;
    }
  }

  [[nodiscard]] Outcome outcome_of(const State& state) const {
    Outcome outcome;
    for (std::size_t thread = 0; thread < program_.threads.size(); ++thread)
      for (std::size_t place = 0; place < program_.threads[thread].size(); ++place) {
        if (!returns_value(program_.threads[thread][place].kind)) continue;
        const auto returned = state.returned.find({thread, place});
        outcome.registers.push_back(returned == state.returned.end() ? kSkipped : returned->second);
      }
    for (std::size_t location = 0; location < atomic_count(program_); ++location)
      outcome.finals.push_back(state.atomics.at(location));
    return outcome;
  }

  const Program& program_;
  std::set<State> seen_;
  Interleavings found_;
};

}  // namespace

Interleavings interleavings(const Program& program) {
  require_valid(program);
  return Exploration(program).run();
}

}  // namespace brine::judge
