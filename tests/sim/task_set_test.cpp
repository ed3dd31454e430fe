#include "sim/core/task_set.hpp"

#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "engine/measure/prng.hpp"

namespace brine::sim {

TEST_CASE("a task set agrees with std::set on random members") {
  engine::Prng random(7);
  for (int round = 0; round < 200; ++round) {
    TaskSet set;
    std::set<std::uint32_t> expected;
    const std::uint32_t range = round % 2 == 0 ? 9 : kMaxLiveTasks;
    for (int i = 0; i < 40; ++i) {
      const std::uint32_t slot = random.bounded(range);
      if (random.bounded(3) == 0) {
        set.erase(slot);
        expected.erase(slot);
      } else {
        set.insert(slot);
        expected.insert(slot);
      }
    }
    REQUIRE(set.size() == expected.size());
    REQUIRE(set.empty() == expected.empty());
    std::vector<std::uint32_t> visited;
    set.for_each([&](std::uint32_t slot) { visited.push_back(slot); });
    REQUIRE(std::equal(visited.begin(), visited.end(), expected.begin(), expected.end()));
    for (std::uint32_t n = 0; n < visited.size(); ++n)
      REQUIRE(set.nth(n) == visited[n]);
    if (!expected.empty()) REQUIRE(set.lowest() == *expected.begin());
  }
}

TEST_CASE("the signature is the members themselves below 31, and marked as a hash above") {
  TaskSet set;
  set.insert(0);
  set.insert(30);
  CHECK(set.signature() == (1U | 1U << 30));
  set.insert(31);
  CHECK((set.signature() & 0x80000000U) != 0);
  TaskSet other;
  other.insert(200);
  CHECK((other.signature() & 0x80000000U) != 0);
  CHECK(other.signature() != set.signature());
}

}  // namespace brine::sim
