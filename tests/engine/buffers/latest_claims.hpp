/// The claims of SingleLatest, as templates over the platform. Define BRINE_TEST_PLATFORMS (a list
/// of platforms) and include once in a test file.

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/single_latest.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

using engine::OutcomeKind;
using engine::SingleLatest;
using engine::SingleLatestOptions;
using std::chrono::milliseconds;

TEST_CASE_TEMPLATE("only the newest value is received, with its own version, once", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SingleLatest<int, P> latest;
    auto producer = latest.producer();
    auto reader = latest.subscribe();
    CHECK(reader.try_recv().kind() == OutcomeKind::kEmpty);
    CHECK(reader.version() == 0);
    for (int value = 1; value <= 9; ++value)
      producer.push(value * 10);
    CHECK(reader.available());
    CHECK(*reader.recv() == 90);
    CHECK(reader.version() == 9);
    CHECK(latest.pushed() == 9);
    CHECK_FALSE(reader.available());
    CHECK(reader.try_recv().kind() == OutcomeKind::kEmpty);
  });
}

TEST_CASE_TEMPLATE(
    "a new reader sees the current value once, though nobody read when it was pushed", P,
    BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SingleLatest<int, P> latest;
    auto producer = latest.producer();
    producer.push(1);
    producer.push(2);
    auto reader = latest.subscribe();
    CHECK(*reader.recv() == 2);
    CHECK(reader.try_recv().kind() == OutcomeKind::kEmpty);
  });
}

TEST_CASE_TEMPLATE("current gives the value without receiving it", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SingleLatest<int, P> latest;
    auto producer = latest.producer();
    auto reader = latest.subscribe();
    CHECK(reader.current().kind() == OutcomeKind::kEmpty);
    producer.push(5);
    CHECK(*reader.current() == 5);
    CHECK(*reader.try_recv() == 5);
    CHECK(*reader.current() == 5);
  });
}

TEST_CASE_TEMPLATE("the last value outlives the close; then latest readers get Closed for ever", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SingleLatest<int, P> latest;
    auto reader = latest.subscribe();
    {
      auto producer = latest.producer();
      producer.push(1);
      producer.push(2);
      producer.close();
      CHECK_FALSE(producer.push(3));
    }
    CHECK(*reader.recv() == 2);
    CHECK(reader.recv().kind() == OutcomeKind::kClosed);
    CHECK(reader.try_recv().kind() == OutcomeKind::kClosed);
    auto late = latest.subscribe();
    CHECK(*late.recv() == 2);
    CHECK(late.recv().kind() == OutcomeKind::kClosed);
  });
}

TEST_CASE_TEMPLATE(
    "a latest value without a writer closes with its buffer, and has one writer at most", P,
    BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    auto latest = std::make_unique<SingleLatest<int, P>>();
    auto reader = latest->subscribe();
    latest.reset();
    CHECK(reader.recv().kind() == OutcomeKind::kClosed);
    SingleLatest<int, P> other(SingleLatestOptions{.name = "config"});
    const auto producer = other.producer();
    CHECK_THROWS_WITH_AS((void)other.producer(),
                         doctest::Contains("SingleLatest 'config': producer()"),
                         std::invalid_argument);
  });
}

TEST_CASE_TEMPLATE("a batch of a latest value holds the newest only", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SingleLatest<int, P> latest;
    auto producer = latest.producer();
    auto reader = latest.subscribe();
    for (int value = 1; value <= 5; ++value)
      producer.push(value);
    std::vector<int> out(4);
    CHECK(*reader.recv_batch(out) == 1);
    CHECK(out[0] == 5);
    CHECK(reader.recv_for(milliseconds(1)).kind() == OutcomeKind::kTimeout);
  });
}

TEST_CASE_TEMPLATE("wait_for tests the current value first, even one that was received", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SingleLatest<int, P> latest;
    auto producer = latest.producer();
    auto reader = latest.subscribe();
    producer.push(7);
    CHECK(*reader.recv() == 7);
    const auto met = reader.wait_for([](int value) { return value == 7; }, milliseconds(0));
    CHECK(met.kind() == OutcomeKind::kValue);
    CHECK(*met == 7);
    CHECK(reader.version() == 1);
    CHECK(latest.parks() == 0);
  });
}

