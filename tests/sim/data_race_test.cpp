/// Races of plain data: that they are reported with both accesses, and with what would have ordered
/// them.

#include <array>
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

using Order = std::memory_order;

constexpr engine::Site line(unsigned number) {
  return {.file = "there.cpp", .line = number};
}

constexpr How kBoth[] = {{.memory = sim::Memory::kSequential}, {.memory = sim::Memory::kCpp}};

struct Published {
  P::var<int> data{0};
  P::atomic<int> flag{0};

  Published() {
    P::name(data, "data");
    P::name(flag, "flag");
  }

  void publish(Order order) {
    data.set(1, line(1));
    flag.store(1, order, line(2));
  }
  void await(Order order) {
    while (flag.load(order, line(3)) == 0)
      P::yield();
  }
};

/// A writer that publishes its data, and a reader that waits for it.
sim::Body hand_over(Order store, Order load) {
  return [=](Context&) {
    Published shared;
    P::thread writer("writer", [&] { shared.publish(store); });
    P::thread reader("reader", [&] {
      shared.await(load);
      static_cast<void>(shared.data.get(line(4)));
    });
    writer.join();
    reader.join();
  };
}

std::string race_with(std::string_view store, std::string_view load, std::string_view advice) {
  return "data-race: data race on var data: neither happens before the other"
         "\n  'writer' writes at there.cpp:1"
         "\n  'reader' reads at there.cpp:4"
         "\n  In between 'reader' read atomic flag (" +
         std::string(load) + ") at there.cpp:3 from the store (" + std::string(store) +
         ") at there.cpp:2; " + std::string(advice) + " that would order them.";
}

/// With detail, and requires that without it the same is found and the same said, but for what
/// could have ordered a race.
std::string report_of(const How& how, const sim::Body& body) {
  const sim::RunResult brief = simulate(how, body);
  const sim::RunResult whole = simulate(how, body, {.detail = true});
  CHECK(whole.digest == brief.digest);
  CHECK(whole.decisions == brief.decisions);
  const std::string text = message_of(whole);
  CHECK(text.starts_with(message_of(brief)));
  CHECK(message_of(brief).find("In between") == std::string::npos);
  return text;
}

}  // namespace

TEST_CASE("a data race is reported with the orders that would have prevented it") {
  for (How how : kBoth) {
    for (how.seed = 0; how.seed < 20; ++how.seed) {
      CAPTURE(how.seed);
      CHECK(report_of(how, hand_over(Order::relaxed, Order::relaxed)) ==
            race_with("relaxed", "relaxed", "with a release store and an acquire load"));
      CHECK(report_of(how, hand_over(Order::release, Order::relaxed)) ==
            race_with("release", "relaxed", "with an acquire load"));
      CHECK(report_of(how, hand_over(Order::relaxed, Order::acquire)) ==
            race_with("relaxed", "acquire", "with a release store"));
      CHECK(report_of(how, hand_over(Order::release, Order::acquire)) == "passed");
    }
  }
}

TEST_CASE("what a fence releases is known: the report asks only for what is missing") {
  const auto body = [](bool fence_first, Order load) {
    return [=](Context&) {
      Published shared;
      P::thread writer("writer", [&] {
        if (fence_first) P::fence(Order::release);
        shared.data.set(1, line(1));
        if (!fence_first) P::fence(Order::release);
        shared.flag.store(1, Order::relaxed, line(2));
      });
      P::thread reader("reader", [&] {
        shared.await(load);
        static_cast<void>(shared.data.get(line(4)));
      });
      writer.join();
      reader.join();
    };
  };
  for (How how : kBoth) {
    for (how.seed = 0; how.seed < 20; ++how.seed) {
      CHECK(report_of(how, body(true, Order::acquire)) ==
            race_with("relaxed", "acquire", "with a release store"));
      CHECK(report_of(how, body(false, Order::relaxed)) ==
            race_with("relaxed", "relaxed", "with an acquire load"));
      CHECK(report_of(how, body(false, Order::acquire)) == "passed");
    }
  }
}

