/// What a dispatcher does for its consumer, and what its handle can do, as templates over the
/// platform. Define BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/records/database_builder.hpp"
#include "tests/engine/buffers/ring_helpers.hpp"
#include "tests/engine/records/helpers.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

TEST_CASE_TEMPLATE("an exception of a consumer is counted and told, and stops nothing", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    std::vector<int> thrower;
    std::vector<int> other;
    Shared<P, std::string> told;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers)
        .consumer("thrower",
                  [&thrower](int value) {
                    thrower.push_back(value);
                    if (value == 2) throw std::runtime_error("two");
                    if (value == 3) throw 3;
                  })
        .consumer("other", [&other](int value) { other.push_back(value); });
    builder.log([&told](const DispatcherEvent& event) {
      CHECK(event.kind == DispatcherEventKind::kThrew);
      told.add(std::string(event.record) + "/" + std::string(event.consumer) + ": " +
               std::string(event.message));
      throw std::runtime_error("what the log throws is dropped");
    });
    Database<P> database = builder.build();
    for (int value = 1; value <= 4; ++value)
      CHECK(database.emitter().emit(kNumbers, value).pushed());
    const auto handle = database.dispatcher("numbers", "thrower");
    database.shutdown();
    CHECK(thrower == range(1, 4));
    CHECK(other == range(1, 4));
    CHECK(handle.stats().calls.calls == 4);
    CHECK(handle.stats().calls.errors == 2);
    CHECK(database.dispatcher("numbers", "other").stats().calls.errors == 0);
    CHECK(told.all() ==
          std::vector<std::string>{"numbers/thrower: two",
                                   "numbers/thrower: an exception that is no std::exception"});
  });
}

TEST_CASE_TEMPLATE("a lag is counted and told, and the oldest retained value comes next", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    std::vector<int> got;
    std::uint64_t told = 0;
    Door<P> entered;
    Door<P> door;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers).buffer({.capacity = 4}).consumer("slow", [&](int value) {
      got.push_back(value);
      entered.open();
      door.wait();
    });
    builder.log([&told](const DispatcherEvent& event) {
      CHECK(event.kind == DispatcherEventKind::kLagged);
      told += event.lagged;
    });
    Database<P> database = builder.build();
    const auto record = database.record(kNumbers);
    CHECK(record.produce(1).pushed());
    entered.wait();
    for (int value = 2; value <= 10; ++value)
      CHECK(record.produce(value).pushed());
    door.open();
    database.shutdown();
    CHECK(got == std::vector{1, 7, 8, 9, 10});
    CHECK(told == 5);
    const auto stats = database.dispatcher("numbers", "slow").stats();
    CHECK(stats.lags == 1);
    CHECK(stats.lagged == 5);
    CHECK(stats.calls.calls == 5);
  });
}

TEST_CASE_TEMPLATE("a cancelled dispatcher ends, also while it sleeps, and the others go on", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    std::vector<int> one;
    std::vector<int> two;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers)
        .consumer("one", [&one](int value) { one.push_back(value); })
        .consumer("two", [&two](int value) { two.push_back(value); });
    Database<P> database = builder.build();
    const auto handle = database.dispatcher("numbers", "one");
    CHECK_FALSE(handle.ended());
    handle.cancel();
    handle.cancel();
    handle.join();
    CHECK(handle.ended());
    CHECK(database.emitter().emit(kNumbers, 1).pushed());
    database.shutdown();
    CHECK(one.empty());
    CHECK(two == std::vector{1});
    CHECK(handle.stats().calls.calls == 0);
  });
}

TEST_CASE_TEMPLATE("a consumer may cancel its own dispatcher, and not join it", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Handle = typename Database<P>::Dispatcher;
    std::optional<Handle> own;
    int calls = 0;
    std::string refused;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers).consumer("once", [&](int) {
      ++calls;
      own->cancel();
      try {
        own->join();
      } catch (const std::logic_error& error) {
        refused = error.what();
      }
    });
    Database<P> database = builder.build();
    own = database.dispatcher("numbers", "once");
    CHECK(database.emitter().emit(kNumbers, 1).pushed());
    CHECK(database.emitter().emit(kNumbers, 2).pushed());
    own->join();
    CHECK(calls == 1);
    CHECK(refused.find("'numbers/once': join() from its own consumer") != std::string::npos);
  });
}