TEST_CASE_TEMPLATE("wait_for times out with the last value seen", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SingleLatest<int, P> latest;
    auto producer = latest.producer();
    auto reader = latest.subscribe();
    const auto never = [](int) { return false; };
    const auto nothing = reader.wait_for(never, milliseconds(1));
    CHECK(nothing.kind() == OutcomeKind::kTimeout);
    CHECK_FALSE(nothing.last_seen().has_value());
    producer.push(4);
    const auto late = reader.wait_for(never, milliseconds(1));
    CHECK(late.kind() == OutcomeKind::kTimeout);
    CHECK(late.last_seen() == 4);
    CHECK_THROWS_AS((void)*late, std::bad_optional_access);
    CHECK(reader.try_recv().kind() == OutcomeKind::kEmpty);  // what was tested was received
  });
}

TEST_CASE_TEMPLATE("wait_for ends with Closed, after it tested the last value", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SingleLatest<int, P> latest;
    auto reader = latest.subscribe();
    auto other = latest.subscribe();
    {
      auto producer = latest.producer();
      producer.push(1);
    }
    CHECK(*reader.wait_for([](int value) { return value == 1; }, milliseconds(1)) == 1);
    const auto closed = other.wait_for([](int value) { return value == 2; }, std::chrono::hours(1));
    CHECK(closed.kind() == OutcomeKind::kClosed);
    CHECK(closed.last_seen() == 1);
  });
}

TEST_CASE_TEMPLATE("wait_for wakes for the value that it waits for, and for a close", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SingleLatest<int, P> latest;
    auto producer = latest.producer();
    int met = 0;
    OutcomeKind end = OutcomeKind::kEmpty;
    typename P::template atomic<unsigned> first_met{0};
    typename P::thread waiter("waiter", [&, reader = latest.subscribe()]() mutable {
      met = *reader.wait_for([](int value) { return value >= 3; }, std::chrono::hours(1));
      first_met.store(1, std::memory_order_relaxed);
      end = reader.wait_for([](int value) { return value > 100; }, std::chrono::hours(1)).kind();
    });
    while (latest.parks() == 0)
      P::yield();
    for (int value = 1; value <= 3; ++value)
      producer.push(value);
    while (first_met.load(std::memory_order_relaxed) == 0)
      P::yield();
    producer.close();
    waiter.join();
    CHECK(met == 3);
    CHECK(end == OutcomeKind::kClosed);
  });
}

TEST_CASE_TEMPLATE("wait_for does not sleep when the close came before its last look", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SingleLatest<int, P> latest;
    auto producer = latest.producer();
    auto reader = latest.subscribe();
    producer.push(1);
    const auto begun = P::clock::now();
    const auto end = reader.wait_for(
        [&](int value) {
          if (value == 1) {
            producer.push(2);
            producer.close();
          }
          return false;
        },
        std::chrono::hours(1));
    CHECK(end.kind() == OutcomeKind::kClosed);
    CHECK(end.last_seen() == 2);
    CHECK(P::clock::now() - begun < std::chrono::hours(1));
  });
}

TEST_CASE_TEMPLATE("what a predicate throws reaches the caller, and the reader goes on", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SingleLatest<int, P> latest;
    auto producer = latest.producer();
    auto reader = latest.subscribe();
    producer.push(1);
    CHECK_THROWS_AS(
        (void)reader.wait_for([](int) -> bool { throw std::runtime_error("no"); }, milliseconds(1)),
        std::runtime_error);
    producer.push(2);
    CHECK(*reader.recv() == 2);
  });
}

TEST_CASE_TEMPLATE("a throwing copy of a latest value leaves the cursor", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    SingleLatest<Tracked, P> latest;
    auto producer = latest.producer();
    auto reader = latest.subscribe();
    producer.push(Tracked(1));
    Tracked::throwing_copies = 1;
    CHECK_THROWS_AS((void)reader.recv(), std::runtime_error);
    CHECK(reader.version() == 0);
    CHECK(reader.recv()->value == 1);
    Tracked::reset();
  });
}

