/// The claims of FilteredReader, over all buffers, as templates over the platform. Define
/// BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

using std::chrono::milliseconds;

namespace filters {

inline bool even(int value) {
  return value % 2 == 0;
}

template <class Producer>
void push_all(Producer& producer, int first, int last) {
  for (int value = first; value <= last; ++value)
    producer.push(value);
}

}  // namespace filters

TEST_CASE_TEMPLATE("a filtered reader receives what satisfies its predicate, and counts the rest",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    engine::SpmcRing<int, P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe(&filters::even);
    auto all = ring.subscribe();
    CHECK(reader.try_recv().kind() == engine::OutcomeKind::kEmpty);
    filters::push_all(producer, 1, 5);
    CHECK(*reader.recv() == 2);
    CHECK(*reader.try_recv() == 4);
    CHECK(reader.try_recv().kind() == engine::OutcomeKind::kEmpty);
    CHECK(reader.filtered() == 3);
    CHECK_FALSE(reader.available());
    CHECK(*all.recv() == 1);  // its own reader, its own cursor
    CHECK(ring.active_readers() == 2);
    producer.close();
    CHECK(reader.recv().kind() == engine::OutcomeKind::kClosed);
  });
}

TEST_CASE_TEMPLATE("a filtered reader is told of a lag, and what it missed is not filtered", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    engine::SpmcRing<int, P> ring({.capacity = 4});
    auto producer = ring.producer();
    auto reader = ring.subscribe(&filters::even);
    filters::push_all(producer, 1, 9);
    CHECK(reader.recv().lagged() == 5);
    CHECK(*reader.recv() == 6);
    CHECK(*reader.recv() == 8);
    CHECK(reader.try_recv().kind() == engine::OutcomeKind::kEmpty);
    CHECK(reader.filtered() == 2);  // 7 and 9: received 2 + filtered 2 + lagged 5 = pushed 9
  });
}

TEST_CASE_TEMPLATE("a batch of a filtered reader holds no rejected value, and leaves a lag", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    engine::SpmcRing<int, P> ring({.capacity = 8});
    auto producer = ring.producer();
    auto reader = ring.subscribe(&filters::even);
    std::vector<int> out(3);
    filters::push_all(producer, 1, 8);
    CHECK(*reader.recv_batch(out) == 3);
    CHECK(out == std::vector{2, 4, 6});
    CHECK(reader.filtered() == 3);
    CHECK(*reader.recv_batch(out) == 1);
    CHECK(out[0] == 8);
    filters::push_all(producer, 9, 17);
    CHECK(reader.recv_batch(out).lagged() == 1);
  });
}

TEST_CASE_TEMPLATE("a latest value and a mailbox filter, too", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    engine::SingleLatest<int, P> latest;
    auto source = latest.producer();
    auto reader = latest.subscribe(&filters::even);
    filters::push_all(source, 1, 3);
    CHECK(reader.try_recv().kind() == engine::OutcomeKind::kEmpty);
    CHECK(reader.filtered() == 1);  // 1 and 2 were skipped
    source.push(4);
    CHECK(*reader.recv() == 4);

    engine::Mailbox<int, P> mailbox;
    auto commands = mailbox.producer();
    auto taker = mailbox.subscribe(&filters::even);
    commands.push(7);
    CHECK(taker.recv_for(milliseconds(1)).kind() == engine::OutcomeKind::kTimeout);
    CHECK_FALSE(mailbox.pending());  // a rejected command was taken
    commands.push(8);
    CHECK(*taker.recv() == 8);
    CHECK(taker.filtered() == 1);
  });
}

TEST_CASE_TEMPLATE("what a filter throws reaches the caller, after a batch with the next receive",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    engine::SpmcRing<int, P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe([](int value) {
      if (value == 3) throw std::runtime_error("three");
      return true;
    });
    std::vector<int> out(8);
    filters::push_all(producer, 1, 4);
    CHECK(*reader.recv_batch(out) == 2);
    CHECK_THROWS_AS((void)reader.try_recv(), std::runtime_error);
    CHECK(*reader.recv() == 4);
    producer.push(3);
    CHECK_THROWS_AS((void)reader.recv(), std::runtime_error);
    CHECK(reader.filtered() == 0);
  });
}

TEST_CASE_TEMPLATE("a filtered copy that throws leaves the value", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    engine::SpmcRing<Tracked, P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe([](const Tracked& t) { return t.value > 1; });
    producer.push(Tracked(1));
    producer.push(Tracked(2));
    Tracked::throwing_copies = 1;
    CHECK_THROWS_AS((void)reader.recv(), std::runtime_error);
    CHECK(reader.recv()->value == 2);
    CHECK(reader.filtered() == 1);
    Tracked::reset();
  });
}

TEST_CASE_TEMPLATE("a parked filtered reader loses no value that it wants", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr int kPushes = scaled<P>(20'000, 8);
    engine::SpmcRing<int, P> ring({.capacity = 32'768});
    auto producer = ring.producer();
    std::uint64_t received = 0;
    std::uint64_t filtered = 0;
    typename P::thread thread(
        "reader", [reader = ring.subscribe(&filters::even), &received, &filtered]() mutable {
          while (reader.recv().has_value())
            ++received;
          filtered = reader.filtered();
        });
    filters::push_all(producer, 1, kPushes);
    producer.close();
    thread.join();
    CHECK(received == kPushes / 2);
    CHECK(filtered == kPushes / 2);
  });
}

TEST_CASE_TEMPLATE("a filtered reader does not sleep when the close came before its last look", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    engine::SpmcRing<int, P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe([&producer](int value) {
      if (value == 2) {  // the reader knows of two values, and looks once more before it parks
        producer.push(3);
        producer.close();
      }
      return false;
    });
    filters::push_all(producer, 1, 2);
    const auto begun = P::clock::now();
    CHECK(reader.recv_for(std::chrono::hours(1)).kind() == engine::OutcomeKind::kClosed);
    CHECK(P::clock::now() - begun < std::chrono::hours(1));
    CHECK(reader.filtered() == 3);
  });
}

TEST_CASE_TEMPLATE("a stream of what nobody wants does not keep a timed wait beyond its deadline",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    engine::SpmcRing<int, P> ring;
    engine::SingleLatest<int, P> latest;
    auto samples = ring.producer();
    auto values = latest.producer();
    int calls = 0;
    // Each look finds something new, and is followed by a push before the reader could sleep.
    const auto push_and_reject = [&calls](auto& producer) {
      if (++calls == 1'000) throw std::runtime_error("the deadline passed long ago");
      producer.push(calls);
      return false;
    };
    auto reader = ring.subscribe([&](int) { return push_and_reject(samples); });
    samples.push(0);
    CHECK(reader.recv_for(milliseconds(0)).kind() == engine::OutcomeKind::kTimeout);
    auto waiter = latest.subscribe();
    values.push(0);
    const auto met = waiter.wait_for([&](int) { return push_and_reject(values); }, milliseconds(0));
    CHECK(met.kind() == engine::OutcomeKind::kTimeout);
  });
}

}  // namespace brine::tests
