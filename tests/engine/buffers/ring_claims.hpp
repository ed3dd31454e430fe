/// What SpmcRing delivers, retains and refuses, as templates over the platform. Define
/// BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>

#include <doctest/doctest.h>

#include "engine/buffers/spmc_ring.hpp"
#include "tests/engine/buffers/ring_helpers.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

TEST_CASE_TEMPLATE("every reader receives every value in push order", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring;
    auto producer = ring.producer();
    auto one = ring.subscribe();
    auto two = ring.subscribe();
    push_range(producer, 1, 20);
    CHECK(drain(one) == range(1, 20));
    CHECK(drain(two) == range(1, 20));
    CHECK(one.try_recv().kind() == OutcomeKind::kEmpty);
  });
}

TEST_CASE_TEMPLATE("a new reader sees only values pushed after it subscribed", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring(SpmcRingOptions{.capacity = 4});
    auto producer = ring.producer();
    push_range(producer, 1, 3);
    auto reader = ring.subscribe();
    CHECK(ring.pushed() == 3);
    CHECK(reader.try_recv().kind() == OutcomeKind::kEmpty);
    push_range(producer, 4, 5);
    CHECK(drain(reader) == range(4, 5));
  });
}

TEST_CASE_TEMPLATE(
    "a slow reader learns how many values it missed and goes on at the oldest retained", P,
    BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring(SpmcRingOptions{.capacity = 4});
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    producer.push(1);
    CHECK(*reader.try_recv() == 1);
    push_range(producer, 2, 8);
    CHECK(reader.try_recv().lagged() == 3);
    CHECK(*reader.try_recv() == 5);
  });
}

TEST_CASE_TEMPLATE("a reader that never read lags once, then drains the last capacity values", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring(SpmcRingOptions{.capacity = 4});
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    push_range(producer, 1, 10);
    const auto lag = reader.recv();
    CHECK(lag.kind() == OutcomeKind::kLagged);
    CHECK(lag.lagged() == 6);
    CHECK(drain(reader) == range(7, 10));
  });
}

TEST_CASE_TEMPLATE("lag again before draining counts from the moved cursor", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring(SpmcRingOptions{.capacity = 4});
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    push_range(producer, 1, 10);
    CHECK(reader.try_recv().lagged() == 6);  // the cursor is at 7
    push_range(producer, 11, 13);            // 10..13 are retained
    CHECK(reader.try_recv().lagged() == 3);
    CHECK(drain(reader) == range(10, 13));
  });
}

TEST_CASE_TEMPLATE("retention is the configured capacity, not the rounded storage", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    for (const int capacity : {1, 2, 3, 4, 5, 7, 8, 9}) {
      CAPTURE(capacity);
      SpmcRing<int, P> ring(SpmcRingOptions{.capacity = static_cast<std::size_t>(capacity)});
      auto producer = ring.producer();
      auto full = ring.subscribe();
      push_range(producer, 1, capacity);
      auto late = ring.subscribe();
      CHECK(drain(full) == range(1, capacity));  // len == capacity is not lag
      push_range(producer, 1, capacity + 1);
      CHECK(late.try_recv().lagged() == 1);
      CHECK(drain(late) == range(2, capacity + 1));
    }
  });
}

TEST_CASE_TEMPLATE("pushed equals received plus lagged plus pending", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring(SpmcRingOptions{.capacity = 5});
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    std::uint64_t received = 0;
    std::uint64_t lagged = 0;
    for (int burst = 1; burst != 20; ++burst) {
      push_range(producer, 1, burst);
      for (int take = 0; take != 4; ++take) {
        const auto got = reader.try_recv();
        received += got.has_value() ? 1 : 0;
        lagged += got.lagged();
      }
      const std::uint64_t pending = ring.pushed() - reader.position();
      CHECK(ring.pushed() == received + lagged + pending);
      CHECK(reader.available() == (pending != 0));
    }
    CHECK(lagged > 0);
  });
}

TEST_CASE_TEMPLATE("after close a reader drains what is retained, then gets Closed for ever", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring(SpmcRingOptions{.capacity = 4});
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    push_range(producer, 1, 6);
    producer.close();
    CHECK(reader.recv().lagged() == 2);
    CHECK(drain(reader) == range(3, 6));
    for (int again = 0; again != 3; ++again) {
      CHECK(reader.recv().kind() == OutcomeKind::kClosed);
      CHECK(reader.try_recv().kind() == OutcomeKind::kClosed);
    }
    auto late = ring.subscribe();
    CHECK(late.recv().kind() == OutcomeKind::kClosed);
  });
}

TEST_CASE_TEMPLATE("push after close is false and keeps nothing", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    CHECK(producer.push(1));
    producer.close();
    producer.close();
    CHECK_FALSE(producer.push(2));
    CHECK(ring.pushed() == 1);
    CHECK(drain(reader) == range(1, 1));
  });
}

