/// The claims of AnyBuffer, as templates over the platform. Define BRINE_TEST_PLATFORMS (a list of
/// platforms) and include once in a test file.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/any_buffer.hpp"
#include "tests/engine/buffers/ring_helpers.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

using engine::AnyBuffer;
using engine::AnyBufferOptions;
using engine::BufferConfig;
using engine::BufferKind;
using std::chrono::milliseconds;

inline constexpr BufferKind kAllKinds[] = {BufferKind::kSpmcRing, BufferKind::kSingleLatest,
                                           BufferKind::kMailbox};

inline AnyBufferOptions any_buffer(BufferKind kind,
                                   std::optional<std::size_t> capacity = std::nullopt) {
  return {.config = {.kind = kind, .capacity = capacity}, .name = "any"};
}

TEST_CASE_TEMPLATE("a ring behind AnyBuffer broadcasts, retains its capacity and tells of lag", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    AnyBuffer<int, P> buffer(any_buffer(BufferKind::kSpmcRing, 4));
    auto producer = buffer.producer();
    auto slow = buffer.subscribe();
    push_range(producer, 1, 10);
    auto late = buffer.subscribe();
    CHECK(slow.try_recv().lagged() == 6);
    CHECK(drain(slow) == range(7, 10));
    CHECK_FALSE(slow.available());
    CHECK(late.try_recv().kind() == OutcomeKind::kEmpty);
    CHECK(buffer.pushed() == 10);
    CHECK(buffer.dropped() == 6);
    CHECK(buffer.active_readers() == 2);
    CHECK(buffer.capacity() == 4);
  });
}

TEST_CASE_TEMPLATE("a latest value behind AnyBuffer gives each reader the newest one", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    AnyBuffer<std::string, P> buffer(any_buffer(BufferKind::kSingleLatest));
    auto producer = buffer.producer();
    producer.push("old");
    producer.push("new");
    auto one = buffer.subscribe();
    auto two = buffer.subscribe();
    CHECK(*one.recv() == "new");
    CHECK(*two.recv() == "new");
    CHECK(one.try_recv().kind() == OutcomeKind::kEmpty);
    CHECK(buffer.capacity() == 1);
    CHECK(buffer.dropped() == 0);
  });
}

TEST_CASE_TEMPLATE("a mailbox behind AnyBuffer gives each value to one taker, also one that moves",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    AnyBuffer<std::unique_ptr<int>, P> buffer(any_buffer(BufferKind::kMailbox));
    auto producer = buffer.producer();
    auto one = buffer.subscribe();
    auto two = buffer.subscribe();
    producer.push(std::make_unique<int>(1));
    producer.push(std::make_unique<int>(2));
    CHECK(**two.try_recv() == 2);
    CHECK(one.try_recv().kind() == OutcomeKind::kEmpty);
    CHECK(buffer.overwritten() == 1);
  });
}

TEST_CASE_TEMPLATE("every kind closes, drains, times out and takes batches behind AnyBuffer", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    for (const BufferKind kind : kAllKinds) {
      CAPTURE(name_of(kind));
      AnyBuffer<int, P> buffer(any_buffer(kind));
      auto producer = buffer.producer();
      auto reader = buffer.subscribe();
      CHECK(reader.recv_for(milliseconds(1)).kind() == OutcomeKind::kTimeout);
      CHECK(producer.push(1));
      CHECK(reader.available());
      std::vector<int> out(4);
      CHECK(*reader.recv_batch(out) == 1);
      CHECK(out[0] == 1);
      CHECK(producer.push(2));
      producer.close();
      CHECK_FALSE(producer.push(3));
      CHECK(*reader.recv() == 2);
      CHECK(reader.recv().kind() == OutcomeKind::kClosed);
      CHECK(reader.recv_batch(out).kind() == OutcomeKind::kClosed);
    }
  });
}

