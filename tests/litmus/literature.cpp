#include "tests/litmus/literature.hpp"

#include "tests/judge/literature.hpp"

namespace brine::litmus {

std::vector<Named> literature() {
  std::vector<Named> all;
  for (const auto& table : {judge::two_thread_litmus(), judge::message_passing_litmus(),
                            judge::many_thread_litmus(), judge::coherence_litmus()})
    for (const judge::Litmus& test : table)
      all.push_back({.name = test.name, .program = test.program});
  for (const judge::RaceLitmus& test : judge::race_litmus())
    all.push_back({.name = std::string(test.name) + ", plain data", .program = test.program});
  return all;
}

}  // namespace brine::litmus
