/// What std leaves undefined fails the run, and the report names task and object. Beside each
/// misuse stands a near miss, which passes.

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

using std::chrono::microseconds;

namespace {

struct Case {
  std::string_view message;  ///< of the misuse: "kind: text"
  sim::Body misuse;
  sim::Body near_miss;
};

void check(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    CAPTURE(test.message);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const sim::RunResult bad = simulate({.seed = seed}, test.misuse);
      CHECK(message_of(bad) == test.message);
      CHECK(bad.leaked_tasks == 0);
      const sim::RunResult good = simulate({.seed = seed}, test.near_miss);
      CHECK(message_of(good) == "passed");
    }
  }
}

/// Runs `fn` as a task named "other", to its end.
template <class F>
void in_other_task(F&& fn) {
  P::thread other("other", std::forward<F>(fn));
  other.join();
}

/// A misuse of one mutex type: what is done to it, and what may be done to it.
template <class Mutex, class Bad, class Good>
Case with(std::string_view message, Bad bad, Good good) {
  const auto body = [](auto act) {
    return [act](Context&) {
      Mutex mutex;
      P::name(mutex, "door");
      act(mutex);
    };
  };
  return {.message = message, .misuse = body(bad), .near_miss = body(good)};
}

const auto lock_and_unlock = [](auto& mutex) {
  mutex.lock();
  mutex.unlock();
};

template <class Mutex>
void check_every_mutex(const std::string& kind) {
  const std::string stranger = "misuse: task 'other' unlocks " + kind + ", which it does not hold";
  const std::string nobody = "misuse: task 'main' unlocks " + kind + ", which it does not hold";
  const std::string end = "misuse: task 'other' ended while it holds " + kind;
  const std::string held = "misuse: task 'main' destroys " + kind + " while {main} holds it";
  check({
      with<Mutex>(
          stranger,
          [](auto& mutex) {
            mutex.lock();
            in_other_task([&] { mutex.unlock(); });
          },
          lock_and_unlock),
      with<Mutex>(
          nobody,
          [](auto& mutex) {
            lock_and_unlock(mutex);
            mutex.unlock();
          },
          [](auto& mutex) {
            lock_and_unlock(mutex);
            lock_and_unlock(mutex);
          }),
      with<Mutex>(
          end, [](auto& mutex) { in_other_task([&] { mutex.lock(); }); },
          [](auto& mutex) { in_other_task([&] { lock_and_unlock(mutex); }); }),
      with<Mutex>(
          held, [](auto& mutex) { mutex.lock(); }, lock_and_unlock),
  });
}

template <class Mutex>
void check_not_recursive(const std::string& kind) {
  const std::string twice = "misuse: task 'main' locks " + kind + ", which it holds already";
  check({with<Mutex>(
      twice,
      [](auto& mutex) {
        mutex.lock();
        mutex.lock();
      },
      lock_and_unlock)});
}

}  // namespace

TEST_CASE(
    "what is not held cannot be unlocked, and what is held can be neither left nor destroyed") {
  check_every_mutex<P::mutex>("mutex door");
  check_every_mutex<P::timed_mutex>("mutex door");
  check_every_mutex<P::recursive_mutex>("mutex door");
  check_every_mutex<P::recursive_timed_mutex>("mutex door");
  check_every_mutex<P::shared_mutex>("shared_mutex door");
  check_every_mutex<P::shared_timed_mutex>("shared_mutex door");
}

TEST_CASE("a mutex that is not recursive cannot be locked twice") {
  check_not_recursive<P::mutex>("mutex door");
  check_not_recursive<P::timed_mutex>("mutex door");
  check_not_recursive<P::shared_mutex>("shared_mutex door");
  check_not_recursive<P::shared_timed_mutex>("shared_mutex door");
  check({with<P::mutex>(
      "misuse: task 'main' tries to lock mutex door, which it holds already",
      [](auto& mutex) {
        mutex.lock();
        static_cast<void>(mutex.try_lock());
      },
      [](auto& mutex) {
        if (mutex.try_lock()) mutex.unlock();
      })});
}

