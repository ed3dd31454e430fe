#include "sim/core/task_set.hpp"

#include <set>
#include <utility>
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
    std::uint32_t absent = 0;
    while (expected.contains(absent))
      ++absent;
    REQUIRE(set.lowest_absent() == absent);
  }
  CHECK(TaskSet::first(kMaxLiveTasks).lowest_absent() == kMaxLiveTasks);
}

TEST_CASE("a set whose far members have gone is the set that never had any") {
  TaskSet plain = TaskSet::first(5);
  TaskSet had = plain;
  had.insert(200);
  CHECK(had.size() == 6);
  CHECK_FALSE(had == plain);
  had.erase(200);
  CHECK(had == plain);
  CHECK(had.is_one_range());
  CHECK(had.signature() == plain.signature());
  CHECK(had.contains_all(std::vector<std::uint8_t>(8, 4)));
  CHECK_FALSE(had.contains_all(std::vector<std::uint8_t>(8, 5)));
  had -= plain;
  CHECK(had.empty());

  TaskSet far;
  far.insert(100);
  TaskSet both = plain;
  both |= far;
  CHECK(both.contains(100));
  CHECK(both.size() == 6);
  both -= far;
  CHECK(both == plain);
  both |= far;
  both.clear();
  both |= plain;
  CHECK(both == plain);
}

TEST_CASE("a task set becomes a copy, empty, or the first slots, whatever it was") {
  const auto filled = [](std::uint32_t range) {
    TaskSet set;
    for (std::uint32_t slot = 1; slot < range; slot += 3)
      set.insert(slot);
    return set;
  };
  for (const std::uint32_t before : {0U, 60U, 70U, kMaxLiveTasks}) {
    for (const std::uint32_t after : {0U, 1U, 60U, 63U, 64U, 65U, 128U, 200U, kMaxLiveTasks}) {
      CAPTURE(before);
      CAPTURE(after);
      TaskSet copied = filled(before);
      copied = filled(after);
      CHECK(copied == filled(after));
      CHECK(copied.size() == filled(after).size());

      TaskSet cleared = filled(before);
      cleared.clear();
      CHECK(cleared.empty());
      CHECK(cleared == TaskSet());

      TaskSet first = filled(before);
      first.assign_first(after);
      CHECK(first.size() == after);
      CHECK(first == TaskSet::first(after));
      if (after != 0) CHECK(first.contains(after - 1));
      if (after < kMaxLiveTasks) CHECK_FALSE(first.contains(after));
    }
  }
}

TEST_CASE("a set contains all of some slots, or not, whatever the one that it lacks") {
  // One range, or two; up to the ends of the word that is looked at as a whole.
  std::vector<TaskSet> sets;
  for (const auto& [from, to] : {std::pair{0U, 1U}, {0U, 2U}, {5U, 9U}, {0U, 64U}, {63U, 64U}}) {
    TaskSet set;
    for (std::uint32_t slot = from; slot < to; ++slot)
      set.insert(slot);
    sets.push_back(set);
    set.insert(130);
    sets.push_back(set);
  }
  TaskSet scattered;
  for (const std::uint32_t slot : {1U, 3U, 40U, 63U})
    scattered.insert(slot);
  sets.push_back(scattered);
  for (const TaskSet& set : sets) {
    const auto member = static_cast<std::uint8_t>(set.lowest());
    for (const std::size_t count : {1U, 7U, 8U, 9U, 16U, 64U}) {
      std::vector<std::uint8_t> slots(count, member);
      REQUIRE(set.contains_all(slots));
      for (const std::size_t at : {std::size_t{0}, count / 2, count - 1}) {
        for (std::uint32_t slot = 0; slot < kMaxLiveTasks; ++slot) {
          slots[at] = static_cast<std::uint8_t>(slot);
          if (set.contains_all(slots) == set.contains(slot)) continue;
          FAIL("slot ", slot, " at ", at, " of ", count);
        }
        slots[at] = member;
      }
    }
  }
}

TEST_CASE("a set is only one slot, or not") {
  for (const std::uint32_t slot : {0U, 1U, 63U, 64U, 200U, 255U}) {
    TaskSet set;
    CHECK_FALSE(set.is_only(slot));
    set.insert(slot);
    CHECK(set.is_only(slot));
    for (const std::uint32_t other : {0U, 1U, 63U, 64U, 200U, 255U}) {
      if (other == slot) continue;
      CHECK_FALSE(set.is_only(other));
      TaskSet two = set;
      two.insert(other);
      CHECK_FALSE(two.is_only(slot));
    }
  }
}

TEST_CASE("a slot whose place is at hand is put in and taken out as any other") {
  for (const std::uint32_t slot : {0U, 1U, 63U, 64U, 200U, 255U}) {
    const TaskSet::Place place = TaskSet::place_of(slot);
    for (const std::uint32_t other : {5U, 130U}) {
      TaskSet before;
      before.insert(other);
      TaskSet expected = before;
      expected.insert(slot);
      TaskSet set = before;
      set.insert(place);
      CHECK(set == expected);
      CHECK(set.is_union(before, place));
      CHECK_FALSE(set.is_union({}, place));
      TaskSet more = set;
      more.insert(7);
      CHECK_FALSE(more.is_union(before, place));
      more = set;
      more.insert(77);
      CHECK_FALSE(more.is_union(before, place));
      set.erase(place);
      CHECK(set == before);
    }
  }
  TaskSet none;
  none.insert(TaskSet::Place());  // the host's
  CHECK(none.empty());
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
