#include <set>
#include <string>

#include "sim/recording/trace.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

std::uint64_t digest_with_capacity(std::uint32_t capacity, int records) {
  sim::Trace trace;
  trace.restart(capacity, false);
  for (int i = 0; i < records; ++i) {
    trace.add(sim::RecordHead::of(sim::Op::kStore, static_cast<std::uint32_t>(i % 5)),
              static_cast<std::uint64_t>(i));
  }
  return trace.digest();
}

void two_counters(Context&) {
  P::atomic<int> x{0};
  P::name(x, "x");
  P::thread a("a", [&] { x.fetch_add(1); });
  P::thread b("b", [&] { x.fetch_add(2, std::memory_order_relaxed); });
  a.join();
  b.join();
}

}  // namespace

TEST_CASE("the digest does not depend on the size of the ring") {
  for (const int records : {0, 1, 3, 4, 5, 63, 64, 65, 1000}) {
    CHECK(digest_with_capacity(4, records) == digest_with_capacity(64, records));
    CHECK(digest_with_capacity(64, records) == digest_with_capacity(4096, records));
  }
}

TEST_CASE("the newest record is found where the ring begins anew, too") {
  sim::Trace trace;
  trace.restart(4, false);
  for (std::uint64_t i = 1; i <= 13; ++i) {
    trace.add(i, 10 * i);
    CHECK(trace.newest().head == i);
    CHECK(trace.newest().value == 10 * i);
  }
}

TEST_CASE("the digest sees every field and the order of two records") {
  using sim::Op;
  using sim::RecordHead;
  std::set<std::uint64_t> digests;
  const auto digest_of = [](std::uint64_t head, std::uint64_t value) {
    sim::Trace trace;
    trace.restart(4, false);
    trace.add(head, value);
    trace.add(1, 2);
    return trace.digest();
  };
  digests.insert(digest_of(RecordHead::of(Op::kStore, 1), 0));
  digests.insert(digest_of(RecordHead::of(Op::kLoad, 1), 0));
  digests.insert(digest_of(RecordHead::of(Op::kStore, 2), 0));
  digests.insert(digest_of(RecordHead::of(Op::kStore, 1), 1));
  digests.insert(digest_of(RecordHead::of(Op::kStore, 1, std::memory_order_release), 0));
  digests.insert(digest_of(RecordHead::of(Op::kStore, 1, std::memory_order_relaxed), 0));
  digests.insert(digest_of(RecordHead::of_task(1) | RecordHead::of(Op::kStore, 1), 0));
  CHECK(digests.size() == 7);
  sim::Trace swapped;
  swapped.restart(4, false);
  swapped.add(1, 2);
  swapped.add(RecordHead::of(Op::kStore, 1), 0);
  CHECK(!digests.contains(swapped.digest()));
}

TEST_CASE("events keep the last operations and count those before them") {
  const auto body = [](Context&) {
    P::atomic<int> x{0};
    for (int i = 0; i < 5000; ++i)
      x.store(i);
  };
  const sim::RunResult result = simulate({}, body, {.detail = true});
  CHECK(result.events.cap == 1024);
  CHECK(result.events.items.size() == 1024);
  CHECK(result.events.dropped == 5002 - 1024);  // start, stores, exit
  CHECK(result.events.items.back().op == sim::Op::kExit);
  CHECK(result.events.items[1022].value == 4999);
}

TEST_CASE("an event tells task, operation, order, object, value, time and place") {
  const sim::RunResult result = simulate({.seed = 3}, two_counters, {.detail = true});
  bool found = false;
  for (const sim::Event& event : result.events.items) {
    if (event.op != sim::Op::kFetchAdd || result.tasks.at(event.task) != "b") continue;
    found = true;
    CHECK(event.order == std::memory_order_relaxed);
    CHECK(result.objects.at(event.object - 1).name == "x");
    CHECK((event.value == 2 || event.value == 3));
    CHECK(event.time_ns > 0);
    CHECK(std::string(event.site.file).ends_with("tests/sim/recording_test.cpp"));
    CHECK(event.site.line > 20);
  }
  CHECK(found);
}

TEST_CASE("looking closer changes nothing: the digest is the same with detail and without") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const sim::RunResult plain = simulate({.seed = seed}, two_counters);
    const sim::RunResult detailed = simulate({.seed = seed}, two_counters, {.detail = true});
    CHECK(plain.digest == detailed.digest);
    CHECK(plain.decisions == detailed.decisions);
  }
}

TEST_CASE("addresses stay out of the digest") {
  const auto digest_with_padding = [](std::size_t padding) {
    const std::string shift(padding, 'x');  // moves what is allocated next
    return simulate({},
                    [&shift](Context&) {
                      const auto target = std::make_unique<int>(static_cast<int>(shift.size()));
                      P::atomic<int*> pointer{nullptr};
                      pointer.store(target.get());
                      CHECK(pointer.load() == target.get());
                    })
        .digest;
  };
  CHECK(digest_with_padding(1) == digest_with_padding(4000));
}

TEST_CASE("a decision log that would pass its cap is given up, and says so") {
  sim::RunSpec spec = spec_of({.seed = 1});
  spec.decision_cap = 3;
  sim::RandomWalk walk(1);
  const sim::RunResult result = sim::run(spec, walk, [](Context&) {
    P::atomic<int> x{0};
    P::thread other("other", [&] {
      for (int i = 0; i < 50; ++i)
        x.fetch_add(1);
    });
    for (int i = 0; i < 50; ++i)
      x.fetch_add(1);
    other.join();
  });
  CHECK(result.status == sim::Status::kPassed);
  CHECK_FALSE(result.decisions.complete);
  CHECK(result.decisions.items.size() == 3);
}

}  // namespace brine::tests
