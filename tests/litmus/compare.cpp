#include "tests/litmus/compare.hpp"

#include <algorithm>
#include <optional>

#include "tests/judge/interleaving.hpp"

namespace brine::litmus {

namespace {

using judge::Allowed;
using judge::Outcome;
using judge::Program;
using judge::Reach;

bool has_plain_data(const Program& program) {
  return std::ranges::any_of(program.threads, [](const auto& thread) {
    return std::ranges::any_of(thread, judge::is_plain, &judge::Operation::kind);
  });
}

/// The furthest that the setting has to show.
constexpr Reach reach_of(Setting setting) noexcept {
  return setting == Setting::kCppPlacement ? Reach::kNeedsEarlierPlacement : Reach::kInterleaved;
}

void compare_races(const Allowed& allowed, Setting setting, const Seen& seen, Comparison& found) {
  const std::optional<Reach> race = judge::race_of(allowed);
  if (seen.races && !race) {
    ++found.forbidden;
    found.wrong.emplace_back("a race is reported, and there is none");
  }
  if (setting == Setting::kSequential) return;
  const bool must = race && *race <= reach_of(setting);
  if (must && !seen.races) found.wrong.emplace_back("a race is not found");
  if (setting == Setting::kCpp && seen.races && race && !must)
    found.wrong.emplace_back(std::string("a race is found that ") + judge::to_text(*race));
}

void compare_with_interleaving(const Program& program, const Seen& seen, Comparison& found) {
  const std::set<Outcome> expected = judge::interleavings(program).outcomes;
  for (const Outcome& outcome : seen.outcomes)
    if (!expected.contains(outcome))
      found.wrong.push_back("seen, and not sequential: " + judge::to_text(outcome));
  if (has_plain_data(program)) return;
  for (const Outcome& outcome : expected)
    if (!seen.outcomes.contains(outcome))
      found.wrong.push_back("sequential, and not seen: " + judge::to_text(outcome));
}

}  // namespace

Comparison compare(const Program& program, const Allowed& allowed, Setting setting,
                   const Seen& seen) {
  Comparison found;
  found.outcomes = seen.outcomes.size();
  compare_races(allowed, setting, seen, found);
  for (const Outcome& outcome : seen.outcomes) {
    const auto known = allowed.find(outcome);
    if (known == allowed.end()) {
      ++found.forbidden;
      found.wrong.push_back("forbidden, and seen: " + judge::to_text(outcome));
    } else if (setting != Setting::kCppPlacement && known->second != Reach::kInterleaved) {
      found.wrong.push_back("seen: " + judge::to_text(outcome) + ", which " +
                            judge::to_text(known->second));
    }
  }
  if (setting == Setting::kSequential) {
    compare_with_interleaving(program, seen, found);
    return found;
  }
  for (const auto& [outcome, reach] : allowed) {
    if (outcome.races || seen.outcomes.contains(outcome)) continue;
    ++found.missing.at(static_cast<std::size_t>(reach));
    if (reach <= reach_of(setting))
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