TEST_CASE("a recursive mutex has a depth, and refuses one lock more") {
  constexpr std::uint32_t kMost = sim::LockCell::kMaxDepth;
  const auto to_depth = [](std::uint32_t depth) {
    return [depth](auto& mutex) {
      for (std::uint32_t i = 0; i < depth; ++i)
        mutex.lock();
      for (std::uint32_t i = 0; i < depth; ++i)
        mutex.unlock();
    };
  };
  const Case deep = with<P::recursive_mutex>(
      "misuse: task 'main' locks mutex door more than 65535 times without unlocking it",
      to_depth(kMost + 1), to_depth(kMost));
  CHECK(message_of(simulate({}, deep.misuse)) == deep.message);
  CHECK(message_of(simulate({}, deep.near_miss)) == "passed");
}

TEST_CASE("sharing and locking exclude each other in one task too") {
  const auto share_and_stop = [](auto& mutex) {
    mutex.lock_shared();
    mutex.unlock_shared();
    lock_and_unlock(mutex);
  };
  check({
      with<P::shared_mutex>(
          "misuse: task 'main' locks shared_mutex door, which it shares already",
          [](auto& mutex) {
            mutex.lock_shared();
            mutex.lock();
          },
          share_and_stop),
      with<P::shared_mutex>(
          "misuse: task 'main' shares shared_mutex door, which it holds already",
          [](auto& mutex) {
            mutex.lock();
            mutex.lock_shared();
          },
          share_and_stop),
      with<P::shared_timed_mutex>(
          "misuse: task 'main' shares shared_mutex door, which it shares already",
          [](auto& mutex) {
            mutex.lock_shared();
            static_cast<void>(mutex.try_lock_shared_for(microseconds(1)));
          },
          share_and_stop),
      with<P::shared_mutex>(
          "misuse: task 'main' unlocks shared_mutex door, which it does not hold",
          [](auto& mutex) {
            mutex.lock_shared();
            mutex.unlock();
          },
          share_and_stop),
      with<P::shared_mutex>(
          "misuse: task 'other' stops to share shared_mutex door, which it does not share",
          [](auto& mutex) {
            mutex.lock_shared();
            in_other_task([&] { mutex.unlock_shared(); });
          },
          share_and_stop),
      with<P::shared_mutex>(
          "misuse: task 'other' ended while it holds shared_mutex door",
          [](auto& mutex) { in_other_task([&] { mutex.lock_shared(); }); }, share_and_stop),
  });
}

TEST_CASE("the lock that a task still holds at its end is named among those it gave back") {
  const sim::RunResult result = simulate({}, [](Context&) {
    P::mutex first;
    P::mutex kept;
    P::mutex last;
    P::name(kept, "kept");
    in_other_task([&] {
      first.lock();
      kept.lock();
      last.lock();
      first.unlock();
      last.unlock();
    });
  });
  CHECK(message_of(result) == "misuse: task 'other' ended while it holds mutex kept");
}

namespace {

/// An object that the main task destroys at virtual time 1 us.
template <class T>
struct Doomed {
  template <class... Args>
  explicit Doomed(Args... args) : object(std::make_unique<T>(args...)) {
    P::name(*object, "it");
  }
  void destroy_later() {
    P::sleep_for(microseconds(1));
    object.reset();
  }
  std::unique_ptr<T> object;
};

/// `wait` blocks another task on the object, which is destroyed then; with `end`, which ends the
/// wait, first, nothing is wrong.
template <class T, class Wait, class End, class... Args>
Case destroyed(std::string_view message, Wait wait, End end, Args... args) {
  const auto body = [=](bool ends) {
    return [=](Context&) {
      Doomed<T> doomed(args...);
      P::thread other("other", [&] { wait(*doomed.object); });
      if (ends) {
        P::sleep_for(microseconds(1));
        end(*doomed.object);
        other.join();
        doomed.object.reset();
      } else {
        doomed.destroy_later();
        other.join();
      }
    };
  };
  return {.message = message, .misuse = body(false), .near_miss = body(true)};
}

}  // namespace

