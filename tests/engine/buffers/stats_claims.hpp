/// The claims of the buffers' statistics, as templates over the platform. Define
/// BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "engine/buffers/stats.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

using engine::BufferStats;
using engine::OutcomeKind;
using engine::ReaderStats;
using engine::WithStats;
using std::chrono::milliseconds;

template <class P, class Stats = WithStats>
using CountedRing = engine::SpmcRing<int, P, engine::SpmcRingRules, Stats>;
template <class P, class Stats = WithStats>
using CountedLatest = engine::SingleLatest<int, P, engine::SingleLatestRules, Stats>;
template <class P, class Stats = WithStats>
using CountedMailbox = engine::Mailbox<int, P, engine::MailboxRules, Stats>;

template <class Producer>
void push_numbers(Producer& producer, int count) {
  for (int value = 0; value != count; ++value)
    producer.push(value);
}

TEST_CASE_TEMPLATE("pushes, and readers that come and go, are counted", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    CountedRing<P> ring({.capacity = 10});
    auto producer = ring.producer();
    push_numbers(producer, 3);
    CHECK(ring.stats() == BufferStats{.total_pushes = 3, .capacity = 10});
    const auto one = ring.subscribe();
    CHECK(ring.stats().active_readers == 1);
    {
      auto two = ring.subscribe();
      const auto moved = std::move(two);
      CHECK(ring.stats().active_readers == 2);
    }
    CHECK(ring.stats().active_readers == 1);
    CHECK(ring.stats().total_pushes == 3);
    CHECK(ring.stats().current_size == 0);  // what came before a reader is not its backlog
  });
}

TEST_CASE_TEMPLATE("the size is the largest backlog, at most the capacity", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    CountedRing<P> ring({.capacity = 100});
    auto producer = ring.producer();
    auto slow = ring.subscribe();
    auto fast = ring.subscribe();
    push_numbers(producer, 98);
    while (fast.try_recv().has_value()) {
    }
    const BufferStats critical = ring.stats();
    CHECK(critical.current_size == 98);
    CHECK(critical.total_pulls == 98);
    CHECK(critical.is_critical_utilization());
    push_numbers(producer, 10);
    CHECK(ring.stats().current_size == 100);
    CHECK(ring.stats().overwritten == 8);
    CHECK(ring.stats().dropped_count == 0);  // nobody was told yet
    CHECK(slow.recv().lagged() == 8);
    CHECK(ring.stats().dropped_count == 8);
    CHECK(ring.stats().active_readers == 2);
    CHECK(*slow.recv() == 8);
    CHECK(ring.stats().current_size == 99);
  });
}

TEST_CASE_TEMPLATE("each reader has its figures, and the buffer keeps those of the gone", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    CountedRing<P> ring({.capacity = 4});
    auto producer = ring.producer();
    {
      auto first = ring.subscribe();
      push_numbers(producer, 6);
      CHECK(first.recv().lagged() == 2);
      CHECK(first.recv().has_value());
      const ReaderStats stats = first.stats();
      CHECK(stats.reader_id == 1);
      CHECK(stats.total_pulls == 1);
      CHECK(stats.lag_messages == 2);
    }
    const BufferStats left = ring.stats();
    CHECK(left.total_pulls == 1);
    CHECK(left.dropped_count == 2);
    CHECK(left.current_size == 0);
    auto second = ring.subscribe();
    CHECK(second.stats() == ReaderStats{.reader_id = 2});
    push_numbers(producer, 1);
    CHECK(second.recv().has_value());
    CHECK(ring.stats().total_pulls == 2);
    CHECK(ring.reader_stats().size() == 1);
    CHECK(ring.reader_stats().front().total_pulls == 1);
    auto moved = std::move(second);
    CHECK(moved.stats().reader_id == 2);
    CHECK(moved.stats().total_pulls == 1);
    push_numbers(producer, 1);
    CHECK(moved.recv().has_value());
    auto other = ring.subscribe();
    other = std::move(moved);
    CHECK(other.stats().total_pulls == 2);
    CHECK(ring.stats().total_pulls == 3);
    CHECK(ring.stats().active_readers == 1);
  });
}

