/// How waits for an object's state are simulated: none wakes in vain, all end with the run, and
/// what is visible is recorded.

#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <vector>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

namespace {

/// Every primitive, each with another task at its other end.
void use_everything(Context& context) {
  P::shared_timed_mutex mutex;
  P::recursive_mutex recursive;
  P::counting_semaphore<4> permits(1);
  P::latch latch(2);
  P::barrier<> barrier(2);
  P::once_flag once;
  P::condition_variable_any condition;
  P::stop_source source;
  const auto work = [&] {
    for (int i = 0; i < 3; ++i) {
      const std::scoped_lock lock(mutex, recursive);
      const std::lock_guard again(recursive);
    }
    if (mutex.try_lock_shared_for(nanoseconds(20))) mutex.unlock_shared();
    permits.acquire();
    permits.release();
    if (permits.try_acquire_for(nanoseconds(5))) permits.release();
    P::call_once(once, [] { P::yield(); });
    latch.arrive_and_wait();
    static_cast<void>(latch.try_wait());
    barrier.arrive_and_wait();
  };
  P::jthread stopped("stopped", [&](const P::stop_token& token) {
    std::shared_lock lock(mutex);
    static_cast<void>(condition.wait(lock, token, [] { return false; }));
  });
  P::thread other("other", work);
  work();
  if (context.random(2) == 0) source.request_stop();
  other.join();
}

}  // namespace

namespace {

/// Five tasks that `take`, stay for a while and `leave`, and are joined after they have ended.
template <class Object, class Take, class Leave>
sim::Body contention(Object make, Take take, Leave leave) {
  return [=](Context&) {
    const auto object = make();
    std::vector<P::thread> threads;
    for (int i = 0; i < 5; ++i) {
      threads.emplace_back("visitor", [&] {
        P::yield();  // a task's dispatch is a step of its own when its first operation waits
        take(*object);
        for (int turn = 0; turn < 5; ++turn)
          P::yield();
        leave(*object);
      });
    }
    P::sleep_for(std::chrono::seconds(1));
    for (P::thread& thread : threads)
      thread.join();
  };
}

/// How many steps the runs of a body take, over many schedules.
std::set<std::uint64_t> steps_of(const sim::Body& body) {
  std::set<std::uint64_t> steps;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, body);
    CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
    steps.insert(result.steps);
  }
  return steps;
}

const auto take = [](auto& mutex) { mutex.lock(); };
const auto leave = [](auto& mutex) { mutex.unlock(); };
const auto take_in_time = [](auto& mutex) {
  CHECK(mutex.try_lock_for(std::chrono::milliseconds(500)));
};

}  // namespace

TEST_CASE("none wakes in vain: a wait takes the same steps under every schedule") {
  const auto plain = steps_of(contention([] { return std::make_unique<P::mutex>(); }, take, leave));
  REQUIRE(plain.size() == 1);
  const auto timed = [] { return std::make_unique<P::shared_timed_mutex>(); };
  CHECK(steps_of(contention(timed, take, leave)) == plain);
  CHECK(steps_of(contention(timed, take_in_time, leave)) == plain);
  CHECK(steps_of(contention(
            timed, [](auto& mutex) { mutex.lock_shared(); },
            [](auto& mutex) { mutex.unlock_shared(); })) == plain);
  CHECK(steps_of(contention([] { return std::make_unique<P::binary_semaphore>(1); },
                            [](auto& semaphore) { semaphore.acquire(); },
                            [](auto& semaphore) { semaphore.release(); })) == plain);
  CHECK(steps_of(contention([] { return std::make_unique<P::latch>(5); },
                            [](auto& latch) { latch.count_down(); },
                            [](auto& latch) { latch.wait(); })) == plain);
  // The near miss: whoever tries again and again.
  CHECK(steps_of(contention(
                     timed,
                     [](auto& mutex) {
                       while (!mutex.try_lock())
                         P::yield();
                     },
                     leave))
            .size() > 1);
}

