// Broken buffers, and for each the case that is there for it. A contract that nothing can break
// checks nothing.

#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "scenarios/mutants/latest_in_two_steps.hpp"
#include "scenarios/mutants/mailbox_brings_back.hpp"
#include "scenarios/mutants/mailbox_wait_first.hpp"
#include "scenarios/mutants/ring_jump_to_newest.hpp"
#include "scenarios/mutants/ring_lag_as_readers.hpp"
#include "tests/conformance/cases/cases.hpp"
#include "tests/conformance/faults.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/run_case.hpp"

namespace brine::tests {
namespace {

using SimP = sim::SimPlatform;

/// After a lag the oldest retained value is skipped.
struct SkipsTheOldest : engine::SpmcRingRules {
  static constexpr std::uint64_t cursor_after_lag(std::uint64_t tail, std::uint64_t capacity) {
    return tail - capacity + 1;
  }
};

/// Each overrun counts as one dropped value, however many were missed.
struct CountsOverruns : engine::SpmcRingRules {
  template <class Counts>
  static void count_lag(Counts& counts, std::uint64_t /*n*/) {
    counts.dropped.fetch_add(1, std::memory_order_relaxed);
  }
};

/// A buffer, whose values count themselves, with rules of its own.
template <class Buffer>
constexpr MakeSubject kMake = &make_subject<Buffer, SimP, Counted>;
template <class Rules = engine::SpmcRingRules>
constexpr MakeSubject kRing = kMake<engine::SpmcRing<Counted, SimP, Rules>>;
template <class Rules = engine::SingleLatestRules>
constexpr MakeSubject kCell = kMake<engine::SingleLatest<Counted, SimP, Rules>>;
template <class Rules = engine::MailboxRules>
constexpr MakeSubject kPost = kMake<engine::Mailbox<Counted, SimP, Rules>>;

Row ring(MakeSubject make) {
  return {.buffer = "broken ring",
          .capacity = 4,
          .value_type = "counted",
          .traits = kRingTraits | kCountsLives | kHoldsFour | kHoldsSeveral,
          .make = make};
}
Row cell(MakeSubject make) {
  return {.buffer = "broken latest value",
          .value_type = "counted",
          .traits = kLatestTraits | kCountsLives,
          .make = make};
}
Row post(MakeSubject make) {
  return {.buffer = "broken mailbox",
          .value_type = "counted",
          .traits = kMailboxTraits | kCountsLives,
          .make = make};
}

template <Fault fault>
Row faulty_ring() {
  return ring(&make_faulty<kRing<>, fault>);
}
template <Fault fault>
Row faulty_cell() {
  return cell(&make_faulty<kCell<>, fault>);
}
template <Fault fault>
Row faulty_post() {
  return post(&make_faulty<kPost<>, fault>);
}

struct Broken {
  std::string_view name;
  Row row;
  std::string_view caught_by;  ///< the case that is there for it; others may fail, too
};

std::vector<Broken> broken_buffers() {
  return {
      {"ring-jump-to-newest", ring(kRing<scenarios::RingJumpToNewest>),
       "after a lag the oldest retained value comes next, not the newest"},
      {"ring-lag-as-readers", ring(kRing<scenarios::RingLagAsReaders>),
       "dropped is the sum of all lags, and lags leave the count of readers alone"},
      {"ring-skips-the-oldest", ring(kRing<SkipsTheOldest>),
       "a lag is tail - capacity - next, from any position"},
      {"ring-counts-overruns", ring(kRing<CountsOverruns>),
       "pushed = received + lagged + pending, at rest"},
      {"latest-changed-then-borrow", cell(kCell<scenarios::LatestChangedThenBorrow>),
       "value and version are taken together, versions grow, and the last one arrives"},
      {"latest-value-then-version", cell(kCell<scenarios::LatestValueThenVersion>),
       "a reader that polls sees the last value before it sees the close"},
      {"mailbox-wait-first", post(kPost<scenarios::MailboxWaitFirst>),
       "a push while the only taker is busy is found at its next receive"},
      {"mailbox-brings-back", post(kPost<scenarios::MailboxBringsBack>),
       "a push replaces the unread value and counts it as overwritten"},
      {"closed-once", faulty_ring<Fault::kClosedOnce>(),
       "Closed is for ever, by every way to receive"},
      {"closed-is-empty", faulty_post<Fault::kClosedIsEmpty>(),
       "a close wakes every parked reader"},
      {"two-writers", faulty_cell<Fault::kTwoWriters>(),
       "a second writer is refused, by an error that names the buffer"},
      {"empty-is-closed", faulty_cell<Fault::kEmptyIsClosed>(),
       "an empty buffer gives Empty and not Closed"},
      {"lag-one-short", faulty_ring<Fault::kLagOneShort>(),
       "one value more than the capacity is a lag of one"},
      {"ring-sees-the-past", faulty_ring<Fault::kSeesThePast>(),
       "a new reader sees nothing of what was pushed before"},
      {"latest-misses-the-current", faulty_cell<Fault::kMissesTheCurrent>(),
       "a new reader sees the current value, once"},
      {"mailbox-takes-at-subscription", faulty_post<Fault::kMissesTheCurrent>(),
       "a new reader may take the pending value"},
      {"delivers-twice", faulty_ring<Fault::kDeliversTwice>(),
       "a reader gets what is pushed after it subscribed, once"},
      {"mailbox-delivers-twice", faulty_post<Fault::kDeliversTwice>(),
       "competing takers: each value once at most, the last one always, and all adds up"},
      {"skips-every-third", faulty_ring<Fault::kSkipsEveryThird>(),
       "values come in push order, up to the capacity"},
      {"push-after-close", faulty_post<Fault::kPushAfterClose>(),
       "a push after the close is refused, counts nothing and reaches nobody"},
      {"dropped-writer-keeps-open", faulty_ring<Fault::kDroppedKeepsOpen>(),
       "a writer that is dropped wakes every parked reader"},
      {"timeout-is-empty", faulty_cell<Fault::kTimeoutIsEmpty>(),
       "a timeout of 0 looks once: a value, or Timeout and not Empty"},
      {"times-out-early", faulty_post<Fault::kTimesOutEarly>(),
       "a timed receive does not end before its deadline"},
      {"waits-without-limit", faulty_ring<Fault::kWaitsWithoutLimit>(),
       "a reader that timed out receives the next time"},
      {"batch-loses-one", faulty_ring<Fault::kBatchLosesOne>(),
       "a batch takes what is there and no more"},
      {"batch-waits-never", faulty_post<Fault::kBatchWaitsNever>(),
       "a batch waits as a receive does"},
      {"throw-moves-cursor", faulty_ring<Fault::kThrowMovesCursor>(),
       "a copy that throws for one reader is nothing to another"},
      {"forgets-to-count-out", faulty_cell<Fault::kForgetsToCountOut>(),
       "active readers are the live handles"},
      {"counts-pushes-twice", faulty_ring<Fault::kCountsPushesTwice>(),
       "a push that nobody reads counts as pushed"},
      {"clamps-capacity", faulty_ring<Fault::kClampsCapacity>(),
       "a capacity over the limit is refused and not cut to it"},
      {"leaks-a-value", faulty_post<Fault::kLeaksAValue>(),
       "a value that was taken is gone from the buffer"},
      {"leaks-an-unread-value", faulty_ring<Fault::kLeaksAValue>(),
       "values that nobody reads die with the last handle"},
      {"destroys-twice", faulty_cell<Fault::kDestroysTwice>(),
       "a reader gets what is pushed after it subscribed, once"},
      {"condition-new-only", faulty_cell<Fault::kConditionNewOnly>(),
       "a condition is tested on the current value first, even one that was received"},
      {"condition-forgets", faulty_cell<Fault::kConditionForgets>(),
       "a condition that does not come true times out with the last value seen"},
      {"condition-swallows", faulty_cell<Fault::kConditionSwallows>(),
       "what a condition throws reaches the caller, and the reader goes on"},
      {"woken-empty-handed", faulty_cell<Fault::kWokenEmptyHanded>(),
       "a parked reader wakes for a push"},
      {"takes-away", faulty_ring<Fault::kTakesAway>(),
       "what a reader of copies reads stays there for the others"},
      {"mailbox-sees-the-past", faulty_post<Fault::kSeesThePast>(),
       "what was taken is nothing to a new reader"},
      {"empty-span-takes", faulty_ring<Fault::kEmptySpanTakes>(),
       "an empty span takes nothing and does not wait"},
      {"batch-throws", faulty_ring<Fault::kBatchThrows>(),
       "a copy that throws ends a batch, and costs no value that was taken"},
      {"push-copies", faulty_post<Fault::kPushCopies>(), "a push moves and never copies"},
      {"hoards", faulty_cell<Fault::kHoards>(),
       "a buffer keeps no more values alive than it has storage for"},
      {"shut-during-push", faulty_post<Fault::kShutDuringPush>(),
       "a value that is overwritten dies outside any lock: its destructor may receive"},
      {"current-receives", faulty_cell<Fault::kCurrentReceives>(),
       "the current value is looked at without being received"},
      {"one-behind", faulty_cell<Fault::kOneBehind>(),
       "a receive gives nothing older than what was there when it began"},
      {"swallows-exceptions", faulty_cell<Fault::kSwallowsExceptions>(),
       "a copy that throws reaches the receiver and leaves its cursor"},
  };
}

}  // namespace

TEST_CASE("every broken buffer is caught by the case that is there for it") {
  const std::vector<Case> cases = all_cases();
  std::set<std::string_view> caught_something;
  for (const Broken& broken : broken_buffers()) {
    const std::string name(broken.name);
    CAPTURE(name);
    // What nearly every case shows says nothing of what a case is for.
    const bool everywhere = name.starts_with("leaks") || name.starts_with("destroys");
    std::size_t caught = 0;
    bool as_stated = false;
    for (const Case& contract : cases) {
      if (!broken.row.has(contract.needs)) continue;
      if (run_case(broken.row, contract).failure.empty()) continue;
      ++caught;
      if (!everywhere || contract.name == broken.caught_by) caught_something.insert(contract.name);
      as_stated = as_stated || contract.name == broken.caught_by;
    }
    CHECK(as_stated);
    std::printf("%s: %zu cases catch it\n", name.c_str(), caught);
  }
  std::size_t idle = 0;
  for (const Case& contract : cases) {
    if (caught_something.contains(contract.name)) continue;
    ++idle;
    std::printf("no broken buffer for: %s\n", std::string(contract.name).c_str());
  }
  CHECK(idle == 0);
}

TEST_CASE("the same rows pass with the real rules") {
  for (const Row& row : {ring(kRing<>), cell(kCell<>), post(kPost<>)}) {
    for (const Case& contract : all_cases()) {
      if (!row.has(contract.needs)) continue;
      const CaseRun run = run_case(row, contract, {.seeds = 10});
      CHECK_MESSAGE(run.failure.empty(), run.failure);
    }
  }
}

}  // namespace brine::tests
