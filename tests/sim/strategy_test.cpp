#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/strategies/round_robin.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

TEST_CASE("random walk: each of the orders of three tasks is equally likely") {
  std::map<int, int> orders;
  constexpr int kRuns = 12'000;
  for (std::uint64_t seed = 0; seed < kRuns; ++seed) {
    int order = 0;
    simulate({.seed = seed}, [&order](Context&) {
      P::atomic<int> x{0};
      std::array<P::thread, 3> threads;
      for (int i = 0; i < 3; ++i) {
        threads[static_cast<std::size_t>(i)] = P::thread("t", [&order, &x, i] {
          x.wait(0);
          order = order * 4 + i + 1;
        });
      }
      P::sleep_for(std::chrono::microseconds(1));  // all three wait
      x.store(1);
      x.notify_all();
      for (P::thread& thread : threads)
        thread.join();
    });
    ++orders[order];
  }
  CHECK(orders.size() == 6);
  for (const auto& entry : orders) {
    const int order = entry.first;
    const int count = entry.second;
    // six standard deviations of a binomial around kRuns / 6
    CHECK_MESSAGE(std::abs(count - kRuns / 6) < 6 * std::sqrt(kRuns * 5.0 / 36.0), "order ", order,
                  ": ", count);
  }
}

TEST_CASE("random walk: the length of a task's run is geometric") {
  // Two tasks that only step: after each step the other one goes on with probability one half.
  std::array<int, 8> runs{};
  int total = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context&) {
      const auto work = [] {
        for (int i = 0; i < 200; ++i)
          P::yield();
      };
      P::thread a("a", work);
      P::thread b("b", work);
      a.join();
      b.join();
    });
    for (const sim::Decision& decision : result.decisions.items) {
      if (decision.enabled != 6) continue;  // only a and b, main is joining
      ++total;
      if (decision.count < runs.size()) ++runs[decision.count];
    }
  }
  for (std::size_t length = 1; length <= 4; ++length) {
    const double expected = total / std::pow(2.0, static_cast<double>(length));
    CHECK_MESSAGE(std::abs(runs[length] - expected) < 6 * std::sqrt(expected) + 10, "length ",
                  length, ": ", runs[length], " of ", total);
  }
}

namespace {

/// Which of `tasks` goes on at each point of a run in which all of them only step, while none has
/// ended. `hole`: one more task, in the slot behind the first, waits all the time.
std::vector<std::size_t> turns_of(std::uint64_t seed, std::size_t tasks, bool hole) {
  constexpr std::size_t kSteps = 200;
  std::vector<std::size_t> turns;
  simulate({.seed = seed}, [&](Context&) {
    P::atomic<std::size_t> ended{0};
    P::atomic<bool> go{false};
    std::vector<P::thread> threads;
    threads.reserve(tasks + 1);
    for (std::size_t task = 0; task < tasks; ++task) {
      threads.emplace_back("t", [&, task] {
        go.wait(false);
        for (std::size_t i = 0; i < kSteps; ++i) {
          P::yield();
          if (ended.peek() == 0) turns.push_back(task);
        }
        ended.store(ended.peek() + 1);
        ended.notify_all();
      });
      if (hole && task == 0) {
        threads.emplace_back("waits", [&] {
          for (std::size_t seen = 0; seen != tasks; seen = ended.load())
            ended.wait(seen);
        });
      }
    }
    P::sleep_for(std::chrono::microseconds(10));  // all wait
    go.store(true);
    go.notify_all();
    for (P::thread& thread : threads)
      thread.join();
  });
  return turns;
}

}  // namespace

