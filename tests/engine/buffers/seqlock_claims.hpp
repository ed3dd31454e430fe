/// The claims of Seqlock, as templates over the platform. Define BRINE_TEST_PLATFORMS (a list of
/// platforms) and include once in a test file.

#include <array>
#include <cstdint>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/load_outcome.hpp"
#include "engine/buffers/read_stats.hpp"
#include "engine/buffers/seqlock.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

using engine::Busy;
using engine::ReadCounter;
using engine::ReadCounters;
using engine::ReadStats;
using engine::Seqlock;
using engine::SeqlockRules;

/// The writer stops in the middle of its first write until it is let go.
template <class P>
struct StopsHalfway : SeqlockRules {
  struct Gate {
    typename P::template atomic<std::uint32_t> arrived{0};
    typename P::template atomic<std::uint32_t> go_on{0};

    void open() {
      go_on.store(1, std::memory_order_release);
      go_on.notify_all();
    }
  };
  explicit StopsHalfway(Gate& at) : gate(&at) {}

  template <engine::Platform>
  void before_words() const {
    gate->arrived.store(1, std::memory_order_release);
    gate->arrived.notify_all();
    gate->go_on.wait(0, std::memory_order_acquire);
  }

  Gate* gate;
};

TEST_CASE_TEMPLATE("a load gives the initial value, then what was stored last", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Seqlock<int, P> value(7);
    CHECK(value.load() == 7);
    value.store(8);
    value.store(9);
    CHECK(value.load() == 9);
    CHECK(*value.try_load(0) == 9);
    CHECK(value.version() == 4);
    CHECK(Seqlock<int, P>().load() == 0);
    CHECK(Seqlock<NoDefault, P>(NoDefault(3)).load().value == 3);
  });
}

TEST_CASE_TEMPLATE("values of every size come back whole, those without a default, too", P,
                   BRINE_TEST_PLATFORMS) {
  const auto check = []<std::size_t kBytes>(std::integral_constant<std::size_t, kBytes>) {
    using Value = Patterned<kBytes>;
    Seqlock<Value, P> value(Value(1));
    CHECK(value.load() == Value(1));
    value.store(Value(2));
    CHECK(value.load() == Value(2));
    value.update([](const Value& now) { return now == Value(2) ? Value(3) : Value(4); });
    CHECK(value.load() == Value(3));
  };
  check(std::integral_constant<std::size_t, 1>());
  check(std::integral_constant<std::size_t, 7>());
  check(std::integral_constant<std::size_t, 8>());
  check(std::integral_constant<std::size_t, 9>());
  check(std::integral_constant<std::size_t, 40>());
  check(std::integral_constant<std::size_t, 1001>());
}

TEST_CASE_TEMPLATE("an update that throws changes nothing, and its exception reaches the caller", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Seqlock<int, P> value(1);
    const std::exception_ptr thrown =
        P::guarded([&value] { value.update([](int) -> int { throw std::runtime_error("no"); }); });
    CHECK(thrown != nullptr);
    CHECK(value.load() == 1);
    CHECK(value.version() == 0);
    CHECK(value.update([](int now) { return now + 1; }) == 2);
    CHECK(value.load() == 2);
  });
}

TEST_CASE_TEMPLATE("two tasks that increment lose nothing", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    const unsigned increments = scaled<P>(100'000, 5);
    Seqlock<std::uint64_t, P> count;
    const auto add = [&] {
      for (unsigned i = 0; i != increments; ++i)
        count.update([](std::uint64_t now) { return now + 1; });
    };
    typename P::thread one("one", add);
    typename P::thread two("two", add);
    one.join();
    two.join();
    CHECK(count.load() == 2 * increments);
  });
}

TEST_CASE_TEMPLATE("try_load is Busy after its retries while a write is under way, and not later",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Rules = StopsHalfway<P>;
    typename Rules::Gate gate;
    Seqlock<Five, P, std::uint64_t, Rules> value(Five(1), {}, Rules(gate));
    typename P::thread writer("writer", [&value] { value.store(Five(2)); });
    gate.arrived.wait(0, std::memory_order_acquire);
    CHECK(value.version() % 2 == 1);
    const auto refused = value.try_load(5);
    CHECK_FALSE(refused.has_value());
    CHECK(refused.busy() == Busy{.retries = 5});
    CHECK(value.try_load(0).busy() == Busy{.retries = 0});
    gate.open();
    CHECK(value.load().value() == 2);  // waits for the write
    writer.join();
    CHECK(value.try_load(0)->value() == 2);
  });
}

TEST_CASE_TEMPLATE("a version of 8 bits comes round after 128 writes, and loads go on", P,
                   BRINE_TEST_PLATFORMS) {
  Seqlock<std::uint32_t, P, std::uint8_t> value;
  static_assert(decltype(value)::kWritesToWrap == 128);
  for (std::uint32_t i = 1; i <= 1'000; ++i) {
    value.store(i);
    CHECK(value.load() == i);
    CHECK(value.version() == 2 * i % 256);
  }
}

