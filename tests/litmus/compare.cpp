#include "tests/litmus/compare.hpp"

#include <optional>

#include "tests/judge/sequential.hpp"

namespace brine::litmus {

namespace {

using judge::Allowed;

/// The furthest that the model has to show.
constexpr Reach reach_of(Model model) noexcept {
  return model == Model::kCppPlacement ? Reach::kNeedsEarlierPlacement : Reach::kInterleaved;
}

void compare_races(const Allowed& allowed, Model model, const Seen& seen, Comparison& found) {
  const std::optional<Reach> race = judge::race_of(allowed);
  if (seen.races && !race) {
    ++found.forbidden;
    found.wrong.emplace_back("a race is reported, and there is none");
  }
  if (model == Model::kSequential) return;
  const bool must = race && *race <= reach_of(model);
  if (must && !seen.races) found.wrong.emplace_back("a race is not found");
  if (model == Model::kCpp && seen.races && race && !must)
    found.wrong.emplace_back(std::string("a race is found that ") + judge::to_text(*race));
}

void compare_with_interleaving(const Program& program, const Seen& seen, Comparison& found) {
  const judge::Sequential expected = judge::sequential(program);
  for (const Outcome& outcome : seen.outcomes)
    if (!expected.outcomes.contains(outcome))
      found.wrong.push_back("seen, and not sequential: " + judge::to_text(outcome));
  for (const Outcome& outcome : expected.outcomes)
    if (!seen.outcomes.contains(outcome))
      found.wrong.push_back("sequential, and not seen: " + judge::to_text(outcome));
  if (seen.races != expected.races)
    found.wrong.emplace_back(seen.races ? "a race is found, and none is sequential"
                                        : "a sequential race is not found");
}

}  // namespace

Comparison compare(const Program& program, const Allowed& allowed, Model model, const Seen& seen) {
  Comparison found;
  found.outcomes = seen.outcomes.size();
  compare_races(allowed, model, seen, found);
  for (const Outcome& outcome : seen.outcomes) {
    const auto known = allowed.find(outcome);
    if (known == allowed.end()) {
      ++found.forbidden;
      found.wrong.push_back("forbidden, and seen: " + judge::to_text(outcome));
    } else if (model != Model::kCppPlacement && known->second != Reach::kInterleaved) {
      found.wrong.push_back("seen: " + judge::to_text(outcome) + ", which " +
                            judge::to_text(known->second));
    }
  }
  if (model == Model::kSequential) {
    compare_with_interleaving(program, seen, found);
    return found;
  }
  for (const auto& [outcome, reach] : allowed) {
    if (outcome.races || seen.outcomes.contains(outcome)) continue;
    ++found.missing.at(static_cast<std::size_t>(reach));
    if (reach <= reach_of(model))
      found.wrong.push_back("not seen: " + judge::to_text(outcome) +
                            ", which is or needs only: " + judge::to_text(reach));
  }
  return found;
}

std::string to_text(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += line + '\n';
  return text;
}

}  // namespace brine::litmus