TEST_CASE("a deadline ends a wait at its time, however often the lock opens before it") {
  int gave_up = 0;
  int taken = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto timing = seed % 2 == 0 ? sim::Timing::kFree : sim::Timing::kPaced;
    const sim::RunResult result = simulate({.seed = seed, .timing = timing}, [&](Context& context) {
      P::timed_mutex mutex;
      bool over = false;
      std::vector<P::thread> threads;
      for (int i = 0; i < 3; ++i) {
        threads.emplace_back("holder", [&] {
          while (!over) {
            const std::lock_guard lock(mutex);
            P::yield();
          }
        });
      }
      const auto deadline = P::clock::now() + nanoseconds(10);
      const bool locked = mutex.try_lock_until(deadline);
      const auto now = P::clock::now();
      over = true;
      if (locked) mutex.unlock();
      ++(locked ? taken : gave_up);
      context.property("in time").require(locked || now >= deadline, [] { return "early"; });
      for (P::thread& thread : threads)
        thread.join();
    });
    CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
  }
  CHECK(gave_up > 10);
  CHECK(taken > 10);
}

TEST_CASE("a run of every primitive replays exactly, in both timings, and shows each operation") {
  std::set<sim::Op> seen;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const How how{.seed = seed, .timing = seed % 2 == 0 ? sim::Timing::kFree : sim::Timing::kPaced};
    const sim::RunResult result = simulate(how, use_everything, {.detail = true});
    REQUIRE_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
    require_exact_replay(result, how, use_everything);
    for (const sim::Event& event : result.events.items)
      seen.insert(event.op);
  }
  for (const sim::Op op :
       {sim::Op::kLock, sim::Op::kTryLock, sim::Op::kUnlock, sim::Op::kLockShared,
        sim::Op::kTryLockShared, sim::Op::kUnlockShared, sim::Op::kAcquire, sim::Op::kTryAcquire,
        sim::Op::kRelease, sim::Op::kArrive, sim::Op::kPass, sim::Op::kTryPass, sim::Op::kCallOnce,
        sim::Op::kEndOnce}) {
    CHECK_MESSAGE(seen.contains(op), sim::name_of(op));
  }
}

namespace {

/// One of each, for tasks that stay blocked in them.
struct Blocking {
  P::timed_mutex mutex;
  P::shared_mutex shared;
  P::counting_semaphore<> permits{0};
  P::latch latch{2};
  P::barrier<> barrier{2};
  P::once_flag once;
  P::condition_variable_any condition;
  P::mutex condition_mutex;
};

struct LastWords {
  ~LastWords() {
    const P::destructor_scope scope;
    if (word != nullptr) word->fetch_add(1, std::memory_order_relaxed);
  }
  P::atomic<int>* word = nullptr;
};

/// Tasks blocked in each primitive, until `end` is called in the main task.
template <class End>
void block_everywhere(Blocking& on, End end) {
  P::atomic<int> word{0};
  P::thread_specific<LastWords> last_words;
  P::stop_source source;
  std::vector<P::thread> threads;
  const std::lock_guard held(on.mutex);
  const std::lock_guard held_too(on.shared);
  const auto block = [&](auto wait) {
    threads.emplace_back("blocked", [&, wait] {
      last_words->word = &word;
      wait();
    });
  };
  block([&] { on.mutex.lock(); });
  block([&] { const std::unique_lock lock(on.mutex, std::chrono::hours(1)); });
  block([&] { const std::shared_lock lock(on.shared); });
  block([&] { on.permits.acquire(); });
  block([&] { static_cast<void>(on.permits.try_acquire_for(std::chrono::hours(1))); });
  block([&] { on.latch.arrive_and_wait(); });
  block([&] { on.barrier.arrive_and_wait(); });
  block([&] { P::call_once(on.once, [&] { word.wait(0); }); });
  block([&] { P::call_once(on.once, [] {}); });
  block([&, token = source.get_token()] {
    std::unique_lock lock(on.condition_mutex);
    static_cast<void>(on.condition.wait(lock, token, [] { return false; }));
  });
  block([&, token = source.get_token()] {
    const P::stop_callback<void (*)()> callback(token, [] {});
    const P::jthread inner("inner", [&] { word.wait(0); });
    on.latch.wait();
  });
  end();
}

}  // namespace

