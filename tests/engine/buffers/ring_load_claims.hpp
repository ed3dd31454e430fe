/// What SpmcRing promises under load, as templates over the platform. Define BRINE_TEST_PLATFORMS
/// (a list of platforms) and include once in a test file.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/spmc_ring.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

using engine::OutcomeKind;
using engine::SpmcRing;
using engine::SpmcRingOptions;
using std::chrono::milliseconds;

/// What one reader went through until Closed.
struct Tally {
  std::uint64_t received = 0;
  std::uint64_t lagged = 0;
  bool in_order = true;  ///< each value is the one that the cursor promised
  bool whole = true;
};

template <class Reader, class Value, class Whole>
Tally receive_all(Reader& reader, Value value, Whole whole) {
  Tally tally;
  std::uint64_t next = reader.position();
  for (;;) {
    auto got = reader.recv();
    if (got.kind() == OutcomeKind::kClosed) return tally;
    next += got.lagged();
    tally.lagged += got.lagged();
    if (!got.has_value()) continue;
    tally.in_order = tally.in_order && value(*got) == next;
    tally.whole = tally.whole && whole(*got);
    ++next;
    ++tally.received;
  }
}

/// One writer at full speed against three readers; every value says which one it is.
template <class P, class T, class Make, class Value, class Whole>
void check_broadcast(std::size_t capacity, std::uint64_t pushes, Make make, Value value,
                     Whole whole) {
  SpmcRing<T, P> ring(SpmcRingOptions{.capacity = capacity});
  std::vector<Tally> tallies(3);
  std::vector<typename P::thread> readers;
  for (Tally& tally : tallies) {
    readers.emplace_back("reader", [&tally, &value, &whole, reader = ring.subscribe()]() mutable {
      tally = receive_all(reader, value, whole);
    });
  }
  {
    auto producer = ring.producer();
    for (std::uint64_t i = 0; i != pushes; ++i)
      producer.push(make(i));
  }
  for (auto& reader : readers)
    reader.join();
  for (const Tally& tally : tallies) {
    CHECK(tally.in_order);
    CHECK(tally.whole);
    CHECK(tally.received + tally.lagged == pushes);
    if (capacity >= pushes) CHECK(tally.lagged == 0);
  }
}

TEST_CASE_TEMPLATE("under load nothing is torn, reordered, doubled or lost in silence", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    const auto make = [](std::uint64_t i) { return Five(i); };
    const auto value = [](const Five& five) { return five.value(); };
    const auto whole = [](const Five& five) { return five.whole(); };
    constexpr unsigned kPushes = scaled<P>(100'000, 20);
    check_broadcast<P, Five>(1, kPushes, make, value, whole);
    check_broadcast<P, Five>(4, kPushes, make, value, whole);
    check_broadcast<P, Five>(kPushes, kPushes, make, value, whole);
  });
}

TEST_CASE_TEMPLATE("under load values with a lock keep the same contract", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    const auto make = [](std::uint64_t i) {
      return std::to_string(i) + " and some more text, for the heap";
    };
    const auto value = [](const std::string& text) { return std::stoull(text); };
    const auto whole = [](const std::string& text) { return text.ends_with("heap"); };
    check_broadcast<P, std::string>(2, scaled<P>(20'000, 10), make, value, whole);
    check_broadcast<P, std::string>(64, scaled<P>(20'000, 10), make, value, whole);
  });
}

TEST_CASE_TEMPLATE("readers come and go from any thread while the writer pushes", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr unsigned kMaxPushes = scaled<P>(10'000'000, 10);
    constexpr unsigned kVisits = scaled<P>(2'000, 3);
    struct Visitor {
      std::uint64_t received = 0;
      std::uint64_t disorder = 0;
    };
    SpmcRing<std::string, P> ring(SpmcRingOptions{.capacity = 8});
    auto producer = ring.producer();
    typename P::template atomic<unsigned> done{0};
    std::vector<Visitor> tallies(2);
    std::vector<typename P::thread> visitors;
    for (Visitor& tally : tallies) {
      visitors.emplace_back("visitor", [&tally, &ring, &done] {
        for (unsigned visit = 0; visit != kVisits; ++visit) {
          auto reader = ring.subscribe();
          std::uint64_t next = reader.position();
          for (int take = 0; take != 3; ++take) {
            const auto got = reader.recv_for(milliseconds(1));
            next += got.lagged();
            if (!got.has_value()) continue;
            if (std::stoull(*got) != next) ++tally.disorder;
            ++tally.received;
            ++next;
          }
        }
        done.fetch_add(1, std::memory_order_relaxed);
      });
    }
    unsigned pushed = 0;
    while (pushed != kMaxPushes && done.load(std::memory_order_relaxed) != 2) {
      producer.push(std::to_string(pushed));
      ++pushed;
    }
    producer.close();
    for (auto& visitor : visitors)
      visitor.join();
    CHECK(tallies[0].disorder + tallies[1].disorder == 0);
    if (!P::kSimulated) CHECK(tallies[0].received + tallies[1].received > kVisits);
  });
}

TEST_CASE_TEMPLATE("a reader that parks after every value misses no wake-up", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    // Ping-pong: each side pushes only after it received, so one lost wake-up would stop both.
    constexpr unsigned kRounds = scaled<P>(20'000, 10);
    SpmcRing<unsigned, P> there(SpmcRingOptions{.capacity = 1, .name = "there"});
    SpmcRing<unsigned, P> back(SpmcRingOptions{.capacity = 1, .name = "back"});
    auto send = there.producer();
    auto answers = back.subscribe();
    typename P::thread echo("echo",
                            [requests = there.subscribe(), reply = back.producer()]() mutable {
                              for (;;) {
                                const auto request = requests.recv();
                                if (!request.has_value()) return;
                                reply.push(*request);
                              }
                            });
    unsigned wrong = 0;
    for (unsigned round = 0; round != kRounds; ++round) {
      send.push(round);
      if (*answers.recv() != round) ++wrong;
    }
    send.close();
    echo.join();
    CHECK(wrong == 0);
  });
}

}  // namespace brine::tests
