/// The claims of SpmcRing, as templates over the platform. Define BRINE_TEST_PLATFORMS (a list of
/// platforms) and include once in a test file.

#include <chrono>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/spmc_ring.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

using engine::Outcome;
using engine::OutcomeKind;
using engine::SpmcRing;
using engine::SpmcRingOptions;
using engine::SpmcRingRules;
using std::chrono::milliseconds;

template <class Producer>
void push_range(Producer& producer, int first, int last) {
  for (int value = first; value <= last; ++value)
    producer.push(value);
}

/// What is received now, values only, until something else comes.
template <class Reader>
std::vector<int> drain(Reader& reader) {
  std::vector<int> values;
  for (;;) {
    const auto got = reader.try_recv();
    if (!got.has_value()) return values;
    values.push_back(*got);
  }
}

inline std::vector<int> range(int first, int last) {
  std::vector<int> values(static_cast<std::size_t>(last - first + 1));
  std::iota(values.begin(), values.end(), first);
  return values;
}

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

TEST_CASE_TEMPLATE("a parked reader wakes for a push and for a close", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring;
    auto producer = ring.producer();
    std::vector<OutcomeKind> seen;
    typename P::thread thread("reader", [reader = ring.subscribe(), &seen]() mutable {
      do
        seen.push_back(reader.recv().kind());
      while (seen.back() != OutcomeKind::kClosed);
    });
    while (ring.parks() == 0)
      P::yield();
    producer.push(1);
    while (ring.parks() == 1)
      P::yield();
    producer.close();
    thread.join();
    CHECK(seen == std::vector{OutcomeKind::kValue, OutcomeKind::kClosed});
  });
}

TEST_CASE_TEMPLATE(
    "a timed receive ends at its deadline, not before, and takes what is there even after it", P,
    BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    const auto start = P::clock::now();
    CHECK(reader.recv_for(milliseconds(5)).kind() == OutcomeKind::kTimeout);
    CHECK(P::clock::now() - start >= milliseconds(5));
    CHECK(reader.recv_for(milliseconds(-1)).kind() == OutcomeKind::kTimeout);
    CHECK(reader.recv_until(start).kind() == OutcomeKind::kTimeout);
    producer.push(1);
    CHECK(*reader.recv_until(start) == 1);
    producer.push(2);
    CHECK(*reader.recv_for(std::chrono::nanoseconds::max()) == 2);
  });
}

TEST_CASE_TEMPLATE("a timed receive is woken long before its deadline", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring;
    auto producer = ring.producer();
    int got = 0;
    typename P::thread thread("reader", [reader = ring.subscribe(), &got]() mutable {
      got = *reader.recv_for(std::chrono::hours(10));
    });
    while (ring.parks() == 0)
      P::yield();
    producer.push(3);
    thread.join();
    CHECK(got == 3);
  });
}

TEST_CASE_TEMPLATE("a batch takes what is there and no more", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    push_range(producer, 1, 5);
    std::vector<int> out(3);
    CHECK(*reader.recv_batch(std::span<int>()) == 0);
    CHECK(*reader.recv_batch(out) == 3);
    CHECK(out == range(1, 3));
    CHECK(*reader.recv_batch(out) == 2);
    CHECK(out == std::vector{4, 5, 3});
    producer.push(6);
    producer.close();
    CHECK(*reader.recv_batch(out) == 1);
    CHECK(out[0] == 6);
    CHECK(reader.recv_batch(out).kind() == OutcomeKind::kClosed);
  });
}

TEST_CASE_TEMPLATE("lag that comes first in a batch is returned alone", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring(SpmcRingOptions{.capacity = 4});
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    push_range(producer, 1, 9);
    std::vector<int> out(8);
    CHECK(reader.recv_batch(out).lagged() == 5);
    CHECK(*reader.recv_batch(out) == 4);
    CHECK(std::vector(out.begin(), out.begin() + 4) == range(6, 9));
  });
}

TEST_CASE_TEMPLATE("lag in the middle of a batch gives what was taken, and Lagged the next time", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    SpmcRing<Tracked, P> ring(SpmcRingOptions{.capacity = 2});
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    producer.push(Tracked(0));
    producer.push(Tracked(1));
    // While the batch copies value 0, the writer goes on by two: 2 and 3 are retained then.
    Tracked::on_copy = [&](int value) {
      if (value != 0) return;
      producer.push(Tracked(2));
      producer.push(Tracked(3));
    };
    std::vector<Tracked> out(4);
    CHECK(*reader.recv_batch(out) == 1);
    CHECK(out[0].value == 0);
    CHECK(reader.recv_batch(out).lagged() == 1);
    CHECK(*reader.recv_batch(out) == 2);
    CHECK(out[0].value == 2);
    CHECK(out[1].value == 3);
    Tracked::reset();
  });
}

TEST_CASE_TEMPLATE("a batch waits as a receive does", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring;
    auto producer = ring.producer();
    std::size_t taken = 0;
    typename P::thread thread("reader", [reader = ring.subscribe(), &taken]() mutable {
      std::vector<int> out(4);
      taken = *reader.recv_batch(out);
    });
    while (ring.parks() == 0)
      P::yield();
    producer.push(1);
    thread.join();
    CHECK(taken == 1);
  });
}

