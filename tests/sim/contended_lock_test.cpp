/// Mutexes that several tasks want: a task that holds what all others wait for goes on alone, and
/// the plan of its strategy rests meanwhile. Whatever it does there, nobody can tell.

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/measure/prng.hpp"
#include "sim/strategies/round_robin.hpp"
#include "tests/sim/misuse.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

struct Counted {
  std::array<P::mutex, 2> mutexes;
  P::recursive_mutex recursive;
  P::timed_mutex timed;
  P::atomic<std::uint32_t> word{0};
  std::uint32_t inside = 0;  ///< of the first mutex; not the platform's, so no point
  std::uint32_t passed = 0;
};

void enter(Counted& shared) {
  REQUIRE(++shared.inside == 1);
}
void leave(Counted& shared) {
  --shared.inside;
  ++shared.passed;
}

/// Locks the first mutex, and does something that has points or asks the clock meanwhile.
void hold(Counted& shared, engine::Prng& numbers) {
  const std::lock_guard lock(shared.mutexes[0]);
  enter(shared);
  switch (numbers.bounded(8)) {
    case 0:
      for (std::uint32_t i = numbers.bounded(4); i > 0; --i)
        shared.word.fetch_add(1);
      break;
    case 1: {
      const std::lock_guard second(shared.mutexes[1]);
      shared.word.store(1);
      break;
    }
    case 2:
      if (shared.timed.try_lock_for(std::chrono::nanoseconds(3))) shared.timed.unlock();
      break;
    case 3: {
      const std::lock_guard once(shared.recursive);
      const std::lock_guard twice(shared.recursive);
      break;
    }
    case 4:
      if (numbers.bounded(8) == 0) P::sleep_for(std::chrono::nanoseconds(5));
      break;
    default:
      break;
  }
  leave(shared);
}

void work(Counted& shared, std::uint64_t seed) {
  engine::Prng numbers(seed);
  for (std::uint32_t i = 5 + numbers.bounded(20); i > 0; --i) {
    if (numbers.bounded(6) == 0) {
      if (!shared.mutexes[0].try_lock()) continue;
      enter(shared);
      leave(shared);
      shared.mutexes[0].unlock();
    } else if (numbers.bounded(6) == 0) {
      const std::lock_guard lock(shared.mutexes[1]);
      static_cast<void>(shared.word.load());
    } else {
      hold(shared, numbers);
    }
  }
}

sim::Body contended(std::uint64_t seed, std::uint32_t tasks) {
  return [seed, tasks](Context&) {
    Counted shared;
    std::vector<P::thread> threads;
    threads.reserve(tasks);
    for (std::uint32_t task = 0; task < tasks; ++task)
      threads.emplace_back("worker", [&shared, seed, task] { work(shared, seed * 100 + task); });
    for (P::thread& thread : threads)
      thread.join();
    REQUIRE(shared.inside == 0);
  };
}

std::string livelock_of(const sim::Body& body) {
  const sim::RunResult result = simulate({.seed = 1, .step_limit = 1'000}, body);
  REQUIRE(result.error.has_value());
  REQUIRE(result.error->kind == "livelock");
  return result.error->message;
}

using Door = std::unique_ptr<P::mutex>;

/// Task "holder" does `act` with a mutex that it has locked, while two others lock it again and
/// again: mostly they are all about to.
template <class Act>
sim::Body while_others_wait(Act act) {
  return [act](Context&) {
    Door door = std::make_unique<P::mutex>();
    P::name(*door, "door");
    const auto pass_often = [&door] {
      for (int i = 0; i < 20; ++i) {
        const std::lock_guard lock(*door);
      }
    };
    P::thread first("first", pass_often);
    P::thread second("second", pass_often);
    P::thread holder("holder", [&] {
      for (int i = 0; i < 5; ++i) {
        const std::lock_guard lock(*door);
      }
      door->lock();
      act(door);
    });
    holder.join();
    first.join();
    second.join();
  };
}

}  // namespace

TEST_CASE("a run of contended locks is its decisions, and ends at its limit, wherever that is") {
  std::uint32_t ended = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    engine::Prng numbers(seed);
    const std::uint32_t tasks = seed % 40 == 0 ? 70 : 1 + numbers.bounded(8);
    const How how{.seed = seed,
                  .step_limit = seed % 2 == 0 ? 1'000'000 : 60 + numbers.bounded(400),
                  .memory = seed % 3 == 0 ? sim::Memory::kCpp : sim::Memory::kSequential};
    const sim::RunResult result = simulate(how, contended(seed, tasks));
    CAPTURE(seed);
    REQUIRE(result.steps <= how.step_limit);
    if (result.error) {
      REQUIRE(result.error->kind == "livelock");
      REQUIRE(result.steps == how.step_limit);
      ++ended;
    }
    require_exact_replay(result, how, contended(seed, tasks));
  }
  CHECK(ended > 50);
  CHECK(ended < 200);
}

