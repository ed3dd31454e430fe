// Buffers and queues on one thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/buffers/stats.hpp"
#include "tests/bench/native_bench.hpp"
#include "tests/bench/native_peers.hpp"
#include "tests/bench/places.hpp"
#include "tests/bench/slice.hpp"

namespace brine::bench {

namespace {

constexpr std::uint64_t kOneThread = 200'000;  // operations of a slice

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
Row four_readers(std::string name, std::size_t beside = 0) {
  struct World {
    Buffer buffer;
    typename Buffer::Producer producer = buffer.producer();
    std::array<typename Buffer::Reader, 4> readers{buffer.subscribe(), buffer.subscribe(),
                                                   buffer.subscribe(), buffer.subscribe()};
  };
  const auto measure = [slice = std::size_t{0}]() mutable {
    const Aside aside(slice++);
    const auto world = std::make_unique<World>();
    return timed_at_all_places(kOneThread, [&world = *world](std::uint64_t n) {
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
  return {.group = "one thread: a push and four receives",
          .name = std::move(name),
          .measure = measure,
          .beside = beside};
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
  rows.push_back(four_readers<RingWith<engine::WithStats>>("**ring**, 4 readers, statistics", 1));
  rows.push_back(four_readers<Latest>("**latest value**, 4 readers"));
  rows.push_back(
      four_readers<LatestWith<engine::WithStats>>("**latest value**, 4 readers, statistics", 1));
  return rows;
}

}  // namespace brine::bench
