#include "scenarios/litmus/expectation.hpp"

#include <string_view>

#include "scenarios/litmus/notation.hpp"

namespace brine::litmus {

namespace {

void add(Notations& to, std::string_view statement) {
  for (std::string& outcome : words(statement))
    to.insert(std::move(outcome));
}

}  // namespace

Expectation expected(const Stated& stated, Model model) {
  const bool weak = model != Model::kSequential;
  const bool placed = model == Model::kCppPlacement;
  Expectation found;
  add(found.required, stated.sequential);
  add(weak ? found.required : found.out_of_reach, stated.weak);
  add(placed ? found.required : found.out_of_reach, stated.placement);
  // A placed store can stand in for a later one, so placement may show some of these, too.
  add(placed ? found.permitted : found.out_of_reach, stated.reordering);
  add(placed ? found.permitted : found.out_of_reach, stated.load_buffering);
  return found;
}

Notations allowed(const Stated& stated) {
  Notations all;
  for (const std::string_view statement :
       {stated.sequential, stated.weak, stated.placement, stated.reordering, stated.load_buffering})
    add(all, statement);
  return all;
}

Notations notations(const Program& program, const Seen& seen) {
  Notations found;
  for (const Outcome& outcome : seen.outcomes)
    found.insert(notation(program, outcome));
  if (seen.races) found.insert(std::string(kRace));
  return found;
}

Verdict verdict_of(const Litmus& test, Model model, const Seen& seen) {
  const Expectation expectation = expected(test.stated, model);
  Verdict verdict{.seen = notations(test.program, seen), .missing = {}, .forbidden = {}};
  for (const std::string& outcome : expectation.required)
    if (!verdict.seen.contains(outcome)) verdict.missing.insert(outcome);
  for (const std::string& outcome : verdict.seen)
    if (!expectation.required.contains(outcome) && !expectation.permitted.contains(outcome))
      verdict.forbidden.insert(outcome);
  return verdict;
}

}  // namespace brine::litmus