TEST_CASE("random walk: whatever went on before, each task is as likely, how many there may be") {
  for (const bool hole : {false, true}) {
    for (const std::size_t tasks : {2U, 3U, 4U, 5U, 7U, 8U, 16U, 32U, 33U}) {
      constexpr std::size_t kFarthest = 9;  // beyond what comes from one random number
      std::vector<std::vector<double>> distances(kFarthest + 1, std::vector<double>(tasks));
      double all = 0;
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const std::vector<std::size_t> turns = turns_of(seed, tasks, hole);
        REQUIRE(turns.size() > 30 * tasks);
        for (std::size_t i = kFarthest + tasks; i < turns.size(); ++i) {
          ++all;
          ++distances[0][turns[i]];
          for (std::size_t back = 1; back <= kFarthest; ++back)
            ++distances[back][(turns[i] + tasks - turns[i - back]) % tasks];
        }
      }
      const double share = 1 / static_cast<double>(tasks);
      for (std::size_t back = 0; back <= kFarthest; ++back) {
        for (const double count : distances[back]) {
          CHECK_MESSAGE(std::abs(count - all * share) < 6 * std::sqrt(all * share * (1 - share)),
                        tasks, " tasks, hole ", hole, ", ", back, " back: ", count, " of ", all);
        }
      }
    }
  }
}

TEST_CASE("strategies: of the stores a load may read one in four is stale, asked or known ahead") {
  const std::uint64_t seed = 4711;
  auto drawn = engine::Prng::stream(seed, engine::Stream::kReadFrom);
  sim::RandomWalk asked(seed);
  sim::RandomWalk ahead(seed);
  engine::Prng random(1);
  int stale = 0;
  int known = 0;
  constexpr int kChoices = 20'000;
  for (int i = 0; i < kChoices; ++i) {
    const std::uint32_t n = 2 + random.bounded(7);
    const std::uint32_t expected = drawn.bounded(4) != 0 ? 0 : 1 + drawn.bounded(n - 1);
    // A place for a store is drawn from the same numbers.
    const auto kind = random.bounded(5) == 0 ? sim::ChoiceKind::kPlace : sim::ChoiceKind::kReadFrom;
    REQUIRE(asked.choose(kind, n) == expected);
    if (kind == sim::ChoiceKind::kReadFrom && ahead.next_is_newest()) {
      REQUIRE(expected == 0);
      ahead.take_newest();
      ++known;
    } else {
      REQUIRE(ahead.choose(kind, n) == expected);
    }
    stale += expected != 0 ? 1 : 0;
  }
  CHECK(std::abs(stale - kChoices / 4) < 6 * std::sqrt(kChoices * 3.0 / 16.0));
  CHECK(known > kChoices / 2);  // what is known ahead is most of what is not stale
}

TEST_CASE("random walk: a tie in paced timing goes on with the same task half the time") {
  std::uint64_t same = 0;
  std::uint64_t ties = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    std::vector<int> order;
    simulate({.seed = seed, .timing = sim::Timing::kPaced}, [&order](Context&) {
      const auto work = [&order](int id) {
        return [&order, id] {
          for (int i = 0; i < 100; ++i) {
            P::yield();
            order.push_back(id);
          }
        };
      };
      P::thread a("a", work(0));
      P::thread b("b", work(1));
      a.join();
      b.join();
    });
    // In each pair of turns both go once; who opens the next pair is a draw of its own.
    for (std::size_t i = 2; i + 1 < order.size(); i += 2) {
      ++ties;
      if (order[i] == order[i - 2]) ++same;
    }
  }
  const double expected = static_cast<double>(ties) / 2;
  CHECK_MESSAGE(std::abs(static_cast<double>(same) - expected) < 6 * std::sqrt(expected / 2), same,
                " of ", ties);
}

