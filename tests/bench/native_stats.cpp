// What statistics cost: each buffer with and without, slice by slice in turns.
//
// A difference of some instructions is smaller than what luck does to a loop of a nanosecond, so
// luck is shared out alike: the compiler may not inline one loop and not the other; each loop is
// compiled at several places in a line of code, and a slice runs it at all of them; and each slice
// has buffers of its own, at a place in memory that changes from slice to slice.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/stats.hpp"
#include "tests/bench/native_bench.hpp"
#include "tests/bench/native_peers.hpp"
#include "tests/bench/slice.hpp"

namespace brine::bench {

namespace {

constexpr std::uint64_t kOperations = 200'000;  // of a slice
constexpr int kPlaces = 8;

/// `body(n)`, inline with all that it calls, kPlace eighths of a line after the begin of one.
template <int kPlace, class Body>
[[gnu::noinline, gnu::flatten, gnu::aligned(64)]] void at_place(Body& body, std::uint64_t n) {
  asm volatile(".rept %c0\n\tnop\n\t.endr" : : "i"(8 * kPlace));
  body(n);
}

/// `body(n)` does n operations.
template <class Body>
Slice timed_at_all_places(Body&& body) {
  return timed(kOperations, [&body](std::uint64_t n) {
    [&body, n ]<int... kPlace>(std::integer_sequence<int, kPlace...>) {
      (at_place<kPlace>(body, n / kPlaces), ...);
    }
    (std::make_integer_sequence<int, kPlaces>());
  });
}

/// Memory that is kept while a slice runs, of another size each time, so that what is allocated
/// after it lies elsewhere.
class Aside {
 public:
  Aside() : memory_(std::make_unique<std::byte[]>(next_size())) {}

 private:
  static std::size_t next_size() {
    static std::size_t slice = 0;
    return 1 + 48 * (slice++ % 31);
  }

  std::unique_ptr<std::byte[]> memory_;
};

/// With a ring that is small enough for several to be in the cache.
template <class Buffer>
Buffer small_buffer() {
  if constexpr (requires(const Buffer& buffer) { buffer.capacity(); }) {
    return Buffer({.capacity = 200});
  } else {
    return Buffer();
  }
}

template <class Buffer>
struct World {
  Buffer buffer = small_buffer<Buffer>();
  typename Buffer::Producer producer = buffer.producer();
};

/// Into several buffers in turn; nobody reads. With one, each push would wait for a store of the
/// push before, and how long is a matter of the processor's luck in predicting that: 0.8 to 2 ns.
template <class Buffer>
Row pushes(std::string name, std::size_t beside = 0) {
  constexpr std::size_t kBuffers = 8;
  const auto measure = [] {
    const Aside aside;
    const auto worlds = std::make_unique<std::array<World<Buffer>, kBuffers>>();
    return timed_at_all_places([&worlds = *worlds](std::uint64_t n) {
      for (std::uint64_t i = 0; i != n; i += kBuffers)
        for (auto& world : worlds)
          world.producer.push(i);
    });
  };
  return {
      .group = "statistics: a push", .name = std::move(name), .measure = measure, .beside = beside};
}

/// `kReaders` receives for every `kPushes` pushes.
template <class Buffer, std::size_t kReaders, std::size_t kPushes = 1>
Row receives(const char* group, std::string name, std::size_t beside = 0) {
  const auto measure = [] {
    const Aside aside;
    const auto world = std::make_unique<World<Buffer>>();
    std::vector<typename Buffer::Reader> readers;
    readers.reserve(kReaders);
    for (std::size_t i = 0; i != kReaders; ++i)
      readers.push_back(world->buffer.subscribe());
    return timed_at_all_places([&world = *world, &readers](std::uint64_t n) {
      std::uint64_t sum = 0;
      for (std::uint64_t i = 0; i < n; i += kReaders) {
        for (std::size_t push = 0; push != kPushes; ++push)
          world.producer.push(i);
        for (auto& reader : readers) {
          const auto got = reader.try_recv();
          if (got.has_value()) sum += *got;
        }
      }
      keep(sum);
    });
  };
  return {.group = group, .name = std::move(name), .measure = measure, .beside = beside};
}

/// Off, on and with latencies, for one kind of buffer and one way to use it.
template <template <class> class BufferWith, class AddRow>
void off_and_on(std::vector<Row>& rows, const std::string& kind, AddRow&& add) {
  rows.push_back(add.template operator()<BufferWith<engine::NoStats>>("**" + kind + "**", 0));
  rows.push_back(
      add.template operator()<BufferWith<engine::WithStats>>("**" + kind + "**, statistics", 1));
  rows.push_back(add.template operator()<BufferWith<engine::WithLatency>>(
      "**" + kind + "**, statistics and latencies", 2));
}

}  // namespace

std::vector<Row> statistics_rows() {
  std::vector<Row> rows;
  const auto push = []<class Buffer>(std::string name, std::size_t beside) {
    return pushes<Buffer>(std::move(name), beside);
  };
  const auto one = []<class Buffer>(std::string name, std::size_t beside) {
    return receives<Buffer, 1>("statistics: a push and a receive", std::move(name), beside);
  };
  const auto many = []<class Buffer>(std::string name, std::size_t beside) {
    return receives<Buffer, 32>("statistics: a receive, 32 for each push", std::move(name), beside);
  };
  const auto skip = []<class Buffer>(std::string name, std::size_t beside) {
    return receives<Buffer, 32, 2>("statistics: a receive that skips, 32 for two pushes",
                                   std::move(name), beside);
  };
  const auto all_kinds = [&rows](const auto& add) {
    off_and_on<RingWith>(rows, "ring", add);
    off_and_on<LatestWith>(rows, "latest value", add);
  };
  all_kinds(push);
  off_and_on<MailboxWith>(rows, "mailbox", push);
  all_kinds(one);
  off_and_on<MailboxWith>(rows, "mailbox", one);
  all_kinds(many);
  rows.push_back(many.operator()<RingWith<engine::Counters32>>("**ring**, 32-bit statistics", 6));
  off_and_on<LatestWith>(rows, "latest value", skip);
  return rows;
}

}  // namespace brine::bench
