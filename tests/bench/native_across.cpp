// Buffers and queues across two threads.

#include <atomic>
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

constexpr std::uint64_t kTwoThreads = 400'000;  // operations of a slice

/// A queue across two threads: each side tries again when it is full or empty.
template <class Queue>
Row two_threads(std::string name) {
  const auto measure = [queue = std::make_shared<Queue>()] {
    return timed_across(
        kTwoThreads,
        [&queue = *queue](std::uint64_t n) {
          for (std::uint64_t i = 0; i != n; ++i)
            while (!queue.push(i))
              engine::StdPlatform::spin_hint();
        },
        [&queue = *queue](std::uint64_t n) {
          std::uint64_t sum = 0;
          std::uint64_t value = 0;
          for (std::uint64_t i = 0; i != n; ++i) {
            while (!queue.pop(value))
              engine::StdPlatform::spin_hint();
            sum += value;
          }
          keep(sum);
        });
  };
  return {.group = "two threads: per message", .name = std::move(name), .measure = measure};
}

/// The ring never makes its writer wait, so the program does, lest messages are lost: the reader
/// says every 64 messages how far it is, and the writer keeps within the capacity.
template <class Buffer, bool kParks, std::size_t kReaders = 1>
Row ring_across(std::string name, double goal_ns = 0, std::size_t beside = 0) {
  struct World {
    Buffer buffer;
    alignas(kApart) typename Buffer::Producer producer = buffer.producer();
    std::uint64_t pushed = 0;
    alignas(kApart) std::vector<typename Buffer::Reader> readers;
    alignas(kApart) std::atomic<std::uint64_t> received{0};

    World() {
      for (std::size_t i = 0; i != kReaders; ++i)
        readers.push_back(buffer.subscribe());
    }
  };
  const auto measure = [world = std::make_shared<World>()] {
    const auto produce = [&world = *world](std::uint64_t n) {
      std::uint64_t limit = world.pushed + kCapacity;
      for (const std::uint64_t end = world.pushed + n; world.pushed != end; ++world.pushed) {
        // acquire: pairs with the release store below, though nothing but the count is passed.
        while (world.pushed >= limit) {
          limit = world.received.load(std::memory_order_acquire) + kCapacity;
          if (world.pushed >= limit) engine::StdPlatform::spin_hint();
        }
        world.producer.push(world.pushed);
      }
    };
    const auto consume = [&world = *world](std::uint64_t n) {
      std::uint64_t sum = 0;
      const std::uint64_t before = world.received.load(std::memory_order_relaxed);
      for (std::uint64_t i = 1; i <= n; ++i) {
        for (auto& reader : world.readers) {
          auto got = kParks ? reader.recv() : reader.try_recv();
          while (!got.has_value()) {
            engine::StdPlatform::spin_hint();
            got = reader.try_recv();
          }
          sum += *got;
        }
        if (i % 64 == 0) world.received.store(before + i, std::memory_order_release);
      }
      world.received.store(before + n, std::memory_order_release);
      keep(sum);
    };
    return timed_across(kTwoThreads, produce, consume);
  };
  return {.group = "two threads: per message",
          .name = std::move(name),
          .goal_ns = goal_ns,
          .measure = measure,
          .beside = beside};
}

/// Pushes while a reader receives whatever it gets to see.
template <class Buffer>
Row push_under_reader(std::string name, std::size_t beside = 0) {
  struct World {
    Buffer buffer;
    alignas(kApart) typename Buffer::Producer producer = buffer.producer();
    alignas(kApart) typename Buffer::Reader reader = buffer.subscribe();
    alignas(kApart) std::atomic<bool> done{false};
  };
  const auto measure = [world = std::make_shared<World>()] {
    world->done.store(false, std::memory_order_relaxed);
    const auto receive = [&world = *world](std::uint64_t) {
      std::uint64_t sum = 0;
      while (!world.done.load(std::memory_order_relaxed)) {
        const auto got = world.reader.try_recv();
        if (got.has_value()) sum += *got;
      }
      keep(sum);
    };
    const auto push = [&world = *world](std::uint64_t n) {
      for (std::uint64_t i = 0; i != n; ++i)
        world.producer.push(i);
      world.done.store(true, std::memory_order_relaxed);
    };
    return timed_across(kTwoThreads, receive, push);
  };
  return {.group = "two threads: per push, under a reader at full speed",
          .name = std::move(name),
          .measure = measure,
          .beside = beside};
}

}  // namespace

std::vector<Row> across_rows() {
  using engine::WithStats;
  std::vector<Row> rows;
  rows.push_back(ring_across<Ring, false>("**ring**, `try_recv`", 9));
  rows.push_back(ring_across<RingWith<WithStats>, false>("**ring**, `try_recv`, statistics", 9, 1));
  rows.push_back(ring_across<Ring, true>("**ring**, `recv`, which parks", 9));
  rows.push_back(ring_across<RingWith<WithStats>, true>("**ring**, `recv`, statistics", 9, 1));
  rows.push_back(ring_across<Ring, true, 4>("**ring**, `recv`, 4 readers"));
  rows.push_back(
      ring_across<RingWith<WithStats>, true, 4>("**ring**, `recv`, 4 readers, statistics", 0, 1));
  rows.push_back(ring_across<FencedRing, false>("ring with a full fence at each push"));
  rows.push_back(two_threads<BoostSpsc>("boost::lockfree::spsc_queue"));
  rows.push_back(two_threads<MoodycamelReaderWriter>("moodycamel::ReaderWriterQueue"));
  rows.push_back(two_threads<AtomicQueueSpsc>("atomic_queue::AtomicQueue, SPSC"));
  rows.push_back(two_threads<BoostMpmc>("boost::lockfree::queue"));
  rows.push_back(two_threads<MoodycamelConcurrent>("moodycamel::ConcurrentQueue, with tokens"));
  rows.push_back(two_threads<AtomicQueueMpmc>("atomic_queue::AtomicQueue, MPMC"));
  rows.push_back(push_under_reader<Latest>("**latest value**"));
  rows.push_back(push_under_reader<LatestWith<WithStats>>("**latest value**, statistics", 1));
  rows.push_back(push_under_reader<Mailbox>("**mailbox**"));
  rows.push_back(push_under_reader<MailboxWith<WithStats>>("**mailbox**, statistics", 1));
  return rows;
}

}  // namespace brine::bench
