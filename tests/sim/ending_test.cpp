/// How runs end while tasks live. Each case is followed by a clean run on the same fibers; leaks
/// and stale stacks are for the address sanitizer to find.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "sim/core/core.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

/// Counts objects that are alive, to see that unwinding destroys what a task held.
struct Live {
  explicit Live(int& count) : count_(&count) { ++*count_; }
  Live(const Live& other) : count_(other.count_) { ++*count_; }
  Live& operator=(const Live&) = default;
  ~Live() { --*count_; }
  int* count_;
};

void require_failed(const sim::RunResult& result, std::string_view kind) {
  REQUIRE(result.error.has_value());
  CHECK_MESSAGE(result.error->kind == kind, message_of(result));
  CHECK(result.leaked_tasks == 0);
}

void require_reusable() {
  const sim::RunResult result = simulate({.seed = 9}, [](Context& context) {
    P::atomic<int> x{0};
    std::vector<P::thread> threads;
    for (int i = 0; i < 6; ++i)
      threads.emplace_back("t", [&] { x.fetch_add(1); });
    for (P::thread& thread : threads)
      thread.join();
    context.property("sum").require(x.load() == 6, [] { return "lost"; });
  });
  CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
}

}  // namespace

TEST_CASE("a failure ends every task, wherever it is blocked, and destroys what it held") {
  int alive = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [&alive](Context& context) {
      engine::SpmcRing<std::string, P> ring({.capacity = 4});
      engine::SingleLatest<std::string, P> latest;
      engine::Mailbox<std::string, P> mailbox;
      P::mutex mutex;
      P::condition_variable condition;
      P::atomic<int> word{0};
      auto producer = ring.producer();
      std::vector<P::thread> threads;
      threads.emplace_back("in receive",
                           [&, reader = ring.subscribe(), held = Live(alive)]() mutable {
                             for (;;)
                               static_cast<void>(reader.recv());
                           });
      threads.emplace_back("in timed receive",
                           [&, reader = latest.subscribe(), held = Live(alive)]() mutable {
                             for (;;)
                               static_cast<void>(reader.recv_for(std::chrono::seconds(1)));
                           });
      threads.emplace_back("in take",
                           [&, reader = mailbox.subscribe(), held = Live(alive)]() mutable {
                             const Live on_stack(alive);
                             static_cast<void>(reader.recv());
                           });
      threads.emplace_back("in push", [&producer, held = Live(alive)] {
        for (;;)
          static_cast<void>(producer.push("value"));
      });
      threads.emplace_back("under a lock", [&, held = Live(alive)] {
        const std::lock_guard lock(mutex);
        for (;;)
          P::yield();
      });
      threads.emplace_back("before a lock", [&, held = Live(alive)] {
        for (;;)
          const std::lock_guard lock(mutex);
      });
      threads.emplace_back("in a condition", [&, held = Live(alive)] {
        P::mutex own;
        std::unique_lock lock(own);
        condition.wait(lock);
      });
      threads.emplace_back("on an atomic", [&, held = Live(alive)] { word.wait(0); });
      threads.emplace_back("asleep",
                           [&, held = Live(alive)] { P::sleep_for(std::chrono::hours(1)); });
      threads.emplace_back("in a join", [&, held = Live(alive)] {
        P::thread inner("inner", [&] { word.wait(0); });
        inner.join();
      });
      for (std::uint64_t i = 0; i < context.random(60); ++i)
        P::yield();
      context.property("planted").fail("the end");
    });
    require_failed(result, "property");
    REQUIRE(alive == 0);
  }
  require_reusable();
}

TEST_CASE("a run may end inside destructors that use the platform") {
  // The guard of the platform makes a destructor safe; ours have it.
  struct Closing {
    explicit Closing(P::atomic<int>& word) : word_(&word) {}
    ~Closing() {
      const P::destructor_scope scope;
      for (int i = 0; i < 5; ++i)
        word_->fetch_add(1);
    }
    P::atomic<int>* word_;
  };
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context& context) {
      P::atomic<int> word{0};
      P::thread other("other", [&] {
        const Closing first(word);
        const Closing second(word);
      });
      for (std::uint64_t i = 0; i < context.random(8); ++i)
        P::yield();
      context.property("planted").fail("the end");
    });
    require_failed(result, "property");
  }
  require_reusable();
}

TEST_CASE("a destructor without the guard costs its task, not the process") {
  struct Unguarded {
    explicit Unguarded(P::atomic<int>& word) : word_(&word) {}
    ~Unguarded() {
      for (int i = 0; i < 5; ++i)
        word_->fetch_add(1);
    }
    P::atomic<int>* word_;
  };
  std::uint64_t leaked = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context& context) {
      P::atomic<int> word{0};
      P::thread other("other", [&] { const Unguarded object(word); });
      for (int i = 0; i < 4; ++i)
        P::yield();
      context.property("planted").fail("the end");
    });
    REQUIRE(result.error.has_value());
    CHECK(result.error->property == "planted");
    leaked += result.leaked_tasks;
  }
  CHECK(leaked > 0);
  require_reusable();
}