TEST_CASE_TEMPLATE("no load of a big value is torn, whoever writes", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Big = std::array<std::uint64_t, 32>;
    const unsigned writes = scaled<P>(20'000, 3);
    Seqlock<Big, P> value(Big{});
    typename P::template atomic<std::uint32_t> left{2};
    const auto write = [&] {
      for (unsigned i = 0; i != writes; ++i) {
        value.update([](Big now) {
          now.fill(now[0] + 1);
          return now;
        });
      }
      left.fetch_sub(1, std::memory_order_release);
    };
    std::uint64_t torn = 0;
    std::uint64_t backwards = 0;
    typename P::thread one("one", write);
    typename P::thread two("two", write);
    for (std::uint64_t last = 0; left.load(std::memory_order_acquire) != 0;) {
      const Big seen = value.load();
      for (const std::uint64_t word : seen)
        torn += word != seen[0] ? 1 : 0;
      backwards += seen[0] < last ? 1 : 0;
      last = seen[0];
    }
    one.join();
    two.join();
    CHECK(torn == 0);
    CHECK(backwards == 0);
    CHECK(value.load()[31] == 2 * writes);
  });
}

TEST_CASE_TEMPLATE("64 readers load without a torn read while a writer writes", P,
                   BRINE_TEST_PLATFORMS) {
  const auto body = [] {
    constexpr std::size_t kReaders = 64;
    const unsigned least = scaled<P>(100, 2);  // different values that each reader sees, at least
    Seqlock<Five, P> value(Five(0));
    typename P::template atomic<std::uint64_t> ready{0};
    struct Receipts {
      std::uint64_t loads = 0;
      std::uint64_t values = 0;  ///< different ones
      std::uint64_t torn = 0;
    };
    std::array<Receipts, kReaders> receipts{};
    std::vector<typename P::thread> threads;
    for (Receipts& mine : receipts) {
      threads.emplace_back("reader-" + std::to_string(threads.size()), [&] {
        for (std::uint64_t last = 0; mine.values < least;) {
          const Five seen = value.load();
          ++mine.loads;
          mine.torn += seen.whole() ? 0 : 1;
          mine.values += seen.value() != last ? 1 : 0;
          last = seen.value();
          if (mine.loads % 64 == 0) P::yield();  // mostly to another reader, while the writer runs
        }
        ready.fetch_add(1, std::memory_order_release);
      });
    }
    for (std::uint64_t i = 1; ready.load(std::memory_order_acquire) != kReaders; ++i) {
      value.store(Five(i));
    }
    for (typename P::thread& thread : threads)
      thread.join();
    std::string shown;
    for (const Receipts& mine : receipts) {
      CHECK(mine.torn == 0);
      CHECK(mine.values >= least);
      shown += " " + std::to_string(mine.loads) + "/" + std::to_string(mine.values);
    }
    static bool told = false;  // once is enough: of many schedules the first
    if (!std::exchange(told, true)) MESSAGE("loads/values of each reader:" << shown);
  };
  in_world<P>(body);
}

TEST_CASE_TEMPLATE("reads count in the counter of their reader, and outlive it", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    using Rules = StopsHalfway<P>;
    typename Rules::Gate gate;
    Seqlock<int, P, std::uint64_t, Rules> value(1, {}, Rules(gate));
    ReadCounters<P> counters;
    CHECK(counters.stats() == ReadStats{});
    {
      ReadCounter<P> counter = counters.counter();
      ReadCounter<P> mine = std::move(counter);
      for (int i = 0; i != 3; ++i)
        CHECK(value.load(mine) == 1);
      CHECK(*value.try_load(9, mine) == 1);
      CHECK(counters.stats().fast_path_reads == 4);
      typename P::thread writer("writer", [&value] { value.store(2); });
      gate.arrived.wait(0, std::memory_order_acquire);
      CHECK_FALSE(value.try_load(2, mine).has_value());
      ReadStats now = counters.stats();
      CHECK(now.busy_reads == 1);
      CHECK(now.retries == 2);
      typename P::thread opener("opener", [&gate] { gate.open(); });
      CHECK(value.load(mine) == 2);
      opener.join();
      writer.join();
      now = counters.stats();
      CHECK(now.total_reads() == 6);
      CHECK(now.fast_path_reads + now.retried_reads == 5);
      CHECK(now.retries >= 2 + now.retried_reads);
      CHECK(now.timed_reads == 1);  // the first of each counter, then one in 1024
    }
    CHECK(counters.stats().total_reads() == 6);
    CHECK(counters.stats().timed_reads == 1);
  });
}

TEST_CASE_TEMPLATE("a snapshot of counters is consistent while readers come, read and go", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    const unsigned lives = scaled<P>(50, 2);
    const unsigned loads = scaled<P>(2'000, 3);
    Seqlock<Five, P> value(Five(0));
    ReadCounters<P> counters;
    typename P::template atomic<std::uint32_t> left{2};
    const auto read = [&] {
      for (unsigned life = 0; life != lives; ++life) {
        ReadCounter<P> mine = counters.counter();
        for (unsigned i = 0; i != loads; ++i)
          static_cast<void>(value.load(mine));
      }
      left.fetch_sub(1, std::memory_order_release);
    };
    typename P::thread one("one", read);
    typename P::thread two("two", read);
    std::uint64_t wrong = 0;
    for (ReadStats last; left.load(std::memory_order_acquire) != 0;) {
      value.update([](const Five& now) { return Five(now.value() + 1); });
      const ReadStats now = counters.stats();
      wrong += now.retries < now.retried_reads ? 1 : 0;
      wrong += now.total_reads() < last.total_reads() || now.retries < last.retries ? 1 : 0;
      last = now;
    }
    one.join();
    two.join();
    CHECK(wrong == 0);
    CHECK(counters.stats().total_reads() == 2ULL * lives * loads);
  });
}

}  // namespace brine::tests
