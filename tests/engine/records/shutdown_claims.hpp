/// How a database ends, in every order, as templates over the platform. Define BRINE_TEST_PLATFORMS
/// (a list of platforms) and include once in a test file.

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/records/database_builder.hpp"
#include "tests/engine/buffers/ring_helpers.hpp"
#include "tests/engine/records/helpers.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

TEST_CASE_TEMPLATE("what was accepted before the end is delivered, whatever the consumer's pace", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    std::vector<int> got;
    {
      DatabaseBuilder<P> builder;
      builder.record(kNumbers).consumer("slow", [&got](int value) {
        P::yield();
        got.push_back(value);
      });
      Database<P> database = builder.build();
      for (int value = 1; value <= 5; ++value)
        CHECK(database.emitter().emit(kNumbers, value).pushed());
    }
    CHECK(got == range(1, 5));
  });
}

TEST_CASE_TEMPLATE("handles outlive the database, and what they produce is refused", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    DatabaseBuilder<P> builder;
    builder.record(kNumbers).consumer("sink", [](int) {});
    builder.record(kCopies).producer([](int value) { return value; });
    auto database = std::make_unique<Database<P>>(builder.build());
    const auto record = database->record(kNumbers);
    const auto emitter = database->emitter();
    const auto handle = database->dispatcher("numbers", "sink");
    auto reader = record.subscribe();
    CHECK(record.produce(1).pushed());
    database.reset();
    CHECK(record.produce(2).kind() == ProduceKind::kClosed);
    CHECK(emitter.emit(kCopies, 2).kind() == ProduceKind::kClosed);
    CHECK(emitter.emit(kTexts, "2").kind() == ProduceKind::kUnknownRecord);
    CHECK(emitter.emit(kNumbers, 2).reason() ==
          "record 'numbers': its database shuts down or is gone, so nothing is pushed");
    CHECK(handle.ended());
    handle.cancel();
    handle.join();
    CHECK(handle.stats().calls.calls == 1);
    CHECK(record.metadata().consumer_count == 1);
    CHECK(drain(reader) == std::vector{1});
    CHECK(reader.recv().kind() == OutcomeKind::kClosed);
  });
}

TEST_CASE_TEMPLATE("handles may go before the database", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    std::vector<int> got;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers).consumer("sink", [&got](int value) { got.push_back(value); });
    Database<P> first = builder.build();
    {
      const auto handle = first.dispatcher("numbers", "sink");
      CHECK(first.record(kNumbers).produce(1).pushed());
      CHECK(first.emitter().emit(kNumbers, 2).pushed());
    }
    Database<P> moved = std::move(first);
    CHECK(moved.emitter().emit(kNumbers, 3).pushed());
    moved.shutdown();
    moved.shutdown();
    CHECK(got == range(1, 3));
  });
}

TEST_CASE_TEMPLATE("functions that hold emitters are destroyed, and leave nothing behind", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    const int before = Tracked::live;
    using Held = std::optional<Emitter<P>>;
    const auto in_consumer = std::make_shared<Held>();
    const auto in_producer = std::make_shared<Held>();
    {
      DatabaseBuilder<P> builder;
      builder.log([in_consumer, here = std::make_shared<Tracked>()](const DispatcherEvent&) {});
      builder.record(kTracked)
          .producer(
              [in_producer, here = std::make_shared<Tracked>()](Tracked value) { return value; })
          .consumer("sink", [in_consumer, here = std::make_shared<Tracked>()](
                                const auto& emitter, const Tracked&) { *in_consumer = emitter; });
      Database<P> database = builder.build();
      *in_producer = database.emitter();
      CHECK(database.emitter().emit(kTracked, Tracked(1)).pushed());
    }
    // Only the two emitters keep the buffer, and the value in it, alive.
    REQUIRE(in_consumer->has_value());
    CHECK(in_consumer.use_count() == 1);
    CHECK(in_producer.use_count() == 1);
    CHECK((*in_consumer)->emit(kTracked, Tracked(2)).kind() == ProduceKind::kClosed);
    CHECK(Tracked::live == before + 1);
    in_consumer->reset();
    in_producer->reset();
    CHECK(Tracked::live == before);
  });
}

