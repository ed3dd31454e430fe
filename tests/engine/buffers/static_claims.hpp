/// The claims of the static variants, as templates over the platform. Define BRINE_TEST_PLATFORMS
/// (a list of platforms) and include once in a test file.

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/static_buffers.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

using engine::StaticLatest;
using engine::StaticMailbox;
using engine::StaticRing;

TEST_CASE_TEMPLATE("a static ring retains its capacity, and reports lag as a ring does", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    StaticRing<int, 4, 2, P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    for (int value = 1; value <= 10; ++value)
      producer.push(value);
    CHECK(ring.capacity() == 4);
    CHECK(reader.try_recv().lagged() == 6);
    std::vector<int> out(8);
    CHECK(*reader.recv_batch(out) == 4);
    CHECK(out[0] == 7);
    CHECK(out[3] == 10);
    CHECK(ring.dropped() == 6);
    producer.close();
    CHECK(reader.recv().kind() == engine::OutcomeKind::kClosed);
  });
}

TEST_CASE_TEMPLATE("one reader too many is an error that says so, until another has gone", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    StaticRing<int, 4, 2, P> ring("samples");
    auto producer = ring.producer();
    auto one = ring.subscribe();
    {
      auto two = ring.try_subscribe();
      REQUIRE(two.has_value());
      const auto moved = *std::move(two);
      CHECK_FALSE(ring.try_subscribe().has_value());
      CHECK_THROWS_WITH_AS((void)ring.subscribe(),
                           doctest::Contains("StaticRing 'samples': subscribe() beyond its 2"),
                           std::length_error);
      CHECK(ring.active_readers() == 2);
    }
    CHECK(ring.active_readers() == 1);
    auto again = ring.try_subscribe();
    REQUIRE(again.has_value());
    producer.push(5);
    CHECK(*again->recv() == 5);
    CHECK(*one.recv() == 5);
    CHECK_THROWS_WITH_AS((void)ring.producer(), doctest::Contains("StaticRing 'samples'"),
                         std::invalid_argument);
  });
}

TEST_CASE_TEMPLATE("a static latest value and a static mailbox keep their contracts", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    StaticLatest<std::string, 1, P> latest;
    auto source = latest.producer();
    source.push("old");
    source.push("new");
    auto reader = latest.subscribe();
    CHECK(*reader.recv() == "new");
    CHECK_FALSE(latest.try_subscribe().has_value());

    StaticMailbox<int, 1, P> mailbox;
    auto commands = mailbox.producer();
    auto taker = mailbox.subscribe();
    commands.push(1);
    commands.push(2);
    CHECK(*taker.recv() == 2);
    CHECK(mailbox.overwritten() == 1);
    CHECK(taker.recv_for(std::chrono::milliseconds(1)).kind() == engine::OutcomeKind::kTimeout);
    CHECK_THROWS_AS((void)mailbox.subscribe(), std::length_error);
  });
}

TEST_CASE_TEMPLATE("what a static ring retains dies with it, once", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    const int before = Tracked::live;
    {
      StaticRing<Tracked, 3, 1, P> ring;
      auto producer = ring.producer();
      for (int value = 0; value != 10; ++value)
        producer.push(Tracked(value));
      CHECK(Tracked::live - before == 4);  // the slots
    }
    CHECK(Tracked::live == before);
  });
}

TEST_CASE_TEMPLATE("places for readers are never given out twice, whoever takes and drops them", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr unsigned kVisits = scaled<P>(20'000, 3);
    StaticRing<int, 8, 2, P, engine::SpmcRingRules, engine::WithStats> ring;
    auto producer = ring.producer();
    typename P::template atomic<std::uint32_t> inside{0};
    std::uint64_t wrong = 0;
    std::uint64_t admitted = 0;
    const auto visit = [&](std::uint64_t& came, std::uint64_t& crowded) {
      for (unsigned i = 0; i != kVisits; ++i) {
        const auto reader = ring.try_subscribe();
        if (!reader.has_value()) continue;
        ++came;
        const std::uint32_t others = inside.fetch_add(1, std::memory_order_relaxed);
        if (others >= 2) ++crowded;
        inside.fetch_sub(1, std::memory_order_relaxed);
      }
    };
    std::vector<std::pair<std::uint64_t, std::uint64_t>> tallies(3);
    std::vector<typename P::thread> visitors;
    for (auto& [came, crowded] : tallies)
      visitors.emplace_back("visitor",
                            [&visit, &came = came, &crowded = crowded] { visit(came, crowded); });
    for (unsigned i = 0; i != kVisits; ++i)
      producer.push(1);
    for (auto& visitor : visitors)
      visitor.join();
    for (const auto& [came, crowded] : tallies) {
      admitted += came;
      wrong += crowded;
    }
    CHECK(wrong == 0);
    CHECK(admitted > 0);
    CHECK(ring.active_readers() == 0);
    CHECK(ring.stats().active_readers == 0);
  });
}

}  // namespace brine::tests
