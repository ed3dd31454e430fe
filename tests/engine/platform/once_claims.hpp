/// The claims of the platform's once_flag, atomic_flag and thread_specific, as templates over the
/// platform. Define BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/world.hpp"

namespace brine::tests {

TEST_CASE_TEMPLATE("call_once makes the call once, and every caller returns after it", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::once_flag once;
    int calls = 0;
    std::vector<typename P::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back("caller", [&] {
        P::call_once(
            once,
            [&](int step) {
              P::yield();
              calls += step;
            },
            1);
        CHECK(calls == 1);
      });
    }
    for (auto& thread : threads)
      thread.join();
    CHECK(calls == 1);
  });
}

TEST_CASE_TEMPLATE("after a call that throws the next caller tries, and then nobody", P,
                   BRINE_TEST_PLATFORMS) {
  if (sanitizer_is_blind<P>()) return;
  in_world<P>([] {
    typename P::once_flag once;
    int tries = 0;
    int thrown = 0;
    const auto call = [&] {
      const std::exception_ptr error = P::guarded([&] {
        P::call_once(once, [&] {
          if (++tries <= 2) throw std::runtime_error("not yet");
        });
      });
      if (error != nullptr) ++thrown;
    };
    for (int i = 0; i < 5; ++i)
      call();
    CHECK(tries == 3);
    CHECK(thrown == 2);
  });
}

TEST_CASE_TEMPLATE("an atomic_flag is a lock for one, and wakes who waits for it", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr int kTurns = scaled<P>(300, 3);
    typename P::atomic_flag taken;
    CHECK_FALSE(taken.test(std::memory_order_acquire));
    int sum = 0;
    const auto add = [&] {
      for (int turn = 0; turn < kTurns; ++turn) {
        while (taken.test_and_set(std::memory_order_acquire))
          taken.wait(true, std::memory_order_relaxed);
        const int seen = sum;
        P::yield();
        sum = seen + 1;
        taken.clear(std::memory_order_release);
        taken.notify_one();
      }
    };
    typename P::thread other("other", add);
    add();
    other.join();
    CHECK(sum == 2 * kTurns);
    CHECK_FALSE(taken.test(std::memory_order_acquire));
  });
}

TEST_CASE_TEMPLATE("each task has its own thread_specific value, which begins as T{}", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::template thread_specific<int> own;
    typename P::template thread_specific<std::string> text;
    *own = 100;
    *text = "main";
    std::vector<typename P::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back("task", [&, i] {
        CHECK(*own == 0);
        CHECK(text->empty());
        for (int turn = 0; turn <= i; ++turn) {
          ++*own;
          text->push_back('x');
          P::yield();
        }
        CHECK(own.get() == i + 1);
        CHECK(text->size() == static_cast<std::size_t>(i) + 1);
      });
    }
    for (auto& thread : threads)
      thread.join();
    CHECK(*own == 100);
    CHECK(*text == "main");
  });
}

namespace {

/// Notes its number when it is destroyed.
struct Noted {
  ~Noted() {
    if (to != nullptr) to->push_back(number);
  }
  std::vector<int>* to = nullptr;
  int number = 0;
};

}  // namespace

TEST_CASE_TEMPLATE("a task's values are destroyed when it ends, in the reverse order of first use",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    typename P::template thread_specific<Noted> first;
    typename P::template thread_specific<Noted> second;
    typename P::template thread_specific<Noted> unused;
    std::vector<int> destroyed;
    typename P::thread task("task", [&] {
      second->to = &destroyed;
      second->number = 2;
      first->to = &destroyed;
      first->number = 1;
      second->number = 20;
      CHECK(destroyed.empty());
    });
    task.join();
    CHECK(destroyed == std::vector<int>{1, 20});
  });
}

TEST_CASE_TEMPLATE("values of objects that went first are destroyed with their task, in order", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Object = typename P::template thread_specific<Noted>;
    constexpr int kObjects = scaled<P>(10'000, 20);
    std::vector<int> destroyed;
    typename P::template atomic<std::uint32_t> gone{0};
    std::vector<std::unique_ptr<Object>> objects;
    for (int i = 0; i != kObjects; ++i)
      objects.push_back(std::make_unique<Object>());
    typename P::template atomic<std::uint32_t> made{0};
    typename P::thread task("task", [&] {
      for (int i = 0; i != kObjects; ++i) {
        (*objects[static_cast<std::size_t>(i)])->to = &destroyed;
        (*objects[static_cast<std::size_t>(i)])->number = i;
      }
      made.store(1, std::memory_order_release);
      made.notify_all();
      gone.wait(0, std::memory_order_acquire);
      Object newer;
      CHECK(newer->number == 0);
    });
    made.wait(0, std::memory_order_acquire);
    objects.clear();
    CHECK(destroyed.empty());
    gone.store(1, std::memory_order_release);
    gone.notify_all();
    task.join();
    std::vector<int> expected(static_cast<std::size_t>(kObjects));
    std::iota(expected.rbegin(), expected.rend(), 0);
    CHECK(destroyed == expected);
  });
}

namespace {

/// Asks for its own value from its constructor, once.
template <class P>
struct Nested {
  static inline typename P::template thread_specific<Nested>* object = nullptr;
  static inline int alive = 0;
  static inline bool asked = false;

  Nested() {
    ++alive;
    if (!std::exchange(asked, true)) inner = &object->get();
  }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;
  ~Nested() { --alive; }

  Nested* inner = nullptr;
};

}  // namespace

TEST_CASE_TEMPLATE("a value whose constructor asks for it is the one that the constructor got", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Value = Nested<P>;
    typename P::template thread_specific<Value> object;
    Value::object = &object;
    Value::asked = false;
    typename P::thread task("task", [&object] {
      const Value* const first = &object.get();
      CHECK(first->inner == nullptr);
      CHECK(&object.get() == first);
      CHECK(Value::alive == 1);
    });
    task.join();
    CHECK(Value::alive == 0);
  });
}

TEST_CASE_TEMPLATE("the end of a thread_specific is the end of its owner's value", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    std::vector<int> destroyed;
    {
      typename P::template thread_specific<Noted> own;
      own->to = &destroyed;
      own->number = 7;
    }
    CHECK(destroyed == std::vector<int>{7});
    typename P::template thread_specific<Noted> next;
    CHECK(next->number == 0);
  });
}

}  // namespace brine::tests
