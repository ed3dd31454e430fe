/// Each rule of a contract has a history that breaks it, and near misses that do not.

#include <functional>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "sim/properties/capacity_plan.hpp"
#include "sim/properties/latest_contract.hpp"
#include "sim/properties/mailbox_contract.hpp"
#include "sim/properties/reader_counts.hpp"
#include "sim/properties/ring_contract.hpp"
#include "sim/properties/stats_contract.hpp"

namespace brine::tests {

namespace {

/// The property that a history breaks, or nothing.
std::optional<std::string> broken(const std::function<void(engine::RunContext&)>& history) {
  engine::RunContext context({});
  history(context);
  const auto failure = context.failure();
  return failure ? std::optional(failure->property) : std::nullopt;
}

void push(sim::WriterProgress& writer, int times) {
  for (int i = 0; i < times; ++i) {
    writer.push_begins();
    writer.push_ended();
  }
}

/// A ring of capacity 4 with 10 values pushed, and a reader that has read the first.
std::optional<std::string> ring_after(
    const std::function<void(sim::RingContract&, sim::RingContract::Reader&)>& rest) {
  return broken([&](engine::RunContext& context) {
    sim::RingContract contract(context, 4);
    sim::RingContract::Reader reader(contract, "reader");
    reader.subscribed(0);
    push(contract.writer(), 1);
    reader.receive_begins();
    reader.received(0);
    push(contract.writer(), 9);
    reader.receive_begins();
    rest(contract, reader);
  });
}

}  // namespace

TEST_CASE("ring: the worked lag example holds") {
  CHECK(ring_after([](auto&, auto& reader) {
          reader.lagged(5);  // 10 - 4 - 1
          for (std::uint64_t value = 6; value < 10; ++value)
            reader.received(value);
          reader.closed();
        }) == std::nullopt);
}

TEST_CASE("ring: a wrong lag is broken arithmetic, one too few and one too many") {
  CHECK(ring_after([](auto&, auto& reader) { reader.lagged(4); }) == "ring.lag");
  CHECK(ring_after([](auto&, auto& reader) { reader.lagged(6); }) == "ring.lag");
}

TEST_CASE("ring: a lag that is none is broken, len == capacity included") {
  const auto with_pushes = [](int pushes) {
    return broken([pushes](engine::RunContext& context) {
      sim::RingContract contract(context, 4);
      sim::RingContract::Reader reader(contract, "reader");
      reader.subscribed(0);
      push(contract.writer(), pushes);
      reader.receive_begins();
      reader.lagged(1);
    });
  };
  CHECK(with_pushes(4) == "ring.lag");
  CHECK(with_pushes(5) == std::nullopt);
}

TEST_CASE("ring: loss, duplicate and jump to the newest break the order") {
  CHECK(ring_after([](auto&, auto& reader) { reader.received(2); }) == "ring.order");
  CHECK(ring_after([](auto&, auto& reader) { reader.received(0); }) == "ring.order");
  CHECK(ring_after([](auto&, auto& reader) {
          reader.lagged(5);
          reader.received(9);
        }) == "ring.order");
}

TEST_CASE("ring: a value that was overwritten breaks retention, the oldest retained one does not") {
  const auto first_of_pushed = [](int pushes) {
    return broken([pushes](engine::RunContext& context) {
      sim::RingContract contract(context, 4);
      sim::RingContract::Reader reader(contract, "reader");
      reader.subscribed(0);
      push(contract.writer(), pushes);
      reader.receive_begins();
      reader.received(0);
    });
  };
  CHECK(first_of_pushed(4) == std::nullopt);
  CHECK(first_of_pushed(5) == "ring.order");
}

TEST_CASE("ring: values that are not accounted for break conservation") {
  CHECK(ring_after([](auto&, auto& reader) {
          reader.lagged(5);
          reader.received(6);
          reader.closed();
        }) == "ring.conservation");
  CHECK(ring_after([](auto&, auto& reader) {
          reader.lagged(5);
          reader.conserved(4, 10);
        }) == std::nullopt);
  CHECK(ring_after([](auto&, auto& reader) {
          reader.lagged(5);
          reader.conserved(3, 10);
        }) == "ring.conservation");
}

TEST_CASE("ring: a push that has begun may count for a lag, one that has not may not") {
  const auto lag_during_push = [](std::uint64_t lag) {
    return ring_after([lag](auto& contract, auto& reader) {
      contract.writer().push_begins();
      reader.lagged(lag);
    });
  };
  CHECK(lag_during_push(5) == std::nullopt);
  CHECK(lag_during_push(6) == std::nullopt);
  CHECK(lag_during_push(7) == "ring.lag");
}

TEST_CASE("ring: a late reader begins at the writer's position, neither before nor after") {
  const auto subscribed_at = [](std::uint64_t first) {
    return broken([first](engine::RunContext& context) {
      sim::RingContract contract(context, 4);
      push(contract.writer(), 3);
      sim::RingContract::Reader reader(contract, "reader");
      contract.writer().push_begins();  // during the subscription
      reader.subscribed(first);
    });
  };
  CHECK(subscribed_at(2) == "ring.order");
  CHECK(subscribed_at(3) == std::nullopt);
  CHECK(subscribed_at(4) == std::nullopt);
  CHECK(subscribed_at(5) == "ring.order");
}

TEST_CASE("latest: versions grow, none is invented, none is stale, the last one arrives") {
  const auto history = [](const std::function<void(sim::LatestContract::Reader&)>& rest) {
    return broken([&](engine::RunContext& context) {
      sim::LatestContract contract(context);
      sim::LatestContract::Reader reader(contract, "reader");
      push(contract.writer(), 2);
      reader.receive_begins();
      reader.received(2);
      push(contract.writer(), 3);
      contract.writer().close_begins();
      rest(reader);
    });
  };
  CHECK(history([](auto& reader) {
          reader.receive_begins();
          reader.received(5);
          reader.closed();
        }) == std::nullopt);
  CHECK(history([](auto& reader) { reader.received(2); }) == "latest.versions");
  CHECK(history([](auto& reader) { reader.received(6); }) == "latest.versions");
  CHECK(history([](auto& reader) { reader.received(4); }) ==
        std::nullopt);  // the receive began before
  CHECK(history([](auto& reader) {
          reader.receive_begins();
          reader.received(4);
        }) == "latest.fresh");
  CHECK(history([](auto& reader) { reader.closed(); }) == "latest.final");
}

TEST_CASE("latest: nobody is told of a close before the writer closes") {
  CHECK(broken([](engine::RunContext& context) {
          sim::LatestContract contract(context);
          sim::LatestContract::Reader reader(contract, "reader");
          reader.closed();
        }) == "latest.closed");
}

TEST_CASE("statistics: pulls, size, readers and totals are possible, and exact in the end") {
  using engine::BufferStats;
  // One reader, three values pushed, two received; a snapshot before and after.
  const auto told = [](const BufferStats& first, const BufferStats& second,
                       std::uint64_t active = 1) {
    return broken([&](engine::RunContext& context) {
      sim::StatsContract contract(context, {.buffer = "ring"});
      contract.coming();
      contract.came();
      push(contract.writer(), 3);
      contract.received();
      contract.observe([&] { return first; }, [] { return std::uint64_t{1}; });
      contract.received();
      contract.observe([&] { return second; }, [active] { return active; });
    });
  };
  const BufferStats first{
      .total_pushes = 3, .total_pulls = 1, .current_size = 2, .capacity = 2, .active_readers = 1};
  BufferStats second = first;
  second.total_pulls = 2;
  CHECK(told(first, second) == std::nullopt);
  second.total_pulls = 4;
  CHECK(told(first, second) == "stats.pulls");
  second.total_pulls = 1;
  CHECK(told(first, second) == "stats.totals");  // two were received
  second.total_pulls = 2;
  second.total_pushes = 2;
  CHECK(told(first, second) == "stats.totals");  // it was 3
  second.total_pushes = 4;
  CHECK(told(first, second) == "stats.totals");  // nobody pushed a fourth
  second.total_pushes = 3;
  second.current_size = 3;
  CHECK(told(first, second) == "stats.size");
  second.current_size = 0;
  second.active_readers = 0;
  CHECK(told(first, second) == "stats.readers");
  second.active_readers = 1;
  CHECK(told(first, second, 4) == "stats.readers");
  CHECK(told(first, second) == std::nullopt);
  const auto ended_with = [](const BufferStats& stats) {
    return broken([&](engine::RunContext& context) {
      sim::StatsContract contract(context, {.buffer = "ring"});
      push(contract.writer(), 3);
      contract.received();
      contract.lagged(2);
      contract.finish(stats);
    });
  };
  CHECK(ended_with({.total_pushes = 3, .total_pulls = 1, .dropped_count = 2}) == std::nullopt);
  CHECK(ended_with({.total_pushes = 3, .total_pulls = 2, .dropped_count = 2}) == "stats.totals");
  CHECK(ended_with({.total_pushes = 3, .total_pulls = 1, .dropped_count = 1}) == "stats.totals");
}

TEST_CASE("mailbox: at most once, growing, newest only, all accounted for") {
  using Takers = std::function<void(sim::MailboxContract&, sim::MailboxContract::Taker&,
                                    sim::MailboxContract::Taker&)>;
  const auto history = [](const Takers& rest) {
    return broken([&](engine::RunContext& context) {
      sim::MailboxContract contract(context, 10);
      sim::MailboxContract::Taker a(contract, "a");
      sim::MailboxContract::Taker b(contract, "b");
      push(contract.writer(), 3);
      a.receive_begins();
      a.received(2);
      push(contract.writer(), 1);
      rest(contract, a, b);
    });
  };
  CHECK(history([](auto& contract, auto&, auto& b) {
          b.receive_begins();
          b.received(3);
          contract.finished(2, false);
        }) == std::nullopt);
  CHECK(history([](auto&, auto&, auto& b) { b.received(2); }) == "mailbox.once");
  CHECK(history([](auto&, auto&, auto& b) { b.received(7); }) == "mailbox.once");
  CHECK(history([](auto&, auto& a, auto&) { a.received(1); }) == "mailbox.order");
  CHECK(history([](auto& contract, auto&, auto& b) {
          push(contract.writer(), 1);
          b.receive_begins();
          b.received(3);
        }) == "mailbox.newest");
  CHECK(history([](auto& contract, auto&, auto&) { contract.finished(2, false); }) ==
        "mailbox.conservation");
  CHECK(history([](auto& contract, auto&, auto&) { contract.finished(3, false); }) ==
        "mailbox.final");
}

TEST_CASE("mailbox: a value that was pushed before one that somebody else took is out of order") {
  const auto second_take = [](bool begins_before_the_first) {
    return broken([begins_before_the_first](engine::RunContext& context) {
      sim::MailboxContract contract(context, 10);
      sim::MailboxContract::Taker a(contract, "a");
      sim::MailboxContract::Taker b(contract, "b");
      push(contract.writer(), 1);
      a.receive_begins();
      if (begins_before_the_first) b.receive_begins();
      contract.writer().push_begins();
      a.received(1);
      if (!begins_before_the_first) b.receive_begins();
      b.received(0);
    });
  };
  CHECK(second_take(false) == "mailbox.order");
  CHECK(second_take(true) == std::nullopt);
}

TEST_CASE("wake-up: only a reader that is parked although it could take a value has lost one") {
  struct Reader {
    bool sleeps = false;
    bool could_take = false;
    [[nodiscard]] bool parked() const { return sleeps; }
    [[nodiscard]] bool available() const { return could_take; }
  };
  const auto at_quiescence = [](Reader reader) {
    return broken([&reader](engine::RunContext& context) {
      const sim::WakeWatch watch(context, true, "reader", reader);
      context.run_quiescent_checks();
    });
  };
  CHECK(at_quiescence({.sleeps = true, .could_take = true}) == "no-lost-wake-up");
  CHECK(at_quiescence({.sleeps = true, .could_take = false}) == std::nullopt);
  CHECK(at_quiescence({.sleeps = false, .could_take = true}) == std::nullopt);
}

TEST_CASE("counts: active readers are live handles, dropped is the sum of lags") {
  using Figures = sim::ReaderCounts::Figures;
  // Three handles came, one went, one lag of 5.
  const auto stated = [](const Figures& end) {
    return broken([&end](engine::RunContext& context) {
      Figures figures{.active = 0, .dropped = 0};
      sim::ReaderCounts counts(context, false, "ring", [&figures] { return figures; });
      counts.check();
      for (int i = 0; i != 3; ++i)
        counts.came();
      counts.goes();
      counts.lagged(5);
      figures = end;
      counts.check();
    });
  };
  CHECK(stated({.active = 2, .dropped = 5}) == std::nullopt);
  CHECK(stated({.active = 3, .dropped = 5}) == "readers.active");
  CHECK(stated({.active = 1, .dropped = 5}) == "readers.active");
  CHECK(stated({.active = 2, .dropped = 0}) == "readers.dropped");
  CHECK(stated({.active = 2, .dropped = 6}) == "readers.dropped");
  CHECK(stated({.active = 7, .dropped = 0}) == "readers.active");  // a lag taken for readers
}

TEST_CASE("counts: in simulation they are checked at each quiescent point, as long as they live") {
  engine::RunContext context({});
  {
    const sim::ReaderCounts counts(context, true, "mailbox",
                                   [] { return sim::ReaderCounts::Figures{.active = 0}; });
    context.run_quiescent_checks();
    context.run_quiescent_checks();
  }
  CHECK(context.property("readers.active").checks() == 2);
  CHECK_FALSE(context.has_quiescent_checks());
}

namespace {

constexpr std::uint64_t kMsNs = 1'000'000;

/// 100 Hz against 50 Hz with a ring of 200, for 8 s: lag from 4 s on, and 200 messages lost.
std::optional<std::string> planned(const sim::CapacityPlan::Observed& seen,
                                   std::uint64_t messages = 800) {
  return broken([&](engine::RunContext& context) {
    const sim::CapacityPlan plan(
        context, {.rate_hz = 100, .consumer_rate_hz = 50, .capacity = 200, .messages = messages});
    plan.judge("consumer", seen);
  });
}

}  // namespace

TEST_CASE("capacity: the lag begins when the ring is full, within two messages and one period") {
  CHECK(planned({.onset_ns = 4'000 * kMsNs, .lost = 200}) == std::nullopt);
  CHECK(planned({.onset_ns = 3'960 * kMsNs, .lost = 200}) == std::nullopt);
  CHECK(planned({.onset_ns = 3'959 * kMsNs, .lost = 200}) == "capacity.onset");
  CHECK(planned({.onset_ns = 4'060 * kMsNs, .lost = 200}) == std::nullopt);
  CHECK(planned({.onset_ns = 4'061 * kMsNs, .lost = 200}) == "capacity.onset");
  CHECK(planned({.lost = 200}) == "capacity.onset");
}

TEST_CASE("capacity: from the onset on the difference of the rates is lost") {
  CHECK(planned({.onset_ns = 4'000 * kMsNs, .lost = 198}) == std::nullopt);
  CHECK(planned({.onset_ns = 4'000 * kMsNs, .lost = 202}) == std::nullopt);
  CHECK(planned({.onset_ns = 4'000 * kMsNs, .lost = 197}) == "capacity.loss");
  CHECK(planned({.onset_ns = 4'000 * kMsNs, .lost = 203}) == "capacity.loss");
}

TEST_CASE("capacity: what fits does not lag, and at the edge both are right") {
  CHECK(planned({}, 390) == std::nullopt);
  CHECK(planned({.onset_ns = 3'900 * kMsNs, .lost = 1}, 390) == "capacity.onset");
  CHECK(planned({}, 400) == std::nullopt);
  CHECK(planned({.onset_ns = 3'990 * kMsNs, .lost = 1}, 400) == std::nullopt);
  CHECK(planned({}, 406) == "capacity.onset");
}

TEST_CASE("capacity: lateness of producer and consumer widens what is right") {
  const std::uint64_t late = 100 * kMsNs;  // 15 messages
  CHECK(planned({.onset_ns = 3'660 * kMsNs, .lost = 215, .late_ns = late}) == std::nullopt);
  CHECK(planned({.onset_ns = 3'640 * kMsNs, .lost = 200, .late_ns = late}) == "capacity.onset");
  CHECK(planned({.onset_ns = 4'000 * kMsNs, .lost = 218, .late_ns = late}) == "capacity.loss");
}

TEST_CASE("capacity: who was late by as much as the ring holds is not judged, and so no pass") {
  const auto checks_when_late = [](std::uint64_t late_ns) {
    engine::RunContext context({});
    const sim::CapacityPlan plan(
        context, {.rate_hz = 100, .consumer_rate_hz = 50, .capacity = 15, .messages = 800});
    plan.judge("consumer", {.onset_ns = 300 * kMsNs, .lost = 385, .late_ns = late_ns});
    CHECK_FALSE(context.failed());
    return context.property("capacity.loss").checks();
  };
  CHECK(checks_when_late(100 * kMsNs) == 0);
  CHECK(checks_when_late(99 * kMsNs) == 1);
}

TEST_CASE("capacity: a consumer that is as fast never lags") {
  const auto equal = [](const sim::CapacityPlan::Observed& seen) {
    return broken([&seen](engine::RunContext& context) {
      const sim::CapacityPlan plan(
          context,
          {.rate_hz = 100, .consumer_rate_hz = 100, .capacity = 200, .messages = 1'000'000});
      plan.judge("consumer", seen);
    });
  };
  CHECK(equal({}) == std::nullopt);
  CHECK(equal({.onset_ns = 1'000 * kMsNs, .lost = 1}) == "capacity.onset");
}

}  // namespace brine::tests
