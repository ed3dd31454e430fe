// Churn at length: no value is leaked and none destroyed twice, whoever comes and goes meanwhile.

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "tests/conformance/counted.hpp"
#include "tests/conformance/rows.hpp"
#include "tests/conformance/run_case.hpp"
#include "tests/conformance/scene.hpp"

namespace brine::tests {
namespace {

constexpr std::uint64_t kChurnSeeds = 10'000;
/// Subscriptions of each of the two visitors, on threads.
constexpr std::uint64_t kVisits = 5'000;

/// Subscribes, receives a few times, some of them with copies that throw, and leaves; until Closed.
std::uint64_t visit(Stage& stage, Subject& buffer, std::uint64_t visits) {
  std::uint64_t received = 0;
  for (std::uint64_t number = 0; number != visits; ++number) {
    const Reader reader = buffer.subscribe();
    Follower follower(stage, *reader, 0);
    if (number % 3 == 0) Counted::ledger().refusals = 1;
    follower.take(reader->try_recv());
    follower.take(reader->recv_for(Nanoseconds(50)));
    if (number % 2 == 0) reader->move_about();
    (void)reader->recv_batch(number % 4);
    received += follower.received();
  }
  return received;
}

/// Two visitors, one that stays, and a writer that pushes until the visitors are done.
void churn(Stage& stage, std::uint64_t visits, std::uint64_t most_pushes) {
  Scene scene(stage);
  const auto gone = std::make_unique<std::unique_ptr<Stage::Flag>[]>(2);
  std::uint64_t received[3] = {};
  for (unsigned i = 0; i != 2; ++i) {
    gone[i] = stage.flag();
    stage.spawn("visitor", [&stage, &scene, &mine = received[i], &done = *gone[i], visits] {
      mine = visit(stage, *scene.buffer, visits);
      done.set();
    });
  }
  stage.spawn("stays", [&stage, &scene, &mine = received[2]] {
    Follower follower(stage, *scene.reader, 1);
    follower.run();
    mine = follower.received();
  });
  stage.spawn("writer", [&scene, &gone, most_pushes] {
    for (std::uint64_t number = 1; number <= most_pushes; ++number) {
      scene.writer->push(number);
      if (number % 8 == 0 && gone[0]->is_set() && gone[1]->is_set()) break;
    }
    scene.writer.reset();
  });
  stage.join();
  stage.expect_count("active readers", scene.buffer->active_readers(), 1);
  stage.require(received[0] + received[1] + received[2] != 0, "nobody received anything");
}

constexpr Case kSimulated{.name = "churn, simulated",
                          .body = [](Stage& stage) { churn(stage, 3, 12); }};
constexpr Case kThreaded{.name = "churn, on threads",
                         .body = [](Stage& stage) { churn(stage, kVisits, 100'000'000); }};

/// The rows whose values count themselves, but for the largest, where nothing is overwritten.
template <class Check>
void each_counted_row(bool simulated, Check check) {
  for (const Row& row : all_rows()) {
    if (row.simulated == simulated && row.has(kCountsLives) && row.capacity <= 4) check(row);
  }
}

}  // namespace

TEST_CASE("churn under 10,000 seeds leaks no value and destroys none twice, with both memories") {
  each_counted_row(true, [](const Row& row) {
    for (const sim::Memory memory : {sim::Memory::kSequential, sim::Memory::kCpp}) {
      const CaseRun run = run_case(row, kSimulated, {.seeds = kChurnSeeds, .memory = memory});
      CHECK_MESSAGE(run.failure.empty(), run.failure);
      CHECK(run.runs == kChurnSeeds);
      CHECK(run.digests.size() > kChurnSeeds / 2);
      std::printf("%s: %zu schedules of churn, %s\n", text_of(row).c_str(), run.digests.size(),
                  std::string(sim::name_of(memory)).c_str());
    }
  });
}

TEST_CASE("churn on threads leaks no value and destroys none twice") {
  each_counted_row(false, [](const Row& row) {
    const CaseRun run = run_case(row, kThreaded);
    CHECK_MESSAGE(run.failure.empty(), run.failure);
    const auto born = static_cast<unsigned long long>(Counted::ledger().born.load());
    CHECK(born > kVisits);
    std::printf("%s: %llu values in the last run\n", text_of(row).c_str(), born);
  });
}

}  // namespace brine::tests