TEST_CASE_TEMPLATE("only the newest value stays alive, and the replaced one dies outside any lock",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    const int before = Tracked::live;
    {
      SingleLatest<Tracked, P> latest;
      auto producer = latest.producer();
      auto reader = latest.subscribe();
      for (int value = 0; value != 10; ++value)
        producer.push(Tracked(value));
      CHECK(Tracked::live - before == 1);
      int seen = 0;
      Tracked::on_destroy = [&](int value) {
        if (value == 9) seen = reader.try_recv()->value;  // takes the lock of the only slot
      };
      producer.push(Tracked(10));
      CHECK(seen == 10);
      Tracked::reset();
    }
    CHECK(Tracked::live == before);
  });
}

/// One writer at full speed against three readers, each of which must end with the last value.
template <class P, class T, class Make, class Value, class Whole>
void check_latest(std::uint64_t pushes, Make make, Value value, Whole whole) {
  SingleLatest<T, P> latest;
  struct Tally {
    std::uint64_t last = 0;
    std::uint64_t wrong = 0;
  };
  std::vector<Tally> tallies(3);
  std::vector<typename P::thread> readers;
  for (Tally& tally : tallies) {
    readers.emplace_back("reader", [&tally, &value, &whole, reader = latest.subscribe()]() mutable {
      for (;;) {
        const auto got = reader.recv();
        if (!got.has_value()) return;
        const bool right =
            whole(*got) && value(*got) == reader.version() && reader.version() > tally.last;
        if (!right) ++tally.wrong;
        tally.last = reader.version();
      }
    });
  }
  {
    auto producer = latest.producer();
    for (std::uint64_t i = 1; i <= pushes; ++i)
      producer.push(make(i));
  }
  for (auto& reader : readers)
    reader.join();
  for (const Tally& tally : tallies) {
    CHECK(tally.wrong == 0);
    CHECK(tally.last == pushes);
  }
}

TEST_CASE_TEMPLATE("under load versions only grow, match their values, and the last always arrives",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    check_latest<P, Five>(
        scaled<P>(200'000, 15), [](std::uint64_t i) { return Five(i); },
        [](const Five& five) { return five.value(); },
        [](const Five& five) { return five.whole(); });
    check_latest<P, std::string>(
        scaled<P>(30'000, 10),
        [](std::uint64_t i) { return std::to_string(i) + " and more text, for the heap"; },
        [](const std::string& text) { return std::stoull(text); },
        [](const std::string& text) { return text.ends_with("heap"); });
  });
}

TEST_CASE_TEMPLATE("latest readers come and go while the writer pushes", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr unsigned kVisits = scaled<P>(5'000, 3);
    SingleLatest<std::string, P> latest;
    auto producer = latest.producer();
    typename P::template atomic<unsigned> done{0};
    std::uint64_t wrong = 0;
    typename P::thread visitor("visitor", [&latest, &done, &wrong] {
      for (unsigned visit = 0; visit != kVisits; ++visit) {
        auto reader = latest.subscribe();
        const auto got = reader.recv_for(milliseconds(1));
        if (got.has_value() && std::stoull(*got) != reader.version()) ++wrong;
      }
      done.store(1, std::memory_order_relaxed);
    });
    constexpr unsigned kMaxPushes = scaled<P>(10'000'000, 10);
    for (unsigned i = 1; i <= kMaxPushes && done.load(std::memory_order_relaxed) == 0; ++i)
      producer.push(std::to_string(i));
    producer.close();
    visitor.join();
    CHECK(wrong == 0);
  });
}

TEST_CASE_TEMPLATE("active readers of a latest value are the live handles", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SingleLatest<int, P> cell;
    CHECK(cell.active_readers() == 0);
    const auto one = cell.subscribe();
    {
      auto two = cell.subscribe();
      const auto moved = std::move(two);
      CHECK(cell.active_readers() == 2);
    }
    CHECK(cell.active_readers() == 1);
  });
}

}  // namespace brine::tests