TEST_CASE("a relaxed update of another's release sequence does not release") {
  const auto body = [](Order update) {
    return [=](Context&) {
      Published shared;
      P::thread first("first", [&] { shared.flag.store(1, Order::release, line(7)); });
      P::thread writer("writer", [&] {
        shared.await(Order::relaxed);
        shared.data.set(1, line(1));
        shared.flag.fetch_add(1, update, line(2));
      });
      P::thread reader("reader", [&] {
        while (shared.flag.load(Order::acquire, line(3)) != 2)
          P::yield();
        static_cast<void>(shared.data.get(line(4)));
      });
      first.join();
      writer.join();
      reader.join();
    };
  };
  for (How how : kBoth) {
    for (how.seed = 0; how.seed < 20; ++how.seed) {
      CHECK(report_of(how, body(Order::relaxed)) ==
            race_with("relaxed", "acquire", "with a release store"));
      CHECK(report_of(how, body(Order::release)) == "passed");
    }
  }
}

TEST_CASE("who knows a relaxed update knows nothing yet of the sequence that it continues") {
  const auto body = [](Order again) {
    return [=](Context&) {
      Published shared;
      P::atomic<int> told{0};
      P::thread writer("writer", [&] { shared.publish(Order::release); });
      P::thread between("between", [&] {
        shared.await(Order::relaxed);
        shared.flag.fetch_add(1, Order::relaxed);
        told.store(1, Order::release);
      });
      P::thread reader("reader", [&] {
        while (told.load(Order::acquire) == 0)
          P::yield();
        CHECK(shared.flag.load(again, line(3)) == 2);
        static_cast<void>(shared.data.get(line(4)));
      });
      writer.join();
      between.join();
      reader.join();
    };
  };
  for (How how : kBoth) {
    for (how.seed = 0; how.seed < 20; ++how.seed) {
      CHECK(report_of(how, body(Order::acquire)) == "passed");
      CHECK(report_of(how, body(Order::relaxed)).starts_with("data-race: data race on var data"));
    }
  }
}

TEST_CASE("a report says so when there were more reads without order than are kept") {
  const auto body = [](Context&) {
    Published shared;
    std::array<P::atomic<int>, 70> other{};
    P::thread filler("filler", [&] {
      for (P::atomic<int>& each : other)
        each.store(1, Order::relaxed);
    });
    P::thread writer("writer", [&] { shared.publish(Order::relaxed); });
    P::thread reader("reader", [&] {
      shared.await(Order::relaxed);
      for (const P::atomic<int>& each : other) {
        while (each.load(Order::relaxed) == 0)
          P::yield();
      }
      static_cast<void>(shared.data.get(line(4)));
    });
    filler.join();
    writer.join();
    reader.join();
  };
  const std::string message = report_of({}, body);
  CHECK(message.find("'reader' has read more without order than is kept") != std::string::npos);
}

TEST_CASE("a wait that ends by its deadline with another value has read it") {
  const auto body = [](Order order) {
    return [=](Context&) {
      Published shared;
      P::thread writer("writer", [&] { shared.publish(Order::release); });
      P::thread reader("reader", [&] {
        const auto deadline = P::clock::now() + std::chrono::microseconds(100);
        if (shared.flag.wait_until(0, deadline, order, line(3)))
          static_cast<void>(shared.data.get(line(4)));
      });
      writer.join();
      reader.join();
    };
  };
  for (How how : kBoth) {
    int races = 0;
    for (how.seed = 0; how.seed < 100; ++how.seed) {
      CHECK(report_of(how, body(Order::acquire)) == "passed");
      if (report_of(how, body(Order::relaxed)) != "passed") ++races;
    }
    CHECK(races > 0);
  }
}

TEST_CASE("who made an object is told though another task has the lane by now") {
  const auto body = [](Context&) {
    std::optional<P::atomic<int>> made;
    P::atomic<int> flag{0};
    P::thread user("user", [&] {
      while (flag.load(Order::relaxed) == 0)
        P::yield();
      made->store(1, Order::relaxed, line(6));
    });
    P::thread maker("maker", [&] { made.emplace(0); });
    maker.join();
    P::thread innocent("innocent", [&] { flag.store(1, Order::relaxed); });
    innocent.join();
    user.join();
  };
  for (How how : kBoth) {
    for (how.seed = 0; how.seed < 20; ++how.seed) {
      const std::string message = report_of(how, body);
      CHECK(message.find("\n  'maker' makes it\n  'user' uses it at there.cpp:6") !=
            std::string::npos);
    }
  }
}

