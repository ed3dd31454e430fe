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

/// Nobody reads.
template <class Buffer>
Row pushes(std::string name, std::size_t beside = 0) {
  struct World {
    Buffer buffer;
    typename Buffer::Producer producer = buffer.producer();
  };
  const auto measure = [world = std::make_shared<World>()] {
    return timed(kOperations, [&world = *world](std::uint64_t n) {
      for (std::uint64_t i = 0; i != n; ++i)
        world.producer.push(i);
    });
  };
  return {
      .group = "statistics: a push", .name = std::move(name), .measure = measure, .beside = beside};
}

/// Only the receives are timed, of what was pushed before: 1,000 at a time, which a ring retains;
/// of a buffer that keeps one value, a push and a receive.
template <class Buffer>
Row receives(std::string name, std::size_t beside = 0) {
  const auto measure = [queue = std::make_shared<Ours<Buffer>>()] {
    constexpr std::uint64_t kRound = 1'000;
    Slice total;
    std::uint64_t sum = 0;
    for (std::uint64_t done = 0; done != kOperations; done += kRound) {
      for (std::uint64_t i = 0; i != kRound; ++i)
        queue->push(i);
      const Slice slice = timed(kRound, [&queue = *queue, &sum](std::uint64_t n) {
        std::uint64_t value = 0;
        for (std::uint64_t i = 0; i != n; ++i)
          if (queue.pop(value)) sum += value;
      });
      total.ns += slice.ns * kRound / kOperations;
      total.allocations += slice.allocations * kRound / kOperations;
    }
    keep(sum);
    return total;
  };
  return {.group = "statistics: a receive",
          .name = std::move(name),
          .measure = measure,
          .beside = beside};
}

template <class Buffer>
Row both(std::string name, std::size_t beside = 0) {
  const auto measure = [queue = std::make_shared<Ours<Buffer>>()] {
    return timed(kOperations, [&queue = *queue](std::uint64_t n) {
      std::uint64_t sum = 0;
      for (std::uint64_t i = 0; i != n; ++i) {
        queue.push(i);
        std::uint64_t value = 0;
        if (queue.pop(value)) sum += value;
      }
      keep(sum);
    });
  };
  return {.group = "statistics: a push and a receive",
          .name = std::move(name),
          .measure = measure,
          .beside = beside};
}

}  // namespace

std::vector<Row> statistics_rows() {
  using engine::Counters32;
  using engine::NoStats;
  using engine::WithLatency;
  using engine::WithStats;
  std::vector<Row> rows;
  rows.push_back(pushes<RingWith<NoStats>>("**ring**"));
  rows.push_back(pushes<RingWith<WithStats>>("**ring**, statistics", 1));
  rows.push_back(pushes<RingWith<WithLatency>>("**ring**, statistics and latencies", 2));
  rows.push_back(pushes<LatestWith<NoStats>>("**latest value**"));
  rows.push_back(pushes<LatestWith<WithStats>>("**latest value**, statistics", 1));
  rows.push_back(pushes<MailboxWith<NoStats>>("**mailbox**"));
  rows.push_back(pushes<MailboxWith<WithStats>>("**mailbox**, statistics", 1));
  rows.push_back(receives<RingWith<NoStats>>("**ring**"));
  rows.push_back(receives<RingWith<WithStats>>("**ring**, statistics", 1));
  rows.push_back(receives<RingWith<Counters32>>("**ring**, 32-bit statistics", 2));
  rows.push_back(receives<RingWith<WithLatency>>("**ring**, statistics and latencies", 3));
  rows.push_back(both<RingWith<NoStats>>("**ring**"));
  rows.push_back(both<RingWith<WithStats>>("**ring**, statistics", 1));
  rows.push_back(both<LatestWith<NoStats>>("**latest value**"));
  rows.push_back(both<LatestWith<WithStats>>("**latest value**, statistics", 1));
  rows.push_back(both<MailboxWith<NoStats>>("**mailbox**"));
  rows.push_back(both<MailboxWith<WithStats>>("**mailbox**, statistics", 1));
  return rows;
}

}  // namespace brine::bench
