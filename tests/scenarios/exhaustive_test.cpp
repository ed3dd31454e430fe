/// Small programs over each buffer, in every execution that there is: one writer that pushes and
/// closes its handle, readers that receive until they are told so. The planted bugs are found.

#include "tests/scenarios/exhaustive.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "scenarios/mutants/latest_in_two_steps.hpp"
#include "scenarios/mutants/mailbox_wait_first.hpp"
#include "scenarios/mutants/ring_jump_to_newest.hpp"

namespace brine::tests {

namespace {

using P = sim::SimPlatform;
using Context = engine::Context<P>;
using engine::OutcomeKind;

/// The values are 1, 2, … in push order.
struct Load {
  std::uint64_t readers = 2;
  std::uint64_t pushes = 3;
  std::uint64_t looks = 3;
  bool waits = true;   ///< readers wait for each value; false: each looks so many times
  bool closes = true;  ///< and readers receive until then; false: each receives once
};

/// Runs one writer and the readers of `buffer`; `receive(reader, got)` checks one outcome.
template <class Buffer, class Receive>
void run(const Load& load, Buffer& buffer, std::vector<typename Buffer::Reader>& readers,
         const Receive& receive) {
  auto producer = std::optional(buffer.producer());
  for (std::uint64_t i = 0; i < load.readers; ++i)
    readers.push_back(buffer.subscribe());
  std::vector<P::thread> threads;
  for (std::uint64_t i = 0; i < load.readers; ++i) {
    threads.emplace_back("reader-" + std::to_string(i), [&, i] {
      for (std::uint64_t look = 0; load.waits || look < load.looks; ++look) {
        const auto got = load.waits ? readers[i].recv() : readers[i].try_recv();
        receive(i, got);
        if (got.kind() == OutcomeKind::kClosed || !load.closes) return;
      }
    });
  }
  threads.emplace_back("writer", [&] {
    for (std::uint64_t value = 1; value <= load.pushes; ++value)
      producer->push(value);
    if (load.closes) producer.reset();
  });
  for (P::thread& thread : threads)
    thread.join();
}

/// Consecutive values but for lags, which count what is missing.
template <class Rules = engine::SpmcRingRules>
sim::Body ring(const Load& load) {
  return [load](Context& context) {
    engine::Property& order = context.property("ring.order");
    engine::SpmcRing<std::uint64_t, P, Rules> ring({.capacity = 2});
    std::vector<typename decltype(ring)::Reader> readers;
    std::vector<std::uint64_t> last(load.readers);
    run(load, ring, readers, [&](std::uint64_t i, const auto& got) {
      if (got.kind() == OutcomeKind::kLagged) last[i] += got.lagged();
      if (got.has_value())
        order.require(*got == ++last[i], [&] { return "received " + std::to_string(*got); });
      if (got.kind() == OutcomeKind::kClosed)
        order.require(last[i] == load.pushes,
                      [&] { return "ended at " + std::to_string(last[i]); });
    });
  };
}

/// Newer and newer values, the last one at the latest before the close.
template <class Rules = engine::SingleLatestRules>
sim::Body latest(const Load& load) {
  return [load](Context& context) {
    engine::Property& versions = context.property("latest.versions");
    engine::SingleLatest<std::uint64_t, P, Rules> latest;
    std::vector<typename decltype(latest)::Reader> readers;
    std::vector<std::uint64_t> last(load.readers);
    run(load, latest, readers, [&](std::uint64_t i, const auto& got) {
      if (got.has_value()) {
        versions.require(*got > last[i], [&] { return "received " + std::to_string(*got); });
        last[i] = *got;
      }
      if (got.kind() == OutcomeKind::kClosed)
        versions.require(last[i] == load.pushes,
                         [&] { return "ended at " + std::to_string(last[i]); });
    });
  };
}

/// Each value at most once; what nobody took was overwritten; the last one is taken.
template <class Rules = engine::MailboxRules>
sim::Body mailbox(const Load& load) {
  return [load](Context& context) {
    engine::Property& taken = context.property("mailbox.taken");
    engine::Mailbox<std::uint64_t, P, Rules> mailbox;
    std::vector<typename decltype(mailbox)::Reader> takers;
    std::vector<std::uint64_t> last(load.readers);
    std::vector<std::uint64_t> times(load.pushes + 1);
    std::uint64_t received = 0;
    run(load, mailbox, takers, [&](std::uint64_t i, const auto& got) {
      if (!got.has_value()) return;
      ++received;
      taken.require(*got > last[i] && ++times[*got] == 1,
                    [&] { return "received " + std::to_string(*got); });
      last[i] = *got;
    });
    taken.require(received + mailbox.overwritten() + mailbox.pending() == load.pushes,
                  [&] { return "received " + std::to_string(received); });
    if (load.waits && load.closes)
      taken.require(times[load.pushes] == 1, [] { return "the last one is lost"; });
  };
}

constexpr sim::Memory kSc = sim::Memory::kSequential;
constexpr sim::Memory kCpp = sim::Memory::kCpp;

/// Of all three buffers.
void check_all(sim::Memory memory, const Load& load) {
  check_complete("ring", memory, ring(load));
  check_complete("latest", memory, latest(load));
  check_complete("mailbox", memory, mailbox(load));
}

}  // namespace

TEST_CASE("two readers that look three times each, and three pushes: every execution passes") {
  check_all(kSc, {.readers = 2, .pushes = 3, .waits = false});
}

TEST_CASE("a reader that waits for two pushes and the close: every execution passes") {
  check_all(kSc, {.readers = 1, .pushes = 2, .waits = true});
}

TEST_CASE("two readers that wait for three pushes and the close: all with one preemption pass") {
  const Load load{.readers = 2, .pushes = 3, .waits = true};
  sim::ExploreOptions one;
  one.preemptions = 1;
  const std::array bodies{ring(load), latest(load), mailbox(load)};
  for (const sim::Body& body : bodies) {
    const sim::Exploration found = explore(kSc, body, one);
    CHECK(found.complete);
    CHECK(found.bounded);
    CHECK(found.failures == 0);
    MESSAGE(found.verdict(), " with at most one preemption");
  }
}

TEST_CASE("readers that wait are told of a close without a push, in every execution") {
  const Load load{.readers = 2, .pushes = 0, .waits = true};
  check_complete("ring", kSc, ring(load));
  check_complete("latest", kSc, latest(load));
}

TEST_CASE("with the C++ memory model every execution passes, too") {
  check_all(kCpp, {.readers = 2, .pushes = 3, .looks = 1, .waits = false});
  check_all(kCpp, {.readers = 2, .pushes = 2, .looks = 2, .waits = false});
  check_all(kCpp, {.readers = 1, .pushes = 3, .looks = 3, .waits = false});
  check_all(kCpp, {.readers = 1, .pushes = 1, .waits = true});
  check_complete("ring", kCpp, ring({.readers = 2, .pushes = 0, .waits = true}));
  check_complete("latest", kCpp, latest({.readers = 2, .pushes = 0, .waits = true}));
}

TEST_CASE("slow: two readers that look three times each, and three pushes, the ring") {
  check_complete("ring", kCpp, ring({.readers = 2, .pushes = 3, .looks = 3, .waits = false}));
}

TEST_CASE("slow: two readers that look three times each, and three pushes, the latest value") {
  check_complete("latest", kCpp, latest({.readers = 2, .pushes = 3, .looks = 3, .waits = false}));
}

TEST_CASE("slow: two readers that look three times each, and three pushes, the mailbox") {
  check_complete("mailbox", kCpp, mailbox({.readers = 2, .pushes = 3, .looks = 3, .waits = false}));
}

TEST_CASE("slow: a reader that waits for two pushes and the close, the ring") {
  check_complete("ring", kCpp, ring({.readers = 1, .pushes = 2, .waits = true}));
}

TEST_CASE("slow: a reader that waits for two pushes and the close, the latest value") {
  check_complete("latest", kCpp, latest({.readers = 1, .pushes = 2, .waits = true}));
}

TEST_CASE("slow: a reader that waits for two pushes and the close, the mailbox") {
  check_complete("mailbox", kCpp, mailbox({.readers = 1, .pushes = 2, .waits = true}));
}

TEST_CASE("planted bugs are found, and replay") {
  for (const sim::Memory memory : {kSc, kCpp}) {
    check_found("no-deadlock", memory,
                mailbox<scenarios::MailboxWaitFirst>({.readers = 1, .pushes = 1, .closes = false}));
    check_found("latest.versions", memory,
                latest<scenarios::LatestChangedThenBorrow>({.readers = 1, .pushes = 2}));
    check_found("latest.versions", memory,
                latest<scenarios::LatestValueThenVersion>({.readers = 1, .pushes = 2}));
    check_found(
        "ring.order", memory,
        ring<scenarios::RingJumpToNewest>({.readers = 1, .pushes = 4, .looks = 4, .waits = false}));
  }
}

}  // namespace brine::tests