TEST_CASE_TEMPLATE("a cancel during a call waits for its end, and every joiner is told", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Door<P> entered;
    Door<P> door;
    bool done = false;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers).consumer("busy", [&](int) {
      entered.open();
      door.wait();
      done = true;
    });
    Database<P> database = builder.build();
    CHECK(database.emitter().emit(kNumbers, 1).pushed());
    entered.wait();
    const auto handle = database.dispatcher("numbers", "busy");
    handle.cancel();
    bool seen = false;
    typename P::thread joiner("joiner", [handle, &done, &seen] {
      handle.join();
      seen = done;
    });
    CHECK_FALSE(handle.ended());
    door.open();
    handle.join();
    CHECK(done);
    joiner.join();
    CHECK(seen);
  });
}

TEST_CASE_TEMPLATE("a copy that throws is tried again, and a bounded number of times", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    std::vector<int> got;
    DatabaseBuilder<P> builder;
    builder.record(kTracked).consumer(
        "sink", [&got](const Tracked& tracked) { got.push_back(tracked.value); });
    Shared<P, DispatcherEventKind> told;
    builder.log([&told](const DispatcherEvent& event) { told.add(event.kind); });
    Database<P> database = builder.build();
    const auto record = database.record(kTracked);
    const auto handle = database.dispatcher("tracked", "sink");
    Tracked::throwing_copies = 3;
    CHECK(record.produce(Tracked(1)).pushed());
    while (handle.stats().calls.calls == 0)
      P::yield();
    CHECK(handle.stats().failed_copies == 3);
    Tracked::throwing_copies = 1'000;
    CHECK(record.produce(Tracked(2)).pushed());
    handle.join();
    CHECK(handle.stats().failed_copies == 3 + 16);
    CHECK(told.all().size() == 3 + 16);
    CHECK(told.all().back() == DispatcherEventKind::kGaveUp);
    CHECK(got == std::vector{1});
    Tracked::reset();
  });
}

TEST_CASE_TEMPLATE("consumers of a mailbox share the values, and none is delivered twice", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr int kValues = static_cast<int>(scaled<P>(2'000, 6));
    Shared<P, int> got;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers)
        .buffer({.kind = BufferKind::kMailbox})
        .consumer("one", [&got](int value) { got.add(value); })
        .consumer("two", [&got](int value) { got.add(value); });
    Database<P> database = builder.build();
    for (int value = 1; value <= kValues; ++value)
      CHECK(database.emitter().emit(kNumbers, value).pushed());
    database.shutdown();
    std::vector<int> times(kValues + 1, 0);
    for (const int value : got.all())
      CHECK(++times[static_cast<std::size_t>(value)] == 1);
    CHECK(times[kValues] == 1);
  });
}

TEST_CASE_TEMPLATE("a dispatcher that sleeps after every value misses no wake-up", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    // Ping-pong: the next value is produced only after the last was handled.
    constexpr unsigned kRounds = scaled<P>(10'000, 8);
    for (const BufferKind kind :
         {BufferKind::kSpmcRing, BufferKind::kSingleLatest, BufferKind::kMailbox}) {
      typename P::template atomic<std::uint32_t> handled{0};
      DatabaseBuilder<P> builder;
      builder.record(kNumbers).buffer({.kind = kind}).consumer("sink", [&handled](int value) {
        handled.store(static_cast<std::uint32_t>(value), std::memory_order_release);
        handled.notify_all();
      });
      Database<P> database = builder.build();
      const auto record = database.record(kNumbers);
      for (unsigned round = 1; round <= kRounds; ++round) {
        CHECK(record.produce(static_cast<int>(round)).pushed());
        handled.wait(round - 1, std::memory_order_acquire);
      }
      CHECK(handled.load(std::memory_order_acquire) == kRounds);
    }
  });
}

}  // namespace brine::tests
