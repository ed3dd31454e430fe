/// Which store a load reads: who chooses, how long a task may go on reading what is stale, and what
/// it must not read again.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <utility>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

constexpr How kCpp{.seed = 7, .memory = sim::Memory::kCpp};

/// Each task is equally likely at each point; of the stores that a load may read, each load that
/// `wants` to gets the oldest.
template <class Wants>
class Oldest final : public sim::DecisionSource {
 public:
  explicit Oldest(Wants wants) : wants_(std::move(wants)) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "oldest"; }
  [[nodiscard]] sim::Pick pick(const sim::SchedulingPoint& point) override {
    return {.slot = point.enabled.nth(random_.bounded(point.count))};
  }
  [[nodiscard]] std::uint32_t choose(sim::ChoiceKind kind, std::uint32_t n) override {
    return kind == sim::ChoiceKind::kReadFrom && wants_() ? n - 1 : 0;
  }

 private:
  Wants wants_;
  engine::Prng random_{7};
};

struct StaleReads {
  int all = 0;
  int most_in_a_row = 0;
};

/// One task counts up, the other one reads, with a load or a compare_exchange that fails.
template <class Wants>
StaleReads read_beside_a_writer(bool compares, Wants wants) {
  constexpr int kTimes = 2'000;
  StaleReads stale;
  Oldest source(std::move(wants));
  const sim::RunResult result = sim::run(spec_of(kCpp), source, [&](Context&) {
    P::atomic<int> word{0};
    int newest = 0;  // each task tells at once what it has done: nobody can be in between
    P::thread writer("writer", [&] {
      for (int i = 1; i <= kTimes; ++i) {
        word.store(i, std::memory_order_relaxed);
        newest = i;
      }
    });
    P::thread reader("reader", [&] {
      int in_a_row = 0;
      for (int i = 0; i < kTimes; ++i) {
        int seen = -1;
        if (compares) {
          REQUIRE(!word.compare_exchange_strong(seen, -2, std::memory_order_relaxed));
        } else {
          seen = word.load(std::memory_order_relaxed);
        }
        in_a_row = seen == newest ? 0 : in_a_row + 1;
        stale.all += seen == newest ? 0 : 1;
        stale.most_in_a_row = std::max(stale.most_in_a_row, in_a_row);
      }
    });
    writer.join();
    reader.join();
  });
  CHECK(message_of(result) == "passed");
  return stale;
}

}  // namespace

TEST_CASE("64 loads in a row are stale at most, and then one reads the newest store") {
  for (const bool compares : {false, true})
    CHECK(read_beside_a_writer(compares, [] { return true; }).most_in_a_row == 64);
}

TEST_CASE("who reads the newest store now and then may be stale for ever") {
  for (const bool compares : {false, true}) {
    int asked = 0;
    const StaleReads stale = read_beside_a_writer(compares, [&asked] { return ++asked % 2 == 0; });
    CHECK(stale.all > 200);
    CHECK(stale.most_in_a_row < 64);
  }
}

TEST_CASE("after a yield a task does not read again what was stale before it") {
  int passed_by = 0;
  Oldest source([] { return true; });
  const sim::RunResult result = sim::run(spec_of(kCpp), source, [&passed_by](Context&) {
    P::atomic<int> word{0};
    int newest = 0;
    P::thread writer("writer", [&] {
      for (int i = 1; i <= 1'000; ++i) {
        word.store(i, std::memory_order_relaxed);
        newest = i;
      }
    });
    P::thread reader("reader", [&] {
      for (int i = 0; i < 300; ++i) {
        const int before = word.load(std::memory_order_relaxed);
        P::yield();
        const int after = word.load(std::memory_order_relaxed);
        if (before == newest) continue;
        REQUIRE(after > before);
        if (after != newest) ++passed_by;
      }
    });
    writer.join();
    reader.join();
  });
  CHECK(message_of(result) == "passed");
  CHECK(passed_by > 50);  // it need not read the newest
}

TEST_CASE(
    "the stores that a run's loads read are those that its strategy draws, one after another") {
  for (How how = kCpp; how.seed < 40; ++how.seed) {
    const sim::RunResult result = simulate(how, [](Context&) {
      P::atomic<int> word{0};
      P::thread writer("writer", [&] {
        for (int i = 0; i < 100; ++i)
          word.store(i, std::memory_order_relaxed);
      });
      P::thread reader("reader", [&] {
        for (int i = 0; i < 100; ++i)
          static_cast<void>(word.load(std::memory_order_relaxed));
      });
      writer.join();
      reader.join();
    });
    auto drawn = engine::Prng::stream(how.seed, engine::Stream::kReadFrom);
    std::uint32_t choices = 0;
    for (const sim::Decision& decision : result.decisions.items) {
      if (decision.kind != sim::ChoiceKind::kReadFrom) continue;
      for (std::uint32_t i = 0; i < decision.count; ++i) {
        const std::uint32_t n = decision.enabled;
        REQUIRE(decision.object == (drawn.bounded(4) != 0 ? 0 : 1 + drawn.bounded(n - 1)));
        ++choices;
      }
    }
    CHECK(choices > 10);
  }
}

}  // namespace brine::tests