TEST_CASE_TEMPLATE("the last pull is the time of the first snapshot after it", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    CountedRing<P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    CHECK_FALSE(reader.stats().last_pull_at.has_value());
    producer.push(1);
    CHECK(reader.recv().has_value());
    const auto before = P::clock::now().time_since_epoch();
    const std::optional<std::chrono::nanoseconds> seen = reader.stats().last_pull_at;
    REQUIRE(seen.has_value());
    CHECK(*seen >= before);
    CHECK(*seen <= P::clock::now().time_since_epoch());
    P::sleep_for(milliseconds(1));
    CHECK(reader.stats().last_pull_at == seen);  // nothing was pulled since
    producer.push(2);
    CHECK(reader.recv().has_value());
    static_cast<void>(ring.stats());
    CHECK(*reader.stats().last_pull_at - *seen >= milliseconds(1));
  });
}

TEST_CASE_TEMPLATE("a pull is never said to have been before it was", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    CountedRing<P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    std::optional<std::chrono::nanoseconds> seen;
    typename P::template atomic<std::uint32_t> pulled{0};
    typename P::thread observer("observer", [&] {
      for (bool last = false; !last && !seen.has_value();) {
        last = pulled.load(std::memory_order_acquire) != 0;
        seen = ring.reader_stats().front().last_pull_at;
        if constexpr (P::kSimulated) P::yield();
      }
    });
    producer.push(1);
    P::sleep_for(std::chrono::microseconds(1));
    const auto before = P::clock::now().time_since_epoch();
    CHECK(reader.try_recv().has_value());
    pulled.store(1, std::memory_order_release);
    observer.join();
    REQUIRE(seen.has_value());
    CHECK(*seen >= before);
  });
}

TEST_CASE_TEMPLATE("a latest value counts receipts and unread values; skips are no lag", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    CountedLatest<P> latest;
    auto producer = latest.producer();
    auto reader = latest.subscribe();
    CHECK(latest.stats() == BufferStats{.capacity = 1, .active_readers = 1});
    push_numbers(producer, 5);
    CHECK(latest.stats().current_size == 1);
    CHECK(latest.stats().overwritten == 4);
    CHECK(reader.recv().has_value());
    CHECK(latest.stats().current_size == 0);
    // A value that is tested again is not received again.
    CHECK(reader.wait_for([](int value) { return value == 4; }, milliseconds(0)).has_value());
    CHECK(reader.stats().total_pulls == 1);
    CHECK(reader.stats().lag_messages == 0);
    CHECK(latest.reader_stats().front().lag_messages == 0);
    CHECK(latest.stats().dropped_count == 0);
    producer.push(5);
    CHECK(reader.wait_for([](int value) { return value == 5; }, milliseconds(0)).has_value());
    CHECK(latest.stats().total_pulls == 2);
    const auto late = latest.subscribe();
    CHECK(latest.stats().current_size == 1);  // the late one has yet to read it
  });
}

TEST_CASE_TEMPLATE("a mailbox's pushes are taken, overwritten, or pending", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    CountedMailbox<P> mailbox;
    auto producer = mailbox.producer();
    push_numbers(producer, 3);
    CHECK(mailbox.stats().current_size == 0);  // nobody is behind
    auto one = mailbox.subscribe();
    const auto two = mailbox.subscribe();
    CHECK(mailbox.stats() == BufferStats{.total_pushes = 3,
                                         .current_size = 1,
                                         .capacity = 1,
                                         .active_readers = 2,
                                         .overwritten = 2});
    CHECK(one.recv().has_value());
    CHECK(mailbox.stats().total_pulls == 1);
    CHECK(mailbox.stats().current_size == 0);
    CHECK(one.stats().total_pulls == 1);
    CHECK(two.stats().total_pulls == 0);
  });
}

/// As if each counter had counted almost all that 32 bits can hold.
struct NearlyFull : engine::Counters32 {
  static constexpr std::uint32_t kFirst = 0xFFFF'FFFD;
  template <engine::Platform P>
  using Ledger = engine::Ledger32<P, kFirst>;
};