TEST_CASE("a task that swallows the end of the run is given up") {
  const sim::RunResult result = simulate({}, [](Context& context) {
    P::thread stubborn("stubborn", [] {
      for (;;) {
        try {
          P::yield();
        } catch (...) {  // the very thing that the platform forbids
        }
      }
    });
    P::yield();
    context.property("planted").fail("the end");
  });
  REQUIRE(result.error.has_value());
  CHECK(result.error->property == "planted");
  require_reusable();
}

TEST_CASE("an exception is its task's failure, with the task's name and its text") {
  const sim::RunResult result = simulate({.seed = 2}, [](Context&) {
    P::thread thrower("thrower", [] {
      P::yield();
      throw std::runtime_error("out of cheese");
    });
    P::atomic<int> never{0};
    never.wait(0);
  });
  require_failed(result, "exception");
  CHECK(result.error->message == "task 'thrower' ended by an exception: out of cheese");
  require_reusable();
}

TEST_CASE("std::terminate in a task is its failure") {
  const sim::RunResult result = simulate({}, [](Context&) {
    P::thread terminator("terminator", [] {
      P::yield();
      std::terminate();
    });
    terminator.join();
  });
  REQUIRE(result.error.has_value());
  CHECK(result.error->kind == "terminate");
  CHECK(result.error->message.find("terminator") != std::string::npos);
  require_reusable();
}

TEST_CASE("exceptions of one task do not mix with those of another that runs meanwhile") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context& context) {
      engine::Property& own = context.property("own exception");
      std::vector<P::thread> threads;
      for (int i = 0; i < 3; ++i) {
        threads.emplace_back("t", [&own, i] {
          for (int k = 0; k < 3; ++k) {
            try {
              P::yield();
              throw i;
            } catch (const int caught) {
              P::yield();  // other tasks throw and catch in between
              own.require(caught == i, [] { return "somebody else's"; });
              try {
                P::yield();
                throw;
              } catch (const int again) {
                own.require(again == i && std::current_exception() != nullptr,
                            [] { return "somebody else's again"; });
              }
            }
            own.require(std::current_exception() == nullptr, [] { return "left over"; });
          }
        });
      }
      for (P::thread& thread : threads)
        thread.join();
    });
    CHECK_MESSAGE(result.status == sim::Status::kPassed, "seed ", seed, ": ", message_of(result));
  }
}

TEST_CASE("a deadlock is told by who waits for what, held by whom, and where") {
  bool found = false;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const sim::RunResult result = simulate({.seed = seed}, [](Context&) {
      P::mutex left;
      P::mutex right;
      P::name(left, "left");
      P::name(right, "right");
      const auto take = [](P::mutex& first, P::mutex& second) {
        first.lock();
        second.lock();
        second.unlock();
        first.unlock();
      };
      P::thread a("a", [&] { take(left, right); });
      P::thread b("b", [&] { take(right, left); });
      a.join();
      b.join();
    });
    if (!result.error) continue;
    found = true;
    require_failed(result, "deadlock");
    const std::string& text = result.error->message;
    CHECK(text.find("'a' waits for mutex right, held by 'b' at ") != std::string::npos);
    CHECK(text.find("'b' waits for mutex left, held by 'a' at ") != std::string::npos);
    CHECK(text.find("ending_test.cpp:") != std::string::npos);
    CHECK(text.find("'main' waits for 'a' to end") != std::string::npos);
  }
  CHECK(found);
  require_reusable();
}

TEST_CASE("no deadlock is reported while a deadline is pending") {
  const sim::RunResult result = simulate({}, [](Context&) {
    P::atomic<int> x{0};
    P::thread late("late", [&] {
      P::sleep_for(std::chrono::hours(100));
      x.store(1);
      x.notify_all();
    });
    x.wait(0);
    late.join();
  });
  CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
}

