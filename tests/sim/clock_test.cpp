#include "sim/memory/clock.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "engine/measure/prng.hpp"
#include "sim/memory/outside_heap.hpp"

namespace brine::sim {

namespace {

constexpr std::uint32_t kWidth = 8;
struct alignas(16) Clock : std::array<Epoch, kWidth> {};

/// Few epochs, and kNever among them, so that lanes are often equal.
Clock random_clock(engine::Prng& random, std::uint32_t epochs) {
  Clock clock;
  for (Epoch& epoch : clock) {
    const std::uint32_t drawn = random.bounded(epochs);
    epoch = drawn + 1 == epochs ? kNever : static_cast<Epoch>(drawn);
  }
  return clock;
}

bool reaches(const Clock& clock, const Clock& mark, std::uint32_t width) {
  for (std::uint32_t lane = 0; lane < width; ++lane) {
    if (clock[lane] >= mark[lane]) return true;
  }
  return false;
}

template <std::uint32_t kLanes>
void check_first_reached(const Clock& clock, const std::array<Clock, 4>& marks) {
  std::uint32_t expected = 0;
  while (expected != marks.size() && !reaches(clock, marks[expected], kLanes))
    ++expected;
  REQUIRE(clocks::first_reached<kLanes>(
              clock.data(), {marks[0].data(), marks[1].data(), marks[2].data(), marks[3].data()}) ==
          expected);
}

}  // namespace

TEST_CASE("clocks: the first mark that a clock has come to, as lane by lane") {
  engine::Prng random(11);
  for (int round = 0; round < 20'000; ++round) {
    Clock clock = random_clock(random, 4);
    for (Epoch& epoch : clock) {
      if (epoch == kNever) epoch = 0;  // no task has come to it
    }
    std::array<Clock, 4> marks;
    for (Clock& mark : marks)
      mark = random_clock(random, 40);  // so that each place is the first one often
    check_first_reached<kLanesAtOnce>(clock, marks);
    check_first_reached<2 * kLanesAtOnce>(clock, marks);
    REQUIRE(clocks::reach_any(clock.data(), marks[0].data(), kWidth) ==
            reaches(clock, marks[0], kWidth));
  }
}

TEST_CASE("clocks: as wide as may be, each lane is as it would be alone") {
  constexpr std::uint32_t kMost = 40;
  constexpr Epoch kUntouched = -7;
  struct alignas(16) Wide : std::array<Epoch, kMost + kLanesAtOnce> {};
  engine::Prng random(12);
  const auto drawn = [&] { return static_cast<Epoch>(random.bounded(9)); };
  for (int round = 0; round < 2'000; ++round) {
    for (std::uint32_t width = kLanesAtOnce; width <= kMost; width += kLanesAtOnce) {
      Wide a;
      Wide b;
      for (std::uint32_t lane = 0; lane < a.size(); ++lane) {
        a[lane] = lane < width ? drawn() : kUntouched;
        b[lane] =
            lane < width ? drawn() + (width > 8 ? 8 : 4) : kUntouched;  // so that few are reached
      }
      bool reached = false;
      Wide joined = a;
      for (std::uint32_t lane = 0; lane < width; ++lane) {
        reached |= a[lane] >= b[lane];
        joined[lane] = std::max(a[lane], b[lane]);
      }
      REQUIRE(clocks::reach_any(a.data(), b.data(), width) == reached);

      Wide counted = a;
      const std::uint32_t lane = random.bounded(width);
      clocks::count_lane(counted.data(), lane);
      REQUIRE(counted[lane] == a[lane] + 1);
      --counted[lane];
      REQUIRE(counted == a);

      Wide into = a;
      clocks::join(into.data(), b.data(), width);
      REQUIRE(into == joined);
      clocks::copy(into.data(), b.data(), width);
      REQUIRE(into == b);
      clocks::fill(into.data(), kNever, width);
      for (std::uint32_t i = 0; i < into.size(); ++i)
        REQUIRE(into[i] == (i < width ? kNever : kUntouched));
    }
  }
}

TEST_CASE("clocks: memory for them is aligned, however little or much it is") {
  struct Odd {
    std::array<std::uint32_t, 5> words;  // 20 bytes
  };
  std::vector<std::vector<Odd, OutsideHeap<Odd>>>
      odd;  // kept, so that each is at a place of its own
  std::vector<std::vector<Epoch, OutsideHeap<Epoch>>> epochs;
  for (std::size_t count = 1; count < 100; ++count) {
    odd.emplace_back(count);
    epochs.emplace_back(count);
    REQUIRE(reinterpret_cast<std::uintptr_t>(odd.back().data()) % 16 == 0);
    REQUIRE(reinterpret_cast<std::uintptr_t>(epochs.back().data()) % 16 == 0);
  }
}

TEST_CASE("clocks: a mark in any single lane is enough, and one epoch before it is not") {
  Clock clock;
  clock.fill(5);
  Clock never;
  never.fill(kNever);
  for (std::uint32_t place = 0; place < 4; ++place) {
    for (std::uint32_t lane = 0; lane < kWidth; ++lane) {
      for (const Epoch epoch : {5, 6}) {
        std::array<Clock, 4> marks = {never, never, never, never};
        marks[place][lane] = epoch;
        check_first_reached<kLanesAtOnce>(clock, marks);
        check_first_reached<2 * kLanesAtOnce>(clock, marks);
      }
    }
  }
}

}  // namespace brine::sim
