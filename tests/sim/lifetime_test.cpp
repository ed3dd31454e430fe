/// Objects that are used, or destroyed again, after their end.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

constexpr std::memory_order kRelaxed = std::memory_order_relaxed;
constexpr std::memory_order kRelease = std::memory_order_release;
constexpr engine::Site kThere{.file = "there.cpp", .line = 7};

/// Where an object is made and destroyed by hand, so that what is left of it can be looked at.
template <class T>
class Place {
 public:
  template <class... Args>
  [[gnu::noinline]] void make(Args... args) {
    make_unnamed(args...);
    P::name(object(), "it");
  }
  template <class... Args>
  [[gnu::noinline]] void make_unnamed(Args... args) {
    std::construct_at(&object(), args...);
  }
  [[gnu::noinline]] void destroy() { std::destroy_at(&object()); }
  [[nodiscard, gnu::noinline]] T& object() { return *reinterpret_cast<T*>(bytes_); }

 private:
  alignas(T) std::byte bytes_[sizeof(T)];
};

/// One task makes and destroys the object, and another one uses it: before its end, or after it,
/// or once another object is in its place.
template <class T, class Use, class... Args>
void check_use(const std::string& object, Use use, Args... args) {
  enum class When { kBefore, kAfter, kReplaced };
  const auto body = [=](When when) {
    return [=](Context&) {
      static Place<T> place;
      place.make(args...);
      if (when != When::kBefore) place.destroy();
      if (when == When::kReplaced) place.make(args...);
      P::thread other("other", [=] { use(place.object()); });
      other.join();
      if (when != When::kAfter) place.destroy();
    };
  };
  for (const sim::Memory memory : {sim::Memory::kSequential, sim::Memory::kCpp}) {
    const How how{.memory = memory};
    CHECK(message_of(simulate(how, body(When::kAfter))) ==
          "misuse: task 'other' uses " + object + ", which has been destroyed (at there.cpp:7)");
    CHECK(message_of(simulate(how, body(When::kBefore))) == "passed");
    CHECK(message_of(simulate(how, body(When::kReplaced))) == "passed");
  }
}

/// Destroyed twice; the near miss is made anew in between.
template <class T, class... Args>
void check_twice(const std::string& object, Args... args) {
  const auto body = [=](bool anew) {
    return [=](Context&) {
      static Place<T> place;
      place.make(args...);
      P::thread other("other", [] { place.destroy(); });
      other.join();
      P::yield(kThere);
      if (anew) place.make(args...);
      place.destroy();
    };
  };
  CHECK(message_of(simulate({}, body(false))) ==
        "misuse: task 'main' destroys " + object +
            ", which has been destroyed already; its last operation is at there.cpp:7");
  CHECK(message_of(simulate({}, body(true))) == "passed");
}

}  // namespace

TEST_CASE("an object that has been destroyed is not to be used, whatever it is") {
  check_use<P::atomic<int>>("atomic it",
                            [](auto& it) { static_cast<void>(it.load(kRelaxed, kThere)); });
  check_use<P::atomic<int>>("atomic it", [](auto& it) { it.store(1, kRelaxed, kThere); });
  check_use<P::atomic<int>>("atomic it", [](auto& it) { it.fetch_add(1, kRelaxed, kThere); });
  check_use<P::atomic<int>>("atomic it", [](auto& it) { it.wait(7, kRelaxed, kThere); });
  check_use<P::atomic<int>>("atomic it", [](auto& it) { it.notify_all(kThere); });
  check_use<P::var<int>>(
      "var it", [](auto& it) { static_cast<void>(it.get(kThere)); }, 1);
  check_use<P::var<int>>("var it", [](auto& it) { it.set(1, kThere); });
  check_use<P::mutex>("mutex it", [](auto& it) {
    it.lock(kThere);
    it.unlock(kThere);
  });
  check_use<P::mutex>("mutex it", [](auto& it) {
    if (it.try_lock(kThere)) it.unlock(kThere);
  });
  check_use<P::condition_variable>("condition it", [](auto& it) { it.notify_all(kThere); });
  check_use<P::shared_mutex>("shared_mutex it", [](auto& it) {
    it.lock_shared(kThere);
    it.unlock_shared(kThere);
  });
  check_use<P::binary_semaphore>(
      "semaphore it", [](auto& it) { it.release(1, kThere); }, 0);
  check_use<P::latch>(
      "latch it", [](auto& it) { it.count_down(1, kThere); }, 1);
}

