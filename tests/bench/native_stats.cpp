// What statistics cost: each buffer with and without, slice by slice in turns.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/buffers/stats.hpp"
#include "tests/bench/native_bench.hpp"
#include "tests/bench/native_peers.hpp"
#include "tests/bench/slice.hpp"

namespace brine::bench {

namespace {

constexpr std::uint64_t kOperations = 200'000;  // of a slice

/// Each slice has a buffer of its own, so that no row keeps a lucky or an unlucky place in memory.
template <class Buffer>
struct World {
  Buffer buffer;
  typename Buffer::Producer producer = buffer.producer();
};

/// Nobody reads.
template <class Buffer>
Row pushes(std::string name, std::size_t beside = 0) {
  const auto measure = [] {
    const auto world = std::make_unique<World<Buffer>>();
    return timed(kOperations, [&world = *world](std::uint64_t n) {
      for (std::uint64_t i = 0; i != n; ++i)
        world.producer.push(i);
    });
  };
  return {
      .group = "statistics: a push", .name = std::move(name), .measure = measure, .beside = beside};
}

/// `kReaders` receives for each push.
template <class Buffer, std::size_t kReaders>
Row receives(const char* group, std::string name, std::size_t beside = 0) {
  const auto measure = [] {
    const auto world = std::make_unique<World<Buffer>>();
    std::vector<typename Buffer::Reader> readers;
    for (std::size_t i = 0; i != kReaders; ++i)
      readers.push_back(world->buffer.subscribe());
    return timed(kOperations, [&world = *world, &readers](std::uint64_t n) {
      std::uint64_t sum = 0;
      for (std::uint64_t i = 0; i != n; i += kReaders) {
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
  return rows;
}

}  // namespace brine::bench