TEST_CASE("a task that has several points at once holds what the others wait for") {
  const sim::Body body = [](Context&) {
    Counted shared;
    const auto lock_often = [&shared] {
      for (int i = 0; i < 30; ++i) {
        const std::lock_guard lock(shared.mutexes[0]);
        enter(shared);
        for (int j = 0; j < i % 4; ++j)
          shared.word.fetch_add(1);
        leave(shared);
      }
    };
    P::thread first("first", lock_often);
    P::thread second("second", lock_often);
    first.join();
    second.join();
    REQUIRE(shared.passed == 60);
  };
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    sim::RoundRobin slices(seed);
    const How how{.seed = seed};
    const sim::RunResult result = sim::run(spec_of(how), slices, body);
    REQUIRE_MESSAGE(!result.error.has_value(), message_of(result));
    require_exact_replay(result, how, body);
  }
}

TEST_CASE("a sleeper wakes while a task that holds what all others wait for spins") {
  const sim::Body body = [](Context&) {
    P::mutex mutex;
    P::atomic<bool> awake{false};
    P::thread sleeper("sleeper", [&] {
      P::sleep_for(std::chrono::nanoseconds(300));
      awake.store(true);
    });
    const auto wait_inside = [&] {
      for (int i = 0; i < 10; ++i) {
        const std::lock_guard lock(mutex);  // at first while nobody wants it, and then contended
        while (i > 4 && !awake.load())
          P::yield();
      }
    };
    P::thread first("first", wait_inside);
    P::thread second("second", wait_inside);
    sleeper.join();
    first.join();
    second.join();
  };
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, body);
    REQUIRE_MESSAGE(!result.error.has_value(), message_of(result));
    REQUIRE(result.steps < 2'000);  // of a nanosecond each
  }
}

TEST_CASE("whoever holds what all others wait for holds it in every respect") {
  const auto unlock = [](Door& door) { door->unlock(); };
  check_misuse({
      {.message = "misuse: task 'holder' locks mutex door, which it holds already",
       .misuse = while_others_wait([](Door& door) { door->lock(); }),
       .near_miss = while_others_wait([](Door& door) {
         door->unlock();
         door->lock();
         door->unlock();
       })},
      {.message = "misuse: task 'holder' tries to lock mutex door, which it holds already",
       .misuse = while_others_wait([](Door& door) { static_cast<void>(door->try_lock()); }),
       .near_miss = while_others_wait([](Door& door) {
         P::mutex other;
         REQUIRE(other.try_lock());
         door->unlock();
         other.unlock();
       })},
      {.message = "misuse: task 'holder' destroys mutex door while {holder} holds it",
       .misuse = while_others_wait([](Door& door) { door.reset(); }),
       .near_miss = while_others_wait([](Door& door) {
         { P::mutex other; }
         door->unlock();
       })},
      {.message = "misuse: task 'holder' destroys mutex door while {holder} holds it",
       .misuse = while_others_wait([](Door& door) {
         const std::lock_guard lock(*door, std::adopt_lock);  // unlocks what is no more
         door.reset();
       }),
       .near_miss = while_others_wait(unlock)},
      {.message = "misuse: task 'holder' ended while it holds mutex door",
       .misuse = while_others_wait([](Door&) {}),
       .near_miss = while_others_wait(unlock)},
      {.message = "misuse: task 'holder' waits on condition bell without holding its mutex",
       .misuse = while_others_wait([](Door& door) {
         P::condition_variable bell;
         P::name(bell, "bell");
         P::mutex other;
         std::unique_lock lock(other, std::defer_lock);
         bell.wait_for(lock, std::chrono::nanoseconds(5));
         door->unlock();
       }),
       .near_miss = while_others_wait([](Door& door) {
         P::condition_variable bell;
         std::unique_lock lock(*door, std::adopt_lock);
         bell.wait_for(lock, std::chrono::nanoseconds(5));
       })},
  });
}

TEST_CASE("at the end of a run every mutex is free for a destructor that tries to lock it") {
  struct TriesTwice {
    P::mutex& door;
    ~TriesTwice() {
      for (int i = 0; i < 2; ++i) {
        while (!door.try_lock())
          P::yield();
        door.unlock();
      }
    }
  };
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context&) {
      P::mutex door;
      const auto try_at_the_end = [&door] {
        const TriesTwice guard{door};
        for (;;)
          P::yield();
      };
      P::thread first("first", try_at_the_end);
      P::thread second("second", try_at_the_end);
      const std::lock_guard lock(door);
      door.lock();  // a misuse, which ends the run
    });
    CHECK(message_of(result).find("which it holds already") != std::string::npos);
    CHECK(result.leaked_tasks == 0);
  }
}

TEST_CASE("who waits for a mutex is told with who holds it, and who holds several with each") {
  const std::string message = livelock_of([&](Context&) {
    P::mutex first;
    P::mutex second;
    P::name(first, "first");
    P::name(second, "second");
    first.lock();
    second.lock();
    P::thread one("one", [&] { first.lock(); });
    P::thread two("two", [&] { second.lock(); });
    for (;;)
      P::yield();
  });
  CHECK(message.find("it waits for mutex first, held by 'main'") != std::string::npos);
  CHECK(message.find("it waits for mutex second, held by 'main'") != std::string::npos);
}

TEST_CASE("a task that locks a recursive mutex again does not wait for it") {
  const std::string message = livelock_of([](Context&) {
    P::recursive_mutex again;
    P::thread other("other", [&] {
      for (;;)
        again.lock();
    });
    for (;;)
      P::yield();
  });
  CHECK(message.find("it is about to lock mutex#") != std::string::npos);
  CHECK(message.find("waits for mutex#") == std::string::npos);
}

}  // namespace brine::tests
