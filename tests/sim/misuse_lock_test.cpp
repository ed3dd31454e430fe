/// Misuse of mutexes, of every kind.

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/sim/misuse.hpp"

namespace brine::tests {

using std::chrono::microseconds;

namespace {

/// A misuse of one mutex type: what is done to it, and what may be done to it.
template <class Mutex, class Bad, class Good>
MisuseCase with(std::string_view message, Bad bad, Good good) {
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
  check_misuse({
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
  check_misuse({with<Mutex>(
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
  check_misuse({with<P::mutex>(
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
  const MisuseCase deep = with<P::recursive_mutex>(
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
  check_misuse({
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
      kept.lock();
      first.lock();
      last.lock();
      first.unlock();
      last.unlock();
    });
  });
  CHECK(message_of(result) == "misuse: task 'other' ended while it holds mutex kept");
}

}  // namespace brine::tests