TEST_CASE_TEMPLATE("a database that ends while tasks produce loses nothing that it accepted", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    for (const bool transforms : {false, true}) {
      CAPTURE(transforms);
      std::vector<int> got;
      std::vector<int> accepted[2];
      DatabaseBuilder<P> builder;
      auto numbers = builder.record(kNumbers);
      if (transforms) {
        numbers.producer([](int value) {
          P::yield();
          return value;
        });
      }
      numbers.buffer({.capacity = std::size_t{1} << 16}).consumer("sink", [&got](int value) {
        got.push_back(value);
      });
      auto database = std::make_unique<Database<P>>(builder.build());
      std::vector<typename P::thread> tasks;
      for (int task = 0; task != 2; ++task) {
        tasks.emplace_back("producer",
                           [record = database->record(kNumbers), &mine = accepted[task], task] {
                             for (int value = task; value < 10'000; value += 2) {
                               const auto outcome = record.produce(value);
                               if (outcome.kind() == ProduceKind::kClosed) return;
                               CHECK(outcome.pushed());
                               mine.push_back(value);
                               if (P::kSimulated && mine.size() == 6) return;
                             }
                           });
      }
      for (unsigned i = 0; i != scaled<P>(200, 10); ++i)
        P::yield();
      database.reset();
      const std::size_t delivered = got.size();
      for (auto& task : tasks)
        task.join();
      CHECK(got.size() == delivered);
      std::vector<int> by_task[2];
      for (const int value : got)
        by_task[value % 2].push_back(value);
      CHECK(by_task[0] == accepted[0]);
      CHECK(by_task[1] == accepted[1]);
    }
  });
}

TEST_CASE_TEMPLATE("a close by a consumer ends the database without waiting for itself", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    std::optional<Database<P>> database;
    std::vector<int> got;
    std::string refused;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers).consumer("last", [&](const auto& emitter, int value) {
      got.push_back(value);
      if (value != 2) return;
      database->close();
      CHECK(emitter.emit(kCopies, 1).kind() == ProduceKind::kClosed);
      try {
        database->shutdown();
      } catch (const std::logic_error& error) {
        refused = error.what();
      }
    });
    builder.record(kCopies);
    database.emplace(builder.build());
    const auto record = database->record(kNumbers);
    for (int value = 1; value <= 2; ++value)
      CHECK(record.produce(value).pushed());
    database->dispatcher("numbers", "last").join();
    CHECK(record.produce(3).kind() == ProduceKind::kClosed);
    database.reset();
    CHECK(got == range(1, 2));
    CHECK(refused.find("from one of its own functions") != std::string::npos);
  });
}

TEST_CASE_TEMPLATE("a producer function may close the database, and its value is still pushed", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    std::optional<Database<P>> database;
    std::vector<int> got;
    unsigned refusals = 0;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers)
        .producer([&](int value) {
          database->close();
          try {
            database->shutdown();
          } catch (const std::logic_error&) {
            ++refusals;
          }
          return value;
        })
        .consumer("sink", [&got](int value) { got.push_back(value); });
    database.emplace(builder.build());
    CHECK(database->emitter().emit(kNumbers, 1).pushed());
    CHECK(database->emitter().emit(kNumbers, 2).kind() == ProduceKind::kClosed);
    database->shutdown();
    CHECK(got == std::vector{1});
    CHECK(refusals == 1);
  });
}

TEST_CASE_TEMPLATE("the end waits for a producer function that is under way", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Door<P> entered;
    Door<P> door;
    bool left = false;
    DatabaseBuilder<P> builder;
    builder.record(kNumbers).producer([&](int value) {
      entered.open();
      door.wait();
      left = true;
      return value;
    });
    auto database = std::make_unique<Database<P>>(builder.build());
    bool pushed = false;
    typename P::thread task("producer", [record = database->record(kNumbers), &pushed] {
      pushed = record.produce(1).pushed();
    });
    entered.wait();
    database->close();
    typename P::thread opener("opener", [&door] { door.open(); });
    database.reset();
    CHECK(left);
    task.join();
    opener.join();
    CHECK(pushed);
  });
}

TEST_CASE_TEMPLATE("a builder that builds nothing, or no record, leaves nothing", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    {
      DatabaseBuilder<P>().record(kNumbers).consumer("sink", [](int) {});
    }
    DatabaseBuilder<P> builder;
    Database<P> database = builder.build();
    CHECK(database.list_records().empty());
    CHECK(database.emitter().emit(kNumbers, 1).reason() ==
          "no record 'numbers'; the database has none");
  });
}

}  // namespace brine::tests