TEST_CASE_TEMPLATE("a parked reader behind AnyBuffer wakes for a push and for the writer's end", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    for (const BufferKind kind : kAllKinds) {
      CAPTURE(name_of(kind));
      AnyBuffer<int, P> buffer(any_buffer(kind));
      std::vector<OutcomeKind> seen;
      typename P::thread thread("reader", [reader = buffer.subscribe(), &seen]() mutable {
        do
          seen.push_back(reader.recv().kind());
        while (seen.back() != OutcomeKind::kClosed);
      });
      {
        auto producer = buffer.producer();
        while (buffer.parks() == 0)
          P::yield();
        producer.push(1);
        while (buffer.parks() == 1)
          P::yield();
      }
      thread.join();
      CHECK(seen == std::vector{OutcomeKind::kValue, OutcomeKind::kClosed});
    }
  });
}

TEST_CASE_TEMPLATE("a buffer of no kind, of no capacity or with a second writer is refused", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Any = AnyBuffer<int, P>;
    const auto refused = [](BufferConfig config, const char* why) {
      CHECK_THROWS_WITH_AS(Any({.config = config, .name = "any"}), doctest::Contains(why),
                           std::invalid_argument);
    };
    refused({.capacity = 0}, "AnyBuffer 'any': capacity 0 is not in 1..16777216");
    refused({.capacity = BufferConfig::kMaxCapacity + 1}, "capacity 16777217 is not in");
    refused({.kind = BufferKind::kSingleLatest, .capacity = 2},
            "a single_latest keeps one value, so its capacity cannot be 2");
    refused({.kind = BufferKind::kMailbox, .capacity = 0}, "a mailbox keeps one value");
    refused({.kind = static_cast<BufferKind>(9)}, "no kind of buffer");
    Any buffer({.name = "any"});
    CHECK(buffer.capacity() == 1024);
    const auto producer = buffer.producer();
    CHECK_THROWS_WITH_AS((void)buffer.producer(), doctest::Contains("SpmcRing 'any': producer()"),
                         std::invalid_argument);
  });
}

TEST_CASE_TEMPLATE("a value that cannot be copied is refused by the kinds that copy", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Any = AnyBuffer<std::unique_ptr<int>, P>;
    CHECK_THROWS_WITH_AS(Any({.name = "any"}), doctest::Contains("choose BufferKind::kMailbox"),
                         std::invalid_argument);
  });
}

TEST_CASE_TEMPLATE("AnyBuffer destroys each value once, whatever the kind", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    const int before = Tracked::live;
    for (const BufferKind kind : kAllKinds) {
      AnyBuffer<Tracked, P> buffer(any_buffer(kind));
      auto producer = buffer.producer();
      auto reader = buffer.subscribe();
      for (int value = 0; value != 5; ++value)
        producer.push(Tracked(value));
      CHECK(reader.try_recv().has_value());
    }
    CHECK(Tracked::live == before);
  });
}

TEST_CASE_TEMPLATE("AnyBuffer has the statistics of what is behind it, where that keeps some", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    CHECK_FALSE(AnyBuffer<int, P>().stats().has_value());
    CHECK_FALSE(AnyBuffer<int, P>().subscribe().stats().has_value());
    using Counted = engine::BufferTypes<int, P, engine::WithStats>;
    for (const BufferKind kind : kAllKinds) {
      AnyBuffer<int, P, Counted> buffer(any_buffer(kind));
      auto producer = buffer.producer();
      auto reader = buffer.subscribe();
      producer.push(1);
      CHECK(reader.try_recv().has_value());
      const auto stats = buffer.stats();
      REQUIRE(stats.has_value());
      CHECK(*stats == engine::BufferStats{.total_pushes = 1,
                                          .total_pulls = 1,
                                          .capacity = buffer.capacity(),
                                          .active_readers = 1});
      REQUIRE(reader.stats().has_value());
      CHECK(reader.stats()->total_pulls == 1);
    }
  });
}

TEST_CASE_TEMPLATE("AnyBuffer's readers may have a predicate", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    for (const BufferKind kind : kAllKinds) {
      AnyBuffer<int, P> buffer(any_buffer(kind));
      auto producer = buffer.producer();
      auto even = buffer.subscribe([](const int& value) { return value % 2 == 0; });
      for (const int value : {1, 2}) {
        producer.push(value);
        const auto got = even.try_recv();
        CHECK(got.has_value() == (value == 2));
      }
      CHECK(even.filtered() == 1);
    }
  });
}

}  // namespace brine::tests