TEST_CASE_TEMPLATE("a copy that throws reaches the receiver and leaves its cursor", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    SpmcRing<Tracked, P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    for (int value = 1; value <= 3; ++value)
      producer.push(Tracked(value));
    Tracked::throwing_copies = 2;
    CHECK_THROWS_AS((void)reader.try_recv(), std::runtime_error);
    CHECK_THROWS_AS((void)reader.recv(), std::runtime_error);
    CHECK(reader.position() == 0);
    CHECK(reader.recv()->value == 1);
    CHECK(reader.recv()->value == 2);
    Tracked::reset();
  });
}

TEST_CASE_TEMPLATE("a copy that throws in the middle of a batch costs no value that was taken", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    SpmcRing<Tracked, P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    for (int value = 1; value <= 3; ++value)
      producer.push(Tracked(value));
    std::vector<Tracked> out(4);
    Tracked::on_copy = [](int value) {
      if (value == 1) Tracked::throwing_copies = 2;
    };
    CHECK(*reader.recv_batch(out) == 1);
    CHECK(out[0].value == 1);
    CHECK_THROWS_AS((void)reader.recv_batch(out), std::runtime_error);
    CHECK(*reader.recv_batch(out) == 2);
    CHECK(out[1].value == 3);
    Tracked::reset();
  });
}

TEST_CASE_TEMPLATE("values that are not trivially copyable are all destroyed, once", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    const int before = Tracked::live;
    {
      SpmcRing<Tracked, P> ring(SpmcRingOptions{.capacity = 4});
      auto producer = ring.producer();
      auto reader = ring.subscribe();
      for (int value = 0; value != 100; ++value) {
        producer.push(Tracked(value));
        if (value % 3 == 0) (void)reader.try_recv();
      }
      CHECK(Tracked::live - before == 8);  // one a slot: bit_ceil(4 + 1)
      producer.close();
      CHECK_FALSE(producer.push(Tracked(1)));
      CHECK(Tracked::live - before == 8);
    }
    CHECK(Tracked::live == before);
  });
}

TEST_CASE_TEMPLATE("overwritten values are destroyed outside any lock and after the push", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    SpmcRing<Tracked, P> ring(SpmcRingOptions{.capacity = 1});  // two slots
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    producer.push(Tracked(0));
    producer.push(Tracked(1));
    // The dying value pushes twice, and so into the slot that it died in: under its lock this would
    // never end, and within the push it would overwrite what is being pushed.
    Tracked::on_destroy = [&](int value) {
      if (value != 0) return;
      producer.push(Tracked(3));
      producer.push(Tracked(4));
    };
    producer.push(Tracked(2));
    CHECK(ring.pushed() == 5);
    CHECK(reader.recv().lagged() == 4);
    CHECK(reader.recv()->value == 4);
    Tracked::reset();
  });
}

TEST_CASE_TEMPLATE("strings and shared pointers travel whole", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<std::string, P> texts(SpmcRingOptions{.capacity = 2});
    auto text_producer = texts.producer();
    auto text_reader = texts.subscribe();
    for (int i = 0; i != 4; ++i)
      text_producer.push("a text too long for the small string buffer, " + std::to_string(i));
    CHECK(text_reader.recv().lagged() == 2);
    CHECK(text_reader.recv()->ends_with(", 2"));

    auto shared = std::make_shared<int>(5);
    {
      SpmcRing<std::shared_ptr<int>, P> pointers;
      auto producer = pointers.producer();
      auto reader = pointers.subscribe();
      producer.push(shared);
      CHECK(*reader.recv() == shared);
      CHECK(shared.use_count() == 2);
    }
    CHECK(shared.use_count() == 1);
  });
}

template <class P, class T, class Make>
void check_round_trip(Make make) {
  SpmcRing<T, P> ring(SpmcRingOptions{.capacity = 3});
  auto producer = ring.producer();
  auto reader = ring.subscribe();
  for (int value = 1; value != 12; ++value) {
    const T sent = make(value);
    producer.push(sent);
    const auto got = reader.recv();
    CHECK(std::memcmp(&*got, &sent, sizeof(T)) == 0);
  }
}

TEST_CASE_TEMPLATE("trivially copyable values of any size travel whole", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    check_round_trip<P, Patterned<1>>(
        [](int v) { return Patterned<1>(static_cast<std::uint64_t>(v)); });
    check_round_trip<P, Patterned<2>>(
        [](int v) { return Patterned<2>(static_cast<std::uint64_t>(v)); });
    check_round_trip<P, Patterned<3>>(
        [](int v) { return Patterned<3>(static_cast<std::uint64_t>(v)); });
    check_round_trip<P, Patterned<12>>(
        [](int v) { return Patterned<12>(static_cast<std::uint64_t>(v)); });
    check_round_trip<P, Patterned<64>>(
        [](int v) { return Patterned<64>(static_cast<std::uint64_t>(v)); });
    check_round_trip<P, bool>([](int v) { return v % 2 == 0; });
    check_round_trip<P, double>([](int v) { return v / 3.0; });
    check_round_trip<P, NoDefault>([](int v) { return NoDefault(v); });
  });
}

struct JumpToNewest : SpmcRingRules {
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