TEST_CASE("nothing may be destroyed while a task waits for it") {
  check({
      destroyed<P::binary_semaphore>(
          "misuse: task 'main' destroys semaphore it while {other} waits for it",
          [](auto& semaphore) { semaphore.acquire(); },
          [](auto& semaphore) { semaphore.release(); }, 0),
      destroyed<P::latch>(
          "misuse: task 'main' destroys latch it while {other} waits for it",
          [](auto& latch) { latch.wait(); }, [](auto& latch) { latch.count_down(); }, 1),
      destroyed<P::barrier<>>(
          "misuse: task 'main' destroys barrier it while {other} waits for it",
          [](auto& barrier) { barrier.arrive_and_wait(); },
          [](auto& barrier) { barrier.arrive_and_wait(); }, 2),
      destroyed<P::condition_variable>(
          "misuse: task 'main' destroys condition it while {other} waits for it",
          [](auto& condition) {
            P::mutex mutex;
            std::unique_lock lock(mutex);
            condition.wait(lock);
          },
          [](auto& condition) { condition.notify_one(); }),
      destroyed<P::condition_variable_any>(
          "misuse: task 'main' destroys condition it while {other} waits for it",
          [](auto& condition) {
            P::shared_mutex mutex;
            std::shared_lock lock(mutex);
            condition.wait(lock);
          },
          [](auto& condition) { condition.notify_all(); }),
      destroyed<P::shared_timed_mutex>(
          "misuse: task 'main' destroys shared_mutex it while {other} holds it",
          [](auto& mutex) {
            mutex.lock_shared();
            P::sleep_for(microseconds(2));
            mutex.unlock_shared();
          },
          [](auto&) { P::sleep_for(microseconds(5)); }),
      destroyed<P::once_flag>(
          "misuse: task 'main' destroys once it while {other} calls it",
          [](auto& once) { P::call_once(once, [] { P::sleep_for(microseconds(2)); }); },
          [](auto& once) { P::call_once(once, [] {}); }),
  });
}

TEST_CASE("a condition waits with the mutex that is held, and with one mutex at a time") {
  const auto wait_with_two = [](bool at_once) {
    return [at_once](Context&) {
      P::condition_variable condition;
      P::name(condition, "bell");
      P::mutex mutexes[2];
      P::name(mutexes[0], "left");
      P::name(mutexes[1], "right");
      bool rung = false;
      const auto wait_with = [&](P::mutex& mutex) {
        std::unique_lock lock(mutex);
        condition.wait(lock, [&] { return rung; });
      };
      P::thread first("first", [&] { wait_with(mutexes[0]); });
      P::sleep_for(microseconds(1));
      if (at_once) wait_with(mutexes[1]);
      rung = true;
      condition.notify_all();
      first.join();
      wait_with(mutexes[1]);
    };
  };
  check({
      {.message = "misuse: task 'main' waits on condition bell with mutex right, while {first} "
                  "waits with mutex left",
       .misuse = wait_with_two(true),
       .near_miss = wait_with_two(false)},
      {.message = "misuse: task 'main' waits on condition bell without holding its mutex",
       .misuse =
           [](Context&) {
             P::condition_variable condition;
             P::name(condition, "bell");
             P::mutex mutex;
             std::unique_lock lock(mutex, std::defer_lock);
             condition.wait(lock);
           },
       .near_miss =
           [](Context&) {
             P::condition_variable condition;
             P::mutex mutex;
             std::unique_lock lock(mutex);
             static_cast<void>(condition.wait_for(lock, microseconds(1)));
           }},
  });
}

