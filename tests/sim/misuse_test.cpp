/// Misuse of what is not a mutex: conditions, permits, arrivals, threads.

#include "tests/sim/misuse.hpp"

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string_view>

namespace brine::tests {

using std::chrono::microseconds;

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
MisuseCase destroyed(std::string_view message, Wait wait, End end, Args... args) {
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
  check_misuse({
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
  check_misuse({
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
  check_misuse({
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
      {.message = "misuse: task 'main' makes latch#1 for -1 arrivals",
       .misuse =
           [](Context&) {
             P::latch latch(-1);
             latch.wait();
           },
       .near_miss =
           [](Context&) {
             P::latch latch(0);
             latch.wait();
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
  check_misuse({
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
  check_misuse({
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
  check_misuse({
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

TEST_CASE("an order that an operation must not have is refused") {
  using Order = std::memory_order;
  using Word = P::atomic<int>;
  constexpr engine::Site kSomewhere{.file = "there.cpp", .line = 7};
  const auto refusal = [](auto operation) {
    std::string first;
    for (const sim::Memory memory : {sim::Memory::kSequential, sim::Memory::kCpp}) {
      first = message_of(simulate({.memory = memory}, [&](Context&) {
        Word word{0};
        P::name(word, "word");
        operation(word);
      }));
    }
    return first;
  };
  const auto text = [](const std::string& what) {
    return "misuse: task 'main' " + what +
           ", which such an operation must not have (at there.cpp:7)";
  };
  for (const Order order : {Order::release, Order::acq_rel}) {
    const std::string name = order == Order::release ? "release" : "acq_rel";
    CHECK(refusal([=](Word& word) { static_cast<void>(word.load(order, kSomewhere)); }) ==
          text("loads atomic word with " + name));
    CHECK(refusal([=](Word& word) { word.wait(1, order, kSomewhere); }) ==
          text("waits for atomic word with " + name));
    CHECK(refusal([=](Word& word) {
            int expected = 0;
            static_cast<void>(
                word.compare_exchange_strong(expected, 1, Order::seq_cst, order, kSomewhere));
          }) == text("compares, and fails to exchange, atomic word with " + name));
  }
  CHECK(refusal([=](Word& word) { word.store(1, Order::acquire, kSomewhere); }) ==
        text("stores to atomic word with acquire"));
  CHECK(refusal([=](Word& word) {
          static_cast<void>(word.load(Order::consume, kSomewhere));
          word.store(1, Order::release, kSomewhere);
          int expected = 0;
          static_cast<void>(word.compare_exchange_strong(expected, 1, Order::relaxed,
                                                         Order::acquire, kSomewhere));
          static_cast<void>(word.exchange(2, Order::acq_rel, kSomewhere));
        }) == "passed");
}

}  // namespace brine::tests