/// The run has its verdict. Of the object, which nobody has named or used, the memory model never
/// knew.
TEST_CASE("a destructor that uses what has been destroyed goes on to its end") {
  for (const sim::Memory memory : {sim::Memory::kSequential, sim::Memory::kCpp}) {
    int left = 0;
    const sim::RunResult result = simulate({.memory = memory}, [&left](Context&) {
      static Place<P::atomic<int>> place;
      place.make_unnamed();
      place.destroy();
      const P::destructor_scope scope;
      place.object().store(1, kRelaxed, kThere);
      place.object().fetch_add(1, kRelaxed);
      place.object().fetch_add(1, kRelease);
      int expected = 3;
      static_cast<void>(place.object().load(kRelaxed));
      place.object().compare_exchange_strong(expected, 4, kRelaxed);
      left = place.object().peek();
    });
    CHECK(message_of(result) ==
          "misuse: task 'main' uses atomic, which has been destroyed (at there.cpp:7)");
    CHECK(left == 4);
  }
}

TEST_CASE("an object is destroyed once, whatever it is") {
  check_twice<P::atomic<int>>("atomic it");
  check_twice<P::var<int>>("var it");
  check_twice<P::mutex>("mutex it");
  check_twice<P::condition_variable>("condition it");
  check_twice<P::shared_mutex>("shared_mutex it");
  check_twice<P::binary_semaphore>("semaphore it", 0);
  check_twice<P::latch>("latch it", 1);
}

TEST_CASE("an object that nobody has used is destroyed once, too") {
  static Place<P::atomic<int>> place;
  const auto body = [](Context&) {
    std::construct_at(&place.object());
    place.destroy();
    place.destroy();
  };
  CHECK(message_of(simulate({}, body)) ==
        "misuse: task 'main' destroys atomic, which has been destroyed already");
}

TEST_CASE("the end of an object is over with its run") {
  static Place<P::atomic<int>> place;
  const auto body = [](Context&) {
    place.make();
    place.destroy();
  };
  for (int run = 0; run < 3; ++run)
    CHECK(message_of(simulate({}, body)) == "passed");
}

TEST_CASE("an atomic is not to be destroyed while another task is about to use it, or waits") {
  using Word = P::atomic<int>;
  const auto body = [](auto use) {
    return [=](Context&) {
      static Place<Word> place;
      place.make(7);
      P::thread user("user", [=] {
        P::yield();
        use(place.object());
      });
      P::thread other("other", [] { place.destroy(); });
      user.join();
      other.join();
    };
  };
  const auto messages = [&](auto use) {
    std::set<std::string> all;
    for (const sim::Memory memory : {sim::Memory::kSequential, sim::Memory::kCpp}) {
      for (std::uint64_t seed = 0; seed < 100; ++seed)
        all.insert(message_of(simulate({.seed = seed, .memory = memory}, body(use))));
    }
    return all;
  };
  const std::string destroys = "misuse: task 'other' destroys atomic it while {user} ";
  const std::string used = "misuse: task 'user' uses atomic it, which has been destroyed";
  // The use may come before the end, and race with it.
  for (const std::string& message :
       messages([](Word& word) { word.store(99, kRelaxed, kThere); })) {
    CAPTURE(message);
    CHECK((message == "passed" || message.starts_with("data-race") ||
           message == destroys + "is about to use it" || message.starts_with(used)));
  }
  const auto of_store = messages([](Word& word) { word.store(99, kRelaxed, kThere); });
  CHECK(of_store.contains(destroys + "is about to use it"));
  CHECK(messages([](Word& word) {
          word.wait(7, kRelaxed, kThere);
        }).contains(destroys + "waits for it"));
}

TEST_CASE("an atomic that nobody is about to use may be destroyed beside others") {
  const auto body = [](Context&) {
    P::atomic<int> kept{0};
    P::thread user("user", [&] {
      for (int i = 0; i < 10; ++i)
        kept.store(i, kRelaxed);
    });
    for (int i = 0; i < 10; ++i) {
      P::atomic<int> brief{0};
      brief.store(1, kRelaxed);
    }
    user.join();
  };
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    CHECK(message_of(simulate({.seed = seed}, body)) == "passed");
}

}  // namespace brine::tests