TEST_CASE("permits and arrivals beyond what an object expects are refused") {
  check({
      {.message = "misuse: task 'main' releases 2 permits of semaphore gate, which has 1 and may "
                  "have 2",
       .misuse =
           [](Context&) {
             P::counting_semaphore<2> semaphore(1);
             P::name(semaphore, "gate");
             semaphore.release(2);
           },
       .near_miss =
           [](Context&) {
             P::counting_semaphore<2> semaphore(1);
             semaphore.release();
           }},
      {.message = "misuse: task 'main' makes semaphore#1 with 3 permits; the limits are 0 and 2",
       .misuse =
           [](Context&) {
             P::counting_semaphore<2> semaphore(3);
             semaphore.acquire();
           },
       .near_miss =
           [](Context&) {
             P::counting_semaphore<2> semaphore(2);
             semaphore.acquire();
           }},
      {.message = "misuse: task 'main' arrives 2 times at latch start, which expects 1 more",
       .misuse =
           [](Context&) {
             P::latch latch(3);
             P::name(latch, "start");
             latch.count_down(2);
             latch.count_down(2);
           },
       .near_miss =
           [](Context&) {
             P::latch latch(3);
             latch.count_down(2);
             latch.count_down(1);
           }},
      {.message = "misuse: task 'main' arrives 2 times at barrier phase, which expects 1 more",
       .misuse =
           [](Context&) {
             P::barrier<> barrier(1);
             P::name(barrier, "phase");
             static_cast<void>(barrier.arrive(2));
           },
       .near_miss =
           [](Context&) {
             P::barrier<> barrier(2);
             static_cast<void>(barrier.arrive(2));
           }},
      {.message = "misuse: task 'main' arrives 1 times at barrier#1, which expects 0 more",
       .misuse =
           [](Context&) {
             P::barrier<> barrier(1);
             barrier.arrive_and_drop();
             barrier.arrive_and_wait();
           },
       .near_miss =
           [](Context&) {
             P::barrier<> barrier(1);
             barrier.arrive_and_wait();
             barrier.arrive_and_drop();
           }},
  });
}

TEST_CASE("what can only wait for itself is a deadlock at once, though others could go on") {
  P::thread* self = nullptr;
  check({
      {.message = "deadlock: task 'main' calls once setup inside its own call of it, and waits for "
                  "itself",
       .misuse =
           [](Context&) {
             P::once_flag once;
             P::name(once, "setup");
             P::call_once(once, [&] { P::call_once(once, [] {}); });
           },
       .near_miss =
           [](Context&) {
             P::once_flag once;
             P::once_flag inner;
             P::call_once(once, [&] { P::call_once(inner, [] {}); });
             P::call_once(once, [] {});
           }},
      {.message = "deadlock: task 'narcissus' joins itself, and waits for its own end",
       .misuse =
           [&self](Context&) {
             P::thread thread;
             self = &thread;
             thread = P::thread("narcissus", [&self] {
               P::sleep_for(microseconds(1));
               self->join();
             });
             P::sleep_for(microseconds(2));
             P::sleep_for(std::chrono::hours(1));
           },
       .near_miss =
           [](Context&) {
             P::thread thread("narcissus", [] { P::sleep_for(microseconds(1)); });
             thread.join();
           }},
  });
}

TEST_CASE("a thread is joined once, and before it is destroyed") {
  check({
      {.message = "misuse: join() of a thread that is not joinable",
       .misuse =
           [](Context&) {
             P::thread thread("t", [] {});
             thread.join();
             thread.join();
           },
       .near_miss =
           [](Context&) {
             P::thread thread("t", [] {});
             thread.join();
             thread = P::thread("u", [] {});
             thread.join();
           }},
      {.message = "misuse: task 1 was neither joined nor moved when its thread was destroyed",
       .misuse = [](Context&) { const P::thread thread("t", [] {}); },
       .near_miss = [](Context&) { const P::jthread thread("t", [] {}); }},
  });
}

TEST_CASE("where std would terminate, an exception is the run's failure") {
  check({
      {.message = "terminate: a stop callback threw an exception in task 'main'; std would call "
                  "std::terminate",
       .misuse =
           [](Context&) {
             P::stop_source source;
             const P::stop_callback<void (*)()> callback(source.get_token(), [] { throw 1; });
             source.request_stop();
           },
       .near_miss =
           [](Context&) {
             P::stop_source source;
             const P::stop_callback<void (*)()> callback(source.get_token(), [] { throw 1; });
           }},
      {.message = "terminate: the completion function of a barrier threw an exception in task "
                  "'main'; std would call std::terminate",
       .misuse =
           [](Context&) {
             P::barrier<void (*)()> barrier(1, [] { throw 1; });
             barrier.arrive_and_wait();
           },
       .near_miss =
           [](Context&) {
             P::barrier<void (*)()> barrier(2, [] { throw 1; });
             static_cast<void>(barrier.arrive());
           }},
  });
}

}  // namespace brine::tests
