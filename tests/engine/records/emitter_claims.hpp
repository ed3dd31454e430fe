/// What emits from one record to another come to, as templates over the platform. Define
/// BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/records/database_builder.hpp"
#include "tests/engine/buffers/ring_helpers.hpp"
#include "tests/engine/records/helpers.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

/// After this many values were handled.
template <class P>
class Goal {
 public:
  explicit Goal(std::uint32_t left) : left_(left) {}
  void step() {
    if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) reached_.open();
  }
  void wait() const { reached_.wait(); }

 private:
  typename P::template atomic<std::uint32_t> left_;
  Door<P> reached_;
};

TEST_CASE_TEMPLATE("a producer function and a consumer emit to another record, in order", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    std::vector<int> from_producer;
    std::vector<int> from_consumer;
    Goal<P> goal(10);
    DatabaseBuilder<P> builder;
    builder.record(kNumbers)
        .producer([](const auto& emitter, int value) {
          CHECK(emitter.emit(kCopies, value).pushed());
          return value;
        })
        .consumer("relay", [](const auto& emitter, int value) {
          CHECK(emitter.emit(kCopies, -value).pushed());
        });
    builder.record(kCopies).consumer("sink", [&](int value) {
      (value > 0 ? from_producer : from_consumer).push_back(value > 0 ? value : -value);
      goal.step();
    });
    Database<P> database = builder.build();
    for (int value = 1; value <= 5; ++value)
      CHECK(database.emitter().emit(kNumbers, value).pushed());
    goal.wait();
    database.shutdown();
    CHECK(from_producer == range(1, 5));
    CHECK(from_consumer == range(1, 5));
  });
}

TEST_CASE_TEMPLATE("consumers that emit in a circle do not deadlock", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr int kRounds = static_cast<int>(scaled<P>(2'000, 10));
    std::vector<int> got;
    Door<P> done;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers).consumer("there", [&](const auto& emitter, int value) {
      got.push_back(value);
      if (value == kRounds) return done.open();
      CHECK(emitter.emit(kCopies, value + 1).pushed());
    });
    builder.record(kCopies).consumer("back", [](const auto& emitter, int value) {
      CHECK(emitter.emit(kNumbers, value).pushed());
    });
    Database<P> database = builder.build();
    CHECK(database.emitter().emit(kNumbers, 1).pushed());
    done.wait();
    CHECK(got == range(1, kRounds));
  });
}

TEST_CASE_TEMPLATE("producer functions of two tasks that emit to each other do not deadlock", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr int kEach = static_cast<int>(scaled<P>(2'000, 3));
    DatabaseBuilder<P> builder;
    builder.record(kNumbers).producer([](const auto& emitter, int value) {
      if (value > 0) CHECK(emitter.emit(kCopies, -value).pushed());
      return value;
    });
    builder.record(kCopies).producer([](const auto& emitter, int value) {
      if (value > 0) CHECK(emitter.emit(kNumbers, -value).pushed());
      return value;
    });
    Database<P> database = builder.build();
    auto numbers = database.record(kNumbers).subscribe();
    std::vector<typename P::thread> tasks;
    for (const RecordKey<int> key : {kNumbers, kCopies}) {
      tasks.emplace_back("producer", [emitter = database.emitter(), key] {
        for (int value = 1; value <= kEach; ++value)
          CHECK(emitter.emit(key, value).pushed());
      });
    }
    for (auto& task : tasks)
      task.join();
    if (P::kSimulated) CHECK(drain(numbers).size() == 2 * kEach);
  });
}

TEST_CASE_TEMPLATE("producer functions that emit in a circle for ever come to an end", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    DatabaseBuilder<P> builder;
    Shared<P, ProduceKind> inner;
    builder.record(kNumbers).producer([&inner](const auto& emitter, int value) {
      const auto outcome = emitter.emit(kNumbers, value + 1);
      if (!outcome.pushed()) {
        inner.add(outcome.kind());
        CHECK(outcome.reason().find("32 produces within each other") != std::string::npos);
      }
      return value;
    });
    Database<P> database = builder.build();
    auto reader = database.record(kNumbers).subscribe();
    CHECK(database.emitter().emit(kNumbers, 1).pushed());
    CHECK(inner.all() == std::vector{ProduceKind::kTooDeep});
    const std::vector<int> down = range(1, 32);
    const auto got = drain(reader);  // the innermost was pushed first
    CHECK(got == std::vector(down.rbegin(), down.rend()));
  });
}

TEST_CASE_TEMPLATE("an emit to an unknown record or of another type is an outcome that says so", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    DatabaseBuilder<P> builder;
    builder.record(kNumbers);
    Database<P> database = builder.build();
    const auto emitter = database.emitter();
    const auto unknown = emitter.emit(kCopies, 1);
    CHECK(unknown.kind() == ProduceKind::kUnknownRecord);
    CHECK(unknown.reason() == "no record 'copies'; the database has 'numbers'");
    const auto wrong = emitter.template emit<long>("numbers", 1L);
    CHECK(wrong.kind() == ProduceKind::kWrongType);
    CHECK(wrong.reason() ==
          "record 'numbers' holds int, not long; use the type that it was registered with");
    CHECK(emitter.emit("numbers", 1).pushed());
  });
}

}  // namespace brine::tests