TEST_CASE_TEMPLATE("push after close is false wherever the writer stands, also in a moved handle",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr std::size_t kCapacity = 17;
    for (int pushes = 0; pushes != 3 * static_cast<int>(kCapacity); ++pushes) {
      SpmcRing<int, P> ring({.capacity = kCapacity});
      auto producer = ring.producer();
      push_range(producer, 1, pushes);
      producer.close();
      auto moved = std::move(producer);
      for (int again = 0; again != 3; ++again)
        CHECK_FALSE(moved.push(0));
      CHECK(ring.pushed() == static_cast<std::uint64_t>(pushes));
    }
  });
}

TEST_CASE_TEMPLATE("the writer handle closes when it is destroyed or replaced, not when it moves",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring;
    auto reader = ring.subscribe();
    {
      auto first = ring.producer();
      auto moved = std::move(first);
      CHECK(moved.push(1));
      CHECK(*reader.try_recv() == 1);
      CHECK(reader.try_recv().kind() == OutcomeKind::kEmpty);
      SpmcRing<int, P> other;
      moved = other.producer();
      CHECK(reader.try_recv().kind() == OutcomeKind::kClosed);
      CHECK(moved.push(1));
    }
    SpmcRing<int, P> third;
    auto third_reader = third.subscribe();
    { const auto dropped = third.producer(); }
    CHECK(third_reader.recv().kind() == OutcomeKind::kClosed);
  });
}

TEST_CASE_TEMPLATE("a writer handle that was assigned pushes into the ring that it came from", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> left;
    SpmcRing<int, P> taken;
    auto producer = left.producer();
    auto of_left = left.subscribe();
    auto of_taken = taken.subscribe();
    push_range(producer, 1, 2);
    producer = taken.producer();
    push_range(producer, 3, 5);
    CHECK(drain(of_taken) == range(3, 5));
    CHECK(drain(of_left) == range(1, 2));
    CHECK(of_left.try_recv().kind() == OutcomeKind::kClosed);
  });
}

TEST_CASE_TEMPLATE("handles outlive the ring, which closes only if it never had a writer", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    auto without = std::make_unique<SpmcRing<int, P>>();
    auto orphan = without->subscribe();
    without.reset();
    CHECK(orphan.recv().kind() == OutcomeKind::kClosed);

    auto with = std::make_unique<SpmcRing<int, P>>();
    auto producer = with->producer();
    auto reader = with->subscribe();
    with.reset();
    CHECK(producer.push(7));
    CHECK(*reader.recv() == 7);
    CHECK(reader.try_recv().kind() == OutcomeKind::kEmpty);
  });
}

TEST_CASE_TEMPLATE("a second writer and a bad capacity are clear errors", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Ring = SpmcRing<int, P>;
    Ring ring(SpmcRingOptions{.capacity = 2, .name = "samples"});
    const auto producer = ring.producer();
    CHECK_THROWS_WITH_AS((void)ring.producer(), doctest::Contains("SpmcRing 'samples': producer()"),
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(Ring(SpmcRingOptions{.capacity = 0}),
                         doctest::Contains("capacity 0 is not in 1..16777216"),
                         std::invalid_argument);
    CHECK_THROWS_AS(Ring(SpmcRingOptions{.capacity = Ring::kMaxCapacity + 1}),
                    std::invalid_argument);
  });
}

TEST_CASE_TEMPLATE("active readers are the live handles, wherever they move", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Ring = SpmcRing<int, P>;
    auto ring = std::make_unique<Ring>();
    auto other = std::make_unique<Ring>();
    CHECK(ring->active_readers() == 0);
    auto one = ring->subscribe();
    {
      auto two = ring->subscribe();
      CHECK(ring->active_readers() == 2);
      auto moved = std::move(two);
      CHECK(ring->active_readers() == 2);
      moved = other->subscribe();  // replaces a handle of `ring`
      CHECK(ring->active_readers() == 1);
      CHECK(other->active_readers() == 1);
    }
    CHECK(ring->active_readers() == 1);
    CHECK(other->active_readers() == 0);
    ring.reset();  // the handle outlives it
  });
}

TEST_CASE_TEMPLATE("dropped is the sum of all lags, and a lag is no reader", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring(SpmcRingOptions{.capacity = 4});
    auto producer = ring.producer();
    auto one = ring.subscribe();
    auto two = ring.subscribe();
    push_range(producer, 1, 10);
    CHECK(ring.dropped() == 0);  // nobody has been told
    CHECK(one.recv().lagged() == 6);
    CHECK(ring.dropped() == 6);
    CHECK(two.recv().lagged() == 6);
    push_range(producer, 11, 13);
    CHECK(two.recv().lagged() == 3);
    CHECK(ring.dropped() == 15);
    CHECK(ring.active_readers() == 2);
  });
}

struct JumpToNewest : engine::SpmcRingRules {
  static constexpr std::uint64_t cursor_after_lag(std::uint64_t tail, std::uint64_t) noexcept {
    return tail - 1;
  }
};

TEST_CASE_TEMPLATE("rules replace where a reader goes on after a lag", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P, JumpToNewest> ring(SpmcRingOptions{.capacity = 4});
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    push_range(producer, 1, 10);
    CHECK(reader.recv().lagged() == 6);
    CHECK(drain(reader) == range(10, 10));
  });
}

}  // namespace brine::tests
