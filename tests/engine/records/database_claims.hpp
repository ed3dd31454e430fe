/// What a database does with what is produced, and what its builder refuses, as templates over the
/// platform. Define BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <cstddef>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/records/database_builder.hpp"
#include "tests/engine/buffers/ring_helpers.hpp"
#include "tests/engine/records/helpers.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

TEST_CASE_TEMPLATE("every consumer gets every value, in the order in which they were produced", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    std::vector<int> one;
    std::vector<int> two;
    {
      DatabaseBuilder<P> builder;
      builder.record(kNumbers)
          .consumer("one", [&one](int value) { one.push_back(value); })
          .consumer("two", [&two](const auto&, const int& value) { two.push_back(value); });
      Database<P> database = builder.build();
      const auto record = database.record(kNumbers);
      for (int value = 1; value <= 5; ++value)
        CHECK(record.produce(value).pushed());
    }
    CHECK(one == range(1, 5));
    CHECK(two == range(1, 5));
  });
}

TEST_CASE_TEMPLATE("what the producer function returns is pushed, not what it was given", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    std::vector<int> got;
    {
      DatabaseBuilder<P> builder;
      builder.record(kNumbers)
          .producer([](int value) { return value * 10; })
          .consumer("sink", [&got](int value) { got.push_back(value); });
      Database<P> database = builder.build();
      CHECK(database.record(kNumbers).produce(4).pushed());
      CHECK(database.emitter().emit(kNumbers, 5).pushed());
    }
    CHECK(got == std::vector{40, 50});
  });
}

/// A careless exception.
struct Speechless : std::exception {
  [[nodiscard]] const char* what() const noexcept override { return nullptr; }
};

TEST_CASE_TEMPLATE("a value that the producer function rejects, or throws at, is not pushed", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    std::vector<int> got;
    {
      DatabaseBuilder<P> builder;
      builder.record(kNumbers)
          .producer([](int value) -> Verdict<int> {
            if (value < 0) return Rejected{"below zero"};
            if (value == 0) throw std::runtime_error("zero");
            if (value == 2) throw Speechless();
            return value;
          })
          .consumer("sink", [&got](int value) { got.push_back(value); });
      Database<P> database = builder.build();
      const auto record = database.record(kNumbers);
      const auto rejected = record.produce(-1);
      CHECK(rejected.kind() == ProduceKind::kRejected);
      CHECK(rejected.reason() == "below zero");
      const auto failed = record.produce(0);
      CHECK(failed.kind() == ProduceKind::kFailed);
      CHECK(failed.reason() == "zero");
      CHECK(record.produce(2).reason() == "an exception whose what() is null");
      CHECK(record.produce(1).pushed());
    }
    CHECK(got == std::vector{1});
  });
}

TEST_CASE_TEMPLATE("a record keeps to the contract of its kind of buffer", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    DatabaseBuilder<P> builder;
    builder.record(kTexts).buffer({.kind = BufferKind::kSingleLatest});
    builder.record(kBox).buffer({.kind = BufferKind::kMailbox});
    builder.record(kNumbers).buffer({.capacity = 2});
    Database<P> database = builder.build();
    auto numbers = database.record(kNumbers).subscribe();
    for (int value = 1; value <= 5; ++value) {
      CHECK(database.emitter().emit(kNumbers, value).pushed());
      CHECK(database.emitter().emit(kTexts, std::to_string(value)).pushed());
      CHECK(database.emitter().emit(kBox, std::make_unique<int>(value)).pushed());
    }
    CHECK(numbers.try_recv().lagged() == 3);
    CHECK(drain(numbers) == range(4, 5));
    auto latest = database.record(kTexts).subscribe();
    CHECK(*latest.try_recv() == "5");
    auto box = database.record(kBox).subscribe();
    CHECK(**box.try_recv() == 5);
  });
}

TEST_CASE_TEMPLATE("several tasks may produce to one record, and nothing is lost or doubled", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr int kEach = static_cast<int>(scaled<P>(5'000, 6));
    std::vector<std::vector<int>> by_task(2);
    {
      DatabaseBuilder<P> builder;
      builder.record(kNumbers)
          .buffer({.capacity = std::size_t{2} * kEach})
          .producer([](int value) { return value + 1; })
          .consumer("sink", [&by_task](int value) {
            by_task[value > kEach ? 1 : 0].push_back(value > kEach ? value - kEach : value);
          });
      Database<P> database = builder.build();
      std::vector<typename P::thread> tasks;
      for (int task = 0; task != 2; ++task) {
        tasks.emplace_back("producer", [record = database.record(kNumbers), task] {
          for (int i = 0; i != kEach; ++i)
            static_cast<void>(record.produce(task * kEach + i));
        });
      }
      for (auto& task : tasks)
        task.join();
    }
    CHECK(by_task[0] == range(1, kEach));
    CHECK(by_task[1] == range(1, kEach));
  });
}

