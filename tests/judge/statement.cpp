#include "tests/judge/statement.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <set>

#include "scenarios/litmus/notation.hpp"
#include "tests/judge/axiomatic.hpp"
#include "tests/judge/sequential.hpp"

namespace brine::judge {

namespace {

constexpr std::array kReaches{Reach::kInterleaved, Reach::kNeedsEarlierPlacement,
                              Reach::kNeedsReordering, Reach::kNeedsLoadBuffering};

/// The lists of litmus::Stated, in their order.
constexpr std::array kNames{".sequential", ".weak", ".placement", ".reordering", ".load_buffering"};
static_assert(kNames.size() == kReaches.size() + 1);
using Lists = std::array<std::set<std::string>, kNames.size()>;

std::string text_of(const Lists& lists) {
  std::string text;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    if (lists.at(i).empty()) continue;
    std::string outcomes;
    for (const std::string& outcome : lists.at(i))
      outcomes += (outcomes.empty() ? "" : " ") + outcome;
    text += (text.empty() ? "" : ", ") + std::string(kNames.at(i)) + " = \"" + outcomes + "\"";
  }
  return "{" + text + "}";
}

}  // namespace

std::string statement_of(const Program& program) {
  const Sequential interleaved = sequential(program);
  const Allowed outcomes = allowed(program);
  Lists lists;
  for (const Outcome& outcome : interleaved.outcomes)
    lists[0].insert(litmus::notation(program, outcome));
  for (const auto& [outcome, reach] : outcomes)
    if (!outcome.races && !interleaved.outcomes.contains(outcome))
      lists.at(static_cast<std::size_t>(reach) + 1).insert(litmus::notation(program, outcome));
  const std::optional<Reach> race = race_of(outcomes);
  if (interleaved.races) {
    lists[0].emplace(litmus::kRace);
  } else if (race) {
    lists.at(static_cast<std::size_t>(*race) + 1).emplace(litmus::kRace);
  }
  return text_of(lists);
}

std::string to_text(const litmus::Stated& stated) {
  const std::array statements{stated.sequential, stated.weak, stated.placement, stated.reordering,
                              stated.load_buffering};
  Lists lists;
  for (std::size_t i = 0; i < lists.size(); ++i)
    for (std::string& outcome : litmus::words(statements.at(i)))
      lists.at(i).insert(std::move(outcome));
  return text_of(lists);
}

}  // namespace brine::judge
