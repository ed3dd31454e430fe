/// How readers of SpmcRing wait, and how they receive in batches, as templates over the platform.
/// Define BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "tests/engine/buffers/ring_helpers.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

using std::chrono::milliseconds;

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

TEST_CASE_TEMPLATE("a time limit beyond all time is waited for, in any unit", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<int, P> ring;
    engine::SingleLatest<int, P> latest;
    auto to_ring = ring.producer();
    auto to_latest = latest.producer();
    typename P::template counting_semaphore<> permits{0};
    std::vector<typename P::thread> threads;
    threads.emplace_back("ring", [reader = ring.subscribe()]() mutable {
      CHECK(reader.recv_for(std::chrono::hours::max()).has_value());
      CHECK(reader.recv_for(std::chrono::seconds::min()).kind() == OutcomeKind::kTimeout);
    });
    threads.emplace_back("latest", [reader = latest.subscribe()]() mutable {
      CHECK(reader.wait_for([](int value) { return value == 1; }, std::chrono::seconds::max())
                .has_value());
    });
    threads.emplace_back("permits",
                         [&permits] { CHECK(permits.try_acquire_for(std::chrono::years::max())); });
    while (ring.parks() == 0 || latest.parks() == 0)
      P::yield();
    to_ring.push(1);
    to_latest.push(1);
    permits.release();
    for (auto& thread : threads)
      thread.join();
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

}  // namespace brine::tests