TEST_CASE_TEMPLATE("what a push overwrites may produce to the same record from its destructor", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    const int before = Tracked::live;
    {
      DatabaseBuilder<P> builder;
      builder.record(kTracked).buffer({.kind = BufferKind::kSingleLatest});
      Database<P> database = builder.build();
      const auto record = database.record(kTracked);
      CHECK(record.produce(Tracked(1)).pushed());
      bool nested = false;
      Tracked::on_destroy = [&](int value) {
        if (value == 1) nested = record.produce(Tracked(3)).pushed();
      };
      CHECK(record.produce(Tracked(2)).pushed());
      CHECK(nested);
      Tracked::reset();
      auto reader = record.subscribe();
      CHECK(reader.try_recv()->value == 3);
    }
    CHECK(Tracked::live == before);
  });
}

TEST_CASE_TEMPLATE("a name that is empty, taken or unknown is refused with what there is", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    const auto refused = [](auto&& call, const char* why) {
      CHECK_THROWS_WITH_AS(call(), doctest::Contains(why), std::invalid_argument);
    };
    DatabaseBuilder<P> builder;
    auto numbers = builder.record(kNumbers);
    refused([&] { builder.record(kNumbers); }, "two records are named 'numbers'");
    refused([&] { builder.template record<int>(""); }, "a record needs a name");
    numbers.consumer("sink", [](int) {}).connector("link").producer([](int v) { return v; });
    refused([&] { numbers.consumer("sink", [](int) {}); }, "two consumers are named 'sink'");
    refused([&] { numbers.consumer("", [](int) {}); }, "a consumer needs a name");
    refused([&] { numbers.connector("link"); }, "connector 'link'");
    refused([&] { numbers.producer([](int v) { return v; }); }, "a second producer()");
    builder.record(kCopies);
    Database<P> database = builder.build();
    refused([&] { (void)database.template record<int>("nummers"); },
            "no record 'nummers'; the database has 'copies', 'numbers'");
    refused([&] { (void)database.template record<std::string>("numbers"); },
            "record 'numbers' holds int, not ");
    refused([&] { (void)database.dispatcher("numbers", "drain"); }, "has no consumer 'drain'");
  });
}

TEST_CASE_TEMPLATE("a buffer is configured before the first subscription, and validly", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    DatabaseBuilder<P> builder;
    auto numbers = builder.record(kNumbers);
    CHECK_THROWS_WITH_AS(numbers.buffer({.capacity = 0}),
                         doctest::Contains("record 'numbers': capacity 0"), std::invalid_argument);
    CHECK_THROWS_WITH_AS(numbers.buffer({.kind = BufferKind::kMailbox, .capacity = 5}),
                         doctest::Contains("a mailbox keeps one value"), std::invalid_argument);
    numbers.buffer({.capacity = 3}).buffer({.capacity = 4}).consumer("sink", [](int) {});
    CHECK_THROWS_WITH_AS(
        numbers.buffer({.capacity = 5}),
        doctest::Contains("buffer() after consumer 'sink' has subscribed; configure"),
        std::logic_error);
    auto box = builder.record(kBox);
    CHECK_THROWS_WITH_AS(box.consumer("taker", [](std::unique_ptr<int>) {}),
                         doctest::Contains("choose BufferKind::kMailbox"), std::invalid_argument);
    box.buffer({.kind = BufferKind::kMailbox}).consumer("taker", [](std::unique_ptr<int>) {});
    Database<P> database = builder.build();
    CHECK(database.record(kNumbers).metadata().buffer_capacity == 4);
    CHECK_THROWS_AS(numbers.buffer({.capacity = 5}), std::logic_error);
    CHECK_THROWS_AS((void)builder.build(), std::logic_error);
    CHECK_THROWS_AS((void)builder.record(kCopies), std::logic_error);
  });
}

}  // namespace brine::tests
