#include "soak/rig/collector.hpp"

#include <doctest/doctest.h>

#include "soak/rig/interval_maker.hpp"

namespace brine::soak {
namespace {

engine::RunContext::Options no_options() {
  return {.values = {}, .mutant = {}, .on_failure = nullptr};
}

std::uint64_t timed(const Interval& interval, std::string_view name) {
  const auto found = interval.latencies.find(name);
  return found == interval.latencies.end() ? 0 : found->second.count();
}

TEST_CASE("each operation falls into the interval in which it ended, and into no other") {
  Collector collector({.scenarios = 1, .warm_up = false});
  engine::RunContext context(no_options());
  engine::Counter sent = context.counter("sent");
  engine::LatencyRecorder latency = context.latency("recv");
  collector.round_begins({.scenario = 0, .intended = 10}, context);
  Interval interval;
  std::uint64_t all = 0;
  for (std::uint64_t look = 1; look <= 3; ++look) {
    for (std::uint64_t i = 0; i < look; ++i) {
      sent.add();
      latency.record(1'000 * look);
    }
    if (look == 3) collector.round_ends();
    collector.take(interval, false);
    CHECK(interval.coverage.at("sent") == look);
    CHECK(interval.operations.attempted == look);
    CHECK(interval.operations.succeeded == look);
    CHECK(timed(interval, "recv") == look);
    CHECK(interval.latencies.at("recv").snapshot().min == 1'000 * look);
    CHECK(interval.rounds == (look == 3 ? 1 : 0));
    all += look;
  }
  collector.take(interval, false);
  CHECK(interval.operations.attempted == 0);
  CHECK(timed(interval, "recv") == 0);
  CHECK(collector.sums()[0].coverage.at("sent") == all);
  CHECK(collector.sums()[0].latencies.at("recv").count() == all);
  CHECK(collector.sums()[0].intended == 10);
  CHECK(collector.sums()[0].rounds == 1);
}

TEST_CASE("a new round begins its counts anew, and adds to what the interval has") {
  Collector collector({.scenarios = 2, .warm_up = false});
  for (std::size_t scenario : {0U, 1U, 0U}) {
    engine::RunContext context(no_options());
    context.counter("sent").add(5);
    context.latency("recv").record(7);
    collector.round_begins({.scenario = scenario, .intended = 0}, context);
    collector.round_ends();
  }
  Interval interval;
  CHECK(collector.take(interval, false) == 0);
  CHECK(interval.rounds == 3);
  CHECK(interval.operations.attempted == 15);
  CHECK(timed(interval, "recv") == 3);
  CHECK(collector.sums()[0].coverage.at("sent") == 10);
  CHECK(collector.sums()[1].coverage.at("sent") == 5);
}

TEST_CASE("what ended in the warm-up is in its intervals, and in no sum") {
  Collector collector({.scenarios = 1, .warm_up = true});
  engine::RunContext context(no_options());
  engine::Counter sent = context.counter("sent");
  engine::LatencyRecorder latency = context.latency("recv");
  collector.round_begins({}, context);
  sent.add(100);
  latency.record(9);
  Interval interval;
  collector.take(interval, true);
  CHECK(interval.operations.attempted == 100);
  sent.add(10);
  collector.take(interval, false);  // the last one of the warm-up
  CHECK(interval.operations.attempted == 10);
  sent.add(1);
  latency.record(9);
  collector.round_ends();
  CHECK(collector.sums()[0].coverage.at("sent") == 1);
  CHECK(collector.sums()[0].latencies.at("recv").count() == 1);
}

TEST_CASE("failed operations are counted; who counts only what it sent has sent it") {
  CHECK(operations_of({{"sent", 4}, {"received", 9}}).succeeded == 4);
  const Operations counted =
      operations_of({{"attempted", 10}, {"failed", 3}, {"sent", 4}, {"succeeded", 7}});
  CHECK(counted.attempted == 10);
  CHECK(counted.succeeded == 7);
  CHECK(counted.failed == 3);
  CHECK(operations_of({}).attempted == 0);
}

TEST_CASE("a count of attempts that comes after one of messages takes nothing back") {
  Collector collector({.scenarios = 1, .warm_up = false});
  engine::RunContext context(no_options());
  collector.round_begins({}, context);
  context.counter("sent").add(5);
  Interval interval;
  collector.take(interval, false);
  context.counter("attempted").add(3);
  collector.take(interval, false);
  CHECK(interval.operations.attempted == 0);
  context.counter("attempted").add(4);
  collector.take(interval, false);
  CHECK(interval.operations.attempted == 2);
}

TEST_CASE("what runs at its own pace intends what it begins, so that it hides no saturation") {
  Collector collector({.scenarios = 2, .warm_up = false});
  for (const std::uint64_t intended : {0U, 100U}) {
    engine::RunContext context(no_options());
    context.counter("sent").add(40);
    collector.round_begins({.scenario = intended == 0 ? 0U : 1U, .intended = intended}, context);
    collector.round_ends();
  }
  Interval interval;
  collector.take(interval, false);
  CHECK(interval.operations.attempted == 80);
  CHECK(interval.operations.intended == 40);  // those at a rate are the schedule's to tell
}

class Made {
 public:
  explicit Made(std::uint64_t warm_up_ns)
      : collector_({.scenarios = 1, .warm_up = warm_up_ns != 0}),
        maker_(collector_, {.scenarios = {"ring"}, .at_rates = true, .warm_up_ns = warm_up_ns},
               {}) {}

  const Interval& at(Moment moment) { return maker_.close(moment); }

 private:
  Collector collector_;
  IntervalMaker maker_;
};

TEST_CASE("intervals join, whatever the calendar does meanwhile") {
  Made made(0);
  std::uint64_t end_ns = 0;
  std::int64_t unix_ns = 0;
  const Moment moments[] = {{.now_ns = 1'000, .unix_ns = 5'000'000},
                            {.now_ns = 2'500, .unix_ns = -7},  // set back by years
                            {.now_ns = 2'600, .unix_ns = 9'000'000'000}};
  std::uint64_t index = 0;
  for (const Moment& moment : moments) {
    const Interval& interval = made.at(moment);
    CHECK(interval.index == index++);
    CHECK(interval.begin_ns == end_ns);
    CHECK(interval.end_ns == moment.now_ns);
    CHECK(interval.begin_unix_ns == unix_ns);
    CHECK(interval.scenario == "ring");
    end_ns = moment.now_ns;
    unix_ns = moment.unix_ns;
  }
}

TEST_CASE("an interval that begins before the end of the warm-up is of the warm-up") {
  Made made(1'500);
  CHECK(made.at({.now_ns = 1'000}).warm_up);
  CHECK(made.at({.now_ns = 2'000}).warm_up);
  CHECK_FALSE(made.at({.now_ns = 3'000}).warm_up);
}

TEST_CASE("an interval has the operations and the cost of its own time") {
  Made made(0);
  CHECK(made.at({.now_ns = 1'000, .intended = 40, .harness_ns = 7}).operations.intended == 40);
  const Interval& second = made.at({.now_ns = 2'000, .intended = 100, .harness_ns = 9});
  CHECK(second.operations.intended == 60);
  CHECK(second.harness_ns == 2);
}

TEST_CASE(
    "an estimate of what is intended that falls takes nothing back, and counts nothing twice") {
  Made made(0);
  CHECK(made.at({.now_ns = 1'000, .intended = 100}).operations.intended == 100);
  CHECK(made.at({.now_ns = 2'000, .intended = 90}).operations.intended == 0);
  CHECK(made.at({.now_ns = 3'000, .intended = 110}).operations.intended == 10);
}

}  // namespace
}  // namespace brine::soak