TEST_CASE("a failure ends tasks that are blocked in any primitive, and the objects serve again") {
  static Blocking reused;
  std::set<std::uint64_t> digests;
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const auto body = [](Context& context) {
        block_everywhere(reused, [&] {
          for (std::uint64_t i = 0; i < context.random(60); ++i)
            P::yield();
          context.property("planted").fail("the end");
        });
      };
      const sim::RunResult result = simulate({.seed = seed}, body);
      REQUIRE(result.error.has_value());
      CHECK_MESSAGE(result.error->property == "planted", message_of(result));
      CHECK(result.leaked_tasks == 0);
      if (round == 0) {
        digests.insert(result.digest);
      } else {
        CHECK(digests.contains(result.digest));
      }
    }
  }
  const auto use_again = [](Context&) {
    const std::scoped_lock lock(reused.mutex, reused.shared);
    reused.permits.release();
    reused.permits.acquire();
    reused.latch.arrive_and_wait(2);
    P::call_once(reused.once, [] {});
    reused.condition.notify_all();
  };
  const sim::RunResult clean = simulate({.seed = 1}, use_again, {.detail = true});
  CHECK_MESSAGE(clean.status == sim::Status::kPassed, message_of(clean));
  for (const sim::Event& event : clean.events.items) {
    if (event.op == sim::Op::kNotify) CHECK(event.value == 0);  // none of the runs before waits
  }
}

TEST_CASE("the end of a run makes no stop callbacks") {
  int calls = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [&calls](Context& context) {
      const P::jthread waiter("waiter", [&calls](const P::stop_token& token) {
        P::atomic<int> word{0};
        const auto count = [&calls] { ++calls; };
        const P::stop_callback<decltype(count)> callback(token, count);
        word.wait(0);
      });
      for (std::uint64_t i = 0; i < context.random(20); ++i)
        P::yield();
      context.property("planted").fail("the end");
    });
    CHECK(result.leaked_tasks == 0);
  }
  CHECK(calls == 0);
}

TEST_CASE("what follows a wait happens, in virtual time, after what ended it") {
  const auto body = [](Context&) {
    P::timed_mutex mutex;
    P::counting_semaphore<> permits(0);
    P::latch latch(1);
    mutex.lock();
    P::thread waiter("waiter", [&] {
      const std::lock_guard lock(mutex);
      permits.acquire();
      latch.wait();
    });
    const auto spend = [] {
      for (int turn = 0; turn < 100; ++turn)
        P::yield();
    };
    spend();
    mutex.unlock();
    spend();
    permits.release();
    spend();
    latch.count_down();
    waiter.join();
  };
  const How how{.seed = 1, .timing = sim::Timing::kPaced};
  const sim::RunResult result = simulate(how, body, {.detail = true});
  REQUIRE_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
  const auto time_of = [&result](std::uint16_t task, sim::Op op) {
    for (const sim::Event& event : result.events.items) {
      if (event.task == task && event.op == op) return event.time_ns;
    }
    FAIL("no such event");
    return std::uint64_t{0};
  };
  CHECK(time_of(1, sim::Op::kLock) >= time_of(0, sim::Op::kUnlock));
  CHECK(time_of(1, sim::Op::kAcquire) >= time_of(0, sim::Op::kRelease));
  CHECK(time_of(1, sim::Op::kPass) >= time_of(0, sim::Op::kArrive));
}

TEST_CASE("a deadlock report says what each task waits for, and who holds it") {
  const sim::RunResult result = simulate({}, [](Context&) {
    P::timed_mutex mutex;
    P::name(mutex, "door");
    P::shared_mutex shared;
    P::counting_semaphore<> permits(0);
    P::latch latch(3);
    P::name(latch, "start");
    const std::lock_guard held(mutex);
    const std::shared_lock reading(shared);
    P::thread first("first", [&] { mutex.lock(); });
    P::thread second("second", [&] { shared.lock(); });
    P::thread third("third", [&] { permits.acquire(); });
    P::thread fourth("fourth", [&] { latch.arrive_and_wait(); });
    first.join();
  });
  REQUIRE(result.error.has_value());
  CHECK(result.error->kind == "deadlock");
  for (const std::string_view part :
       {"'first' waits for mutex door, held by {main}", "'second' waits for shared_mutex#",
        "'third' waits for semaphore#", "'fourth' waits for latch start, which lacks 2 arrivals"}) {
    CHECK_MESSAGE(result.error->message.find(part) != std::string::npos, result.error->message);
  }
}

}  // namespace brine::tests
