// Buffers and queues on one thread, and across two.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "tests/bench/native_bench.hpp"
#include "tests/bench/native_peers.hpp"
#include "tests/bench/slice.hpp"

namespace brine::bench {

namespace {

constexpr std::uint64_t kOneThread = 200'000;  // operations of a slice
constexpr std::uint64_t kTwoThreads = 400'000;

/// What different threads write lies this far apart: two cache lines, for they are fetched in
/// pairs.
constexpr std::size_t kApart = 128;

/// Ours, with a seq_cst fence at each push: what the light barrier saves.
struct FencedPlatform : engine::StdPlatform {
  static void light_barrier() noexcept { fence(std::memory_order_seq_cst); }
  static void heavy_barrier() noexcept { fence(std::memory_order_seq_cst); }
};
using FencedRing = engine::SpmcRing<std::uint64_t, FencedPlatform>;

/// One push, one pop. What a row measures is made once, and warm after its first slice.
template <class Queue>
Row one_thread(std::string name, double goal_ns = 0) {
  const auto measure = [queue = std::make_shared<Queue>()] {
    return timed(kOneThread, [&queue = *queue](std::uint64_t n) {
      std::uint64_t sum = 0;
      for (std::uint64_t i = 0; i != n; ++i) {
        queue.push(i);
        std::uint64_t value = 0;
        if (queue.pop(value)) sum += value;
      }
      keep(sum);
    });
  };
  return {.group = "one thread: a push and a receive",
          .name = std::move(name),
          .goal_ns = goal_ns,
          .measure = measure};
}

/// One push, and a receive by each of four readers.
template <class Buffer>
Row four_readers(std::string name) {
  struct World {
    Buffer buffer;
    typename Buffer::Producer producer = buffer.producer();
    std::array<typename Buffer::Reader, 4> readers{buffer.subscribe(), buffer.subscribe(),
                                                   buffer.subscribe(), buffer.subscribe()};
  };
  const auto measure = [world = std::make_shared<World>()] {
    return timed(kOneThread, [&world = *world](std::uint64_t n) {
      std::uint64_t sum = 0;
      for (std::uint64_t i = 0; i != n; ++i) {
        world.producer.push(i);
        for (auto& reader : world.readers) {
          const auto got = reader.try_recv();
          if (got.has_value()) sum += *got;
        }
      }
      keep(sum);
    });
  };
  return {
      .group = "one thread: a push and four receives", .name = std::move(name), .measure = measure};
}

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
template <class Buffer, bool kParks>
Row ring_across(std::string name, double goal_ns) {
  struct World {
    Buffer buffer;
    alignas(kApart) typename Buffer::Producer producer = buffer.producer();
    std::uint64_t pushed = 0;
    alignas(kApart) typename Buffer::Reader reader = buffer.subscribe();
    alignas(kApart) std::atomic<std::uint64_t> received{0};
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
      for (std::uint64_t i = 1; i <= n;) {
        const auto got = kParks ? world.reader.recv() : world.reader.try_recv();
        if (!got.has_value()) {
          engine::StdPlatform::spin_hint();
          continue;
        }
        sum += *got;
        if (i % 64 == 0) world.received.store(before + i, std::memory_order_release);
        ++i;
      }
      world.received.store(before + n, std::memory_order_release);
      keep(sum);
    };
    return timed_across(kTwoThreads, produce, consume);
  };
  return {.group = "two threads: per message",
          .name = std::move(name),
          .goal_ns = goal_ns,
          .measure = measure};
}

/// Pushes while a reader receives whatever it gets to see.
template <class Buffer>
Row push_under_reader(std::string name) {
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
          .measure = measure};
}

}  // namespace

std::vector<Row> buffer_rows() {
  std::vector<Row> rows;
  rows.push_back(one_thread<Ours<Ring>>("**ring**, 1024 values", 2.5));
  rows.push_back(one_thread<Ours<FencedRing>>("ring with a full fence at each push"));
  rows.push_back(one_thread<Ours<Latest>>("**latest value**"));
  rows.push_back(one_thread<Ours<Mailbox>>("**mailbox**"));
  rows.push_back(one_thread<BoostSpsc>("boost::lockfree::spsc_queue"));
  rows.push_back(one_thread<MoodycamelReaderWriter>("moodycamel::ReaderWriterQueue"));
  rows.push_back(one_thread<AtomicQueueSpsc>("atomic_queue::AtomicQueue, SPSC"));
  rows.push_back(one_thread<BoostMpmc>("boost::lockfree::queue"));
  rows.push_back(one_thread<MoodycamelConcurrent>("moodycamel::ConcurrentQueue, with tokens"));
  rows.push_back(one_thread<AtomicQueueMpmc>("atomic_queue::AtomicQueue, MPMC"));
  rows.push_back(four_readers<Ring>("**ring**, 4 readers"));
  rows.push_back(four_readers<Latest>("**latest value**, 4 readers"));
  rows.push_back(ring_across<Ring, false>("**ring**, `try_recv`", 9));
  rows.push_back(ring_across<Ring, true>("**ring**, `recv`, which parks", 9));
  rows.push_back(ring_across<FencedRing, false>("ring with a full fence at each push", 0));
  rows.push_back(two_threads<BoostSpsc>("boost::lockfree::spsc_queue"));
  rows.push_back(two_threads<MoodycamelReaderWriter>("moodycamel::ReaderWriterQueue"));
  rows.push_back(two_threads<AtomicQueueSpsc>("atomic_queue::AtomicQueue, SPSC"));
  rows.push_back(two_threads<BoostMpmc>("boost::lockfree::queue"));
  rows.push_back(two_threads<MoodycamelConcurrent>("moodycamel::ConcurrentQueue, with tokens"));
  rows.push_back(two_threads<AtomicQueueMpmc>("atomic_queue::AtomicQueue, MPMC"));
  rows.push_back(push_under_reader<Latest>("**latest value**"));
  rows.push_back(push_under_reader<Mailbox>("**mailbox**"));
  return rows;
}

}  // namespace brine::bench