TEST_CASE("what a task reads without need of an order does not hide the read that lacked one") {
  const auto body = [](Context&) {
    Published shared;
    P::atomic<int> before[3] = {0, 0, 0};
    P::atomic<int> own = 0;
    P::thread writer("writer", [&] {
      for (P::atomic<int>& each : before)
        each.store(1, Order::relaxed);
      shared.publish(Order::relaxed);
    });
    P::thread reader("reader", [&] {
      shared.await(Order::relaxed);
      for (const P::atomic<int>& each : before)
        static_cast<void>(each.load(Order::relaxed));
      own.store(1, Order::relaxed);
      for (int i = 0; i < 10; ++i)
        static_cast<void>(own.load(Order::relaxed));
      static_cast<void>(shared.data.get(line(4)));
    });
    writer.join();
    reader.join();
  };
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    CHECK(report_of({.seed = seed}, body) ==
          race_with("relaxed", "relaxed", "with a release store and an acquire load"));
  }
}

TEST_CASE("two writes that nothing could have ordered are a race; under a mutex they are none") {
  const auto body = [](bool locked) {
    return [=](Context&) {
      Published shared;
      P::mutex mutex;
      const auto write = [&, locked] {
        if (locked) mutex.lock();
        shared.data.set(1, line(1));
        if (locked) mutex.unlock();
      };
      P::thread one("one", write);
      P::thread two("two", write);
      one.join();
      two.join();
    };
  };
  for (How how : kBoth) {
    for (how.seed = 0; how.seed < 20; ++how.seed) {
      const std::string message = report_of(how, body(false));
      CHECK(message.starts_with(
          "data-race: data race on var data: neither happens before the other"));
      CHECK(message.find("without a third task nothing could have ordered them.") !=
            std::string::npos);
      CHECK(report_of(how, body(true)) == "passed");
    }
  }
}

TEST_CASE(
    "reads do not race with each other, and a write races with the one that it does not know") {
  const auto body = [](bool join_first) {
    return [=](Context&) {
      Published shared;
      const auto read = [&] { static_cast<void>(shared.data.get(line(4))); };
      P::thread one("one", read);
      P::thread two("two", read);
      one.join();
      if (join_first) two.join();
      shared.data.set(1, line(5));
      if (!join_first) two.join();
    };
  };
  for (How how : kBoth) {
    int races = 0;
    for (how.seed = 0; how.seed < 20; ++how.seed) {
      CHECK(report_of(how, body(true)) == "passed");
      const std::string message = report_of(how, body(false));
      CHECK(message.starts_with("data-race: data race on var data"));
      if (message.find("'main' writes at there.cpp:5") != std::string::npos) ++races;
    }
    CHECK(races == 20);
  }
}

TEST_CASE("to use an atomic that its making does not happen before is a race") {
  using Use = void (*)(P::atomic<int>&);
  constexpr std::array<Use, 4> kUses{
      [](P::atomic<int>& made) { made.store(1, Order::relaxed, line(6)); },
      [](P::atomic<int>& made) { static_cast<void>(made.load(Order::relaxed, line(6))); },
      [](P::atomic<int>& made) { made.fetch_add(1, Order::relaxed, line(6)); },
      [](P::atomic<int>& made) {
        int other = 1;
        made.compare_exchange_strong(other, 2, Order::relaxed, Order::relaxed, line(6));
      }};
  const auto body = [](bool named, Order store, Order load, Use use) {
    return [=](Context&) {
      Published shared;
      std::optional<P::atomic<int>> made;
      P::thread maker("maker", [&] {
        made.emplace(0);
        if (named) made->set_name("made");
        shared.flag.store(1, store, line(2));
      });
      P::thread user("user", [&] {
        shared.await(load);
        use(*made);
      });
      maker.join();
      user.join();
    };
  };
  for (How how : kBoth) {
    for (const bool named : {false, true}) {  // a name is no use
      for (const Use use : kUses) {
        const std::string message =
            report_of(how, body(named, Order::relaxed, Order::relaxed, use));
        CHECK(message.find("\n  'maker' makes it\n  'user' uses it at there.cpp:6") !=
              std::string::npos);
        CHECK(report_of(how, body(named, Order::release, Order::acquire, use)) == "passed");
      }
    }
  }
}

TEST_CASE("a var that nothing was written to must not be read") {
  const auto body = [](bool write) {
    return [=](Context&) {
      P::var<int> data;
      P::name(data, "data");
      if (write) data.set(1);
      static_cast<void>(data.get(line(4)));
    };
  };
  for (const How& how : kBoth) {
    CHECK(report_of(how, body(false)) ==
          "misuse: task 'main' reads var data at there.cpp:4 before anything was written to it");
    CHECK(report_of(how, body(true)) == "passed");
  }
}

}  // namespace brine::tests