TEST_CASE("a livelock is told by who spins on what") {
  const sim::RunResult result = simulate({.step_limit = 20'000}, [](Context&) {
    P::atomic<bool> flag{false};
    P::name(flag, "flag");
    P::thread spinner("spinner", [&] {
      while (!flag.load())
        P::spin_hint();
    });
    spinner.join();
  });
  require_failed(result, "livelock");
  CHECK(result.steps == 20'000);
  CHECK(result.error->message.find("'spinner' spins") != std::string::npos);
  CHECK(result.error->message.find("flag") != std::string::npos);
  require_reusable();
}

TEST_CASE("a long run that makes progress is not called spinning") {
  const sim::RunResult result = simulate({.step_limit = 20'000}, [](Context&) {
    P::atomic<int> x{0};
    for (;;)
      x.fetch_add(1);
  });
  require_failed(result, "livelock");
  CHECK(result.error->message.find("spins") == std::string::npos);
}

TEST_CASE("misuse is reported, not undefined") {
  struct Case {
    const char* name;
    void (*body)(Context&);
  };
  const std::array cases = {
      Case{"unlock by a stranger",
           [](Context&) {
             P::mutex mutex;
             mutex.unlock();
           }},
      Case{"lock twice",
           [](Context&) {
             P::mutex mutex;
             mutex.lock();
             mutex.lock();
           }},
      Case{"join twice",
           [](Context&) {
             P::thread thread("t", [] {});
             thread.join();
             thread.join();
           }},
      Case{"not joined", [](Context&) { P::thread thread("t", [] {}); }},
      Case{"random(0)", [](Context& context) { static_cast<void>(context.random(0)); }},
  };
  for (const Case& misuse : cases) {
    CAPTURE(misuse.name);
    require_failed(simulate({}, misuse.body), "misuse");
  }
  require_reusable();
}

TEST_CASE("a property that nothing exercised is an error, not a pass") {
  const sim::RunResult result = simulate(
      {}, [](Context& context) { static_cast<void>(context.property("never looked at")); });
  CHECK(result.status == sim::Status::kError);
  REQUIRE(result.error.has_value());
  CHECK(result.error->message.find("never looked at") != std::string::npos);
}

namespace {

using Word = P::atomic<unsigned>;

/// Takes turns, reads the newest, and gives up where a load has to choose a store, if at all.
class GivesUp final : public sim::DecisionSource {
 public:
  enum class Where : std::uint8_t { kFirstTurn, kFirstRead };
  explicit GivesUp(Where where) : where_(where) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "gives up"; }
  [[nodiscard]] sim::Pick pick(const sim::SchedulingPoint& point) override {
    if (where_ == Where::kFirstTurn) return {.slot = sim::kNoSlot};
    return {.slot = point.enabled.nth(turns_++ % point.count)};
  }
  [[nodiscard]] std::uint32_t choose(sim::ChoiceKind kind, std::uint32_t) override {
    gave_up_ = gave_up_ || kind == sim::ChoiceKind::kReadFrom;
    return 0;
  }
  [[nodiscard]] bool gave_up() const noexcept override { return gave_up_; }

 private:
  Where where_;
  std::uint32_t turns_ = 0;
  bool gave_up_ = false;
};

sim::CoreOptions modelled() {
  sim::CoreOptions options;
  options.memory = sim::Memory::kCpp;
  return options;
}

void use(Word& word) {
  word.store(1);
  word.fetch_add(1);
  unsigned expected = 7;
  static_cast<void>(word.compare_exchange_strong(expected, 8));
  static_cast<void>(word.load());
}

}  // namespace

TEST_CASE(
    "memory model: a choice that ends the run touches its atomic no more, which may be gone") {
  for (const bool compares : {false, true}) {
    CAPTURE(compares);
    sim::Core core;
    GivesUp source(GivesUp::Where::kFirstRead);
    Word* shared = nullptr;
    unsigned read = 7;
    const auto younger = [&shared] {
      const auto word = std::make_unique<Word>(0U);
      for (unsigned i = 1; i < 4; ++i)
        word->store(i, std::memory_order_relaxed);
      shared = word.get();
      while (true)
        P::yield();  // until it is unwound, before the task that is older
    };
    const auto body = [&] {
      const P::thread thread("younger", younger);
      while (shared == nullptr)
        P::yield();
      const P::destructor_scope scope;
      if (compares) {
        static_cast<void>(shared->compare_exchange_strong(read, 9, std::memory_order_relaxed));
      } else {
        read = shared->load(std::memory_order_relaxed);
      }
    };
    core.execute(modelled(), source, sim::TaskBody(body));
    CHECK(core.stopped_by_source());
    CHECK(read == (compares ? 7 : 0));
    require_reusable();
  }
}

TEST_CASE("memory model: destructors use atomics that the run has not met, after its end") {
  static Word word{0};
  struct Closer {
    Closer() = default;
    Closer(Closer&& other) noexcept : closes(std::exchange(other.closes, false)) {}
    Closer& operator=(Closer&&) = delete;
    ~Closer() {
      const P::destructor_scope scope;
      if (closes) use(word);
    }
    bool closes = true;
  };
  sim::Core core;
  GivesUp source(GivesUp::Where::kFirstTurn);
  std::array tasks{
      sim::Core::FirstTask{.name = "a",
                           .body = sim::TaskBody([closer = Closer()] { CHECK(closer.closes); })},
      sim::Core::FirstTask{.name = "b",
                           .body = sim::TaskBody([closer = Closer()] { CHECK(closer.closes); })}};
  core.execute(modelled(), source, tasks);
  CHECK(core.stopped_by_source());
  CHECK(word.peek() == 2);  // by each: stored, added to, and not exchanged
}

TEST_CASE("memory model: a destructor uses an atomic that was destroyed and never used") {
  require_failed(simulate({.memory = sim::Memory::kCpp},
                          [](Context&) {
                            alignas(Word) std::array<std::byte, sizeof(Word)> room{};
                            const P::destructor_scope scope;
                            Word* const gone = ::new (room.data()) Word(0U);
                            gone->~Word();
                            use(*gone);
                          }),
                 "misuse");
  require_reusable();
}

}  // namespace brine::tests
