// What statistics cost: each buffer with and without, slice by slice in turns.

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
#include "tests/bench/places.hpp"
#include "tests/bench/slice.hpp"

namespace brine::bench {

namespace {

constexpr std::uint64_t kOperations = 200'000;  // of a slice

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
  const auto measure = [slice = std::size_t{0}]() mutable {
    const Aside aside(slice++);
    const auto worlds = std::make_unique<std::array<World<Buffer>, kBuffers>>();
    return timed_at_all_places(kOperations, [&worlds = *worlds](std::uint64_t n) {
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
  const auto measure = [slice = std::size_t{0}]() mutable {
    const Aside aside(slice++);
    const auto world = std::make_unique<World<Buffer>>();
    std::vector<typename Buffer::Reader> readers;
    readers.reserve(kReaders);
    for (std::size_t i = 0; i != kReaders; ++i)
      readers.push_back(world->buffer.subscribe());
    return timed_at_all_places(kOperations, [&world = *world, &readers](std::uint64_t n) {
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