TEST_CASE_TEMPLATE("32-bit counters stop at their maximum, and backlogs stay right", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr std::uint64_t kMost = 0xFFFF'FFFF;
    CountedRing<P, NearlyFull> ring({.capacity = 4});
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    for (std::uint64_t i = 1; i != 6; ++i) {
      producer.push(1);
      CHECK(reader.recv().has_value());
      CHECK(reader.stats().total_pulls == std::min(kMost, NearlyFull::kFirst + i));
      CHECK(ring.stats().total_pushes == std::min(kMost, NearlyFull::kFirst + i));
    }
    push_numbers(producer, 10);
    CHECK(ring.stats().current_size == 4);
    CHECK(reader.recv().lagged() == 6);
    CHECK(reader.recv().has_value());
    const BufferStats stats = ring.stats();
    CHECK(stats.current_size == 3);
    CHECK(stats.total_pulls == kMost);
    CHECK(stats.dropped_count == kMost);
  });
}

struct OneIn64 : engine::WithLatency {
  static constexpr std::uint32_t kTimedEvery = 64;
};

TEST_CASE_TEMPLATE("latencies are those of timed operations, one in so many", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    CountedRing<P, OneIn64> ring;
    CHECK(ring.push_latency().count == 0);
    auto producer = ring.producer();
    auto gone = ring.subscribe();
    {
      auto reader = std::move(gone);
      for (int i = 0; i != 129; ++i) {
        producer.push(i);
        CHECK(reader.recv().has_value());
        CHECK(reader.try_recv().kind() == OutcomeKind::kEmpty);
      }
    }
    CHECK(ring.push_latency().count == 3);  // the first, the 65th and the 129th
    CHECK(ring.receive_latency().count == 3);
    CHECK(ring.receive_latency().max < 1'000'000'000);
  });
}

/// Readers come, receive and go while one task pushes and another takes snapshots, each of which
/// must be possible and none behind the one before.
template <class P, class Buffer, class Producer>
void check_snapshots(Buffer& buffer, Producer producer, int pushes, int lives) {
  typename P::template atomic<bool> done{false};
  std::vector<typename P::thread> readers;
  std::vector<std::uint64_t> received(2, 0);
  for (std::uint64_t& count : received) {
    readers.emplace_back("reader", [&buffer, &count, lives] {
      for (int life = 1; life <= lives; ++life) {
        auto reader = buffer.subscribe();
        for (int i = 0; life == lives || i != 20; ++i) {
          const auto got = reader.recv();
          if (got.has_value()) ++count;
          if (got.kind() == OutcomeKind::kClosed) break;
        }
      }
    });
  }
  std::uint64_t wrong = 0;
  typename P::thread observer("observer", [&] {
    const std::uint64_t subscribed = 2 * static_cast<std::uint64_t>(lives);
    BufferStats before;
    for (bool last = false; !last;) {
      last = done.load(std::memory_order_acquire);
      const BufferStats now = buffer.stats();
      const bool possible = now.total_pulls <= now.total_pushes * subscribed &&
                            now.current_size <= now.capacity && now.active_readers <= 2;
      const bool grows =
          now.total_pushes >= before.total_pushes && now.total_pulls >= before.total_pulls &&
          now.dropped_count >= before.dropped_count && now.overwritten >= before.overwritten;
      if (!possible || !grows) ++wrong;
      before = now;
      if constexpr (P::kSimulated) P::yield();
    }
  });
  push_numbers(producer, pushes);
  producer.close();
  for (auto& reader : readers)
    reader.join();
  done.store(true, std::memory_order_release);
  observer.join();
  CHECK(wrong == 0);
  const BufferStats end = buffer.stats();
  CHECK(end.total_pushes == static_cast<std::uint64_t>(pushes));
  CHECK(end.total_pulls == received[0] + received[1]);
  CHECK(end.active_readers == 0);
}

TEST_CASE_TEMPLATE("every snapshot under load is possible, and totals are exact in the end", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr int kPushes = scaled<P>(100'000, 8);
    constexpr int kLives = scaled<P>(500, 2);
    CountedRing<P> ring({.capacity = 4});
    check_snapshots<P>(ring, ring.producer(), kPushes, kLives);
    CountedLatest<P> latest;
    check_snapshots<P>(latest, latest.producer(), kPushes, kLives);
    CountedMailbox<P> mailbox;
    check_snapshots<P>(mailbox, mailbox.producer(), kPushes, kLives);
  });
}

}  // namespace brine::tests