namespace {

/// In which order two or more tasks that only step take their steps, under round robin.
std::string order_of_steps(std::uint32_t slice, int tasks, int steps) {
  std::string order;
  sim::RunSpec spec;
  sim::RoundRobin strategy(7, slice);
  const auto body = [&order, tasks, steps](Context&) {
    P::atomic<bool> begin{false};
    std::vector<P::thread> threads;
    for (int i = 0; i < tasks; ++i) {
      threads.emplace_back("t", [&order, &begin, i, steps] {
        begin.wait(false);
        for (int step = 0; step < steps; ++step) {
          P::yield();
          order += static_cast<char>('a' + i);
        }
      });
    }
    P::sleep_for(std::chrono::microseconds(1));  // all of them wait
    begin.store(true);
    begin.notify_all();
    for (P::thread& thread : threads)
      thread.join();
  };
  CHECK(sim::run(spec, strategy, body).status == sim::Status::kPassed);
  return order;
}

}  // namespace

TEST_CASE("round robin: each enabled task in its turn, for as many points as a slice has") {
  const std::string ones = order_of_steps(1, 3, 40);
  CHECK(ones.find("abcabcabcabcabcabcabcabc") != std::string::npos);
  const std::string fives = order_of_steps(5, 2, 40);
  CHECK(fives.find("aaaaabbbbbaaaaabbbbb") != std::string::npos);
}

TEST_CASE("round robin: seeds differ in the slice, and one seed is one schedule") {
  const auto digest = [](std::uint64_t seed) {
    sim::RunSpec spec;
    spec.seed = seed;
    sim::RoundRobin strategy(seed);
    return sim::run(spec, strategy,
                    [](Context&) {
                      P::atomic<int> x{0};
                      const auto work = [&x] {
                        for (int i = 0; i < 30; ++i)
                          x.fetch_add(1);
                      };
                      P::thread a("a", work);
                      P::thread b("b", work);
                      a.join();
                      b.join();
                    })
        .digest;
  };
  std::set<std::uint64_t> digests;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CHECK(digest(seed) == digest(seed));
    digests.insert(digest(seed));
  }
  CHECK(digests.size() > 8);
}

TEST_CASE("workload numbers come from their own stream: scheduling does not shift them") {
  const auto numbers = [](bool busy) {
    std::array<std::uint64_t, 8> drawn{};
    simulate({.seed = 11}, [&](Context& context) {
      P::thread other("other", [busy] {
        for (int i = 0; i < (busy ? 100 : 1); ++i)
          P::yield();
      });
      for (std::uint64_t& number : drawn) {
        P::yield();
        number = context.random(1000);
      }
      other.join();
    });
    return drawn;
  };
  CHECK(numbers(false) == numbers(true));
}

namespace {

/// Plans as far as there is room, and adds up what it is told of the use.
class Planner final : public sim::Strategy {
 public:
  using Strategy::Strategy;
  [[nodiscard]] std::string_view name() const noexcept override { return "planner"; }
  [[nodiscard]] sim::Pick pick(const sim::SchedulingPoint& point) override {
    used += point.used;
    for (std::uint8_t& turn : point.ahead)
      turn = draw(point);
    return {.slot = draw(point), .points = 1, .planned = point.ahead.size()};
  }

  std::uint64_t used = 0;

 private:
  [[nodiscard]] std::uint8_t draw(const sim::SchedulingPoint& point) {
    return static_cast<std::uint8_t>(point.enabled.nth(schedule().bounded(point.count)));
  }
};

}  // namespace

TEST_CASE("a strategy is told how many decisions its plan was used for, rests not counted") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Planner planner(seed);
    sim::RunSpec spec;
    const sim::RunResult result = sim::run(spec, planner, [](Context&) {
      P::counting_semaphore<> permits{1};
      const auto work = [&permits] {
        for (int i = 0; i < 10; ++i) {
          permits.acquire();
          P::yield();
          permits.release();
        }
      };
      P::thread a("a", work);
      P::thread b("b", work);
      a.join();
      b.join();
    });
    REQUIRE(result.status == sim::Status::kPassed);
    std::uint64_t decided = 0;
    for (const sim::Decision& decision : result.decisions.items)
      decided += decision.count;
    // All but those of the last plan, of which nobody asks.
    CHECK_MESSAGE(planner.used <= decided, "seed ", seed);
  }
}

}  // namespace brine::tests
