#pragma once

/// What the native benchmark measures, behind one shape: `push(value)` and `bool pop(value)`, each
/// false when it has to be tried again, all with room for kCapacity values of 64 bits.

#include <atomic_queue/atomic_queue.h>
#include <concurrentqueue/concurrentqueue.h>
#include <cstddef>
#include <cstdint>
#include <readerwriterqueue/readerwriterqueue.h>

#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/spsc_queue.hpp>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"

namespace brine::bench {

inline constexpr std::size_t kCapacity = 1024;

/// What different threads write lies this far apart: two cache lines, for they are fetched in
/// pairs.
inline constexpr std::size_t kApart = 128;

/// A buffer of this project with one reader.
template <class Buffer>
class Ours {
 public:
  bool push(std::uint64_t value) { return producer_.push(value); }
  bool pop(std::uint64_t& value) {
    const auto got = reader_.try_recv();
    if (!got.has_value()) return false;
    value = *got;
    return true;
  }

 private:
  Buffer buffer_;
  typename Buffer::Producer producer_ = buffer_.producer();
  typename Buffer::Reader reader_ = buffer_.subscribe();
};

using Ring = engine::SpmcRing<std::uint64_t>;  // its default capacity is kCapacity

/// Ours, with a seq_cst fence at each push, out of line: what a free light barrier saves.
struct FencedPlatform : engine::StdPlatform {
  static void light_barrier() noexcept { fence(std::memory_order_seq_cst); }
  static bool light_barrier_is_free() noexcept { return false; }
  static void heavy_barrier() noexcept { fence(std::memory_order_seq_cst); }
};
using FencedRing = engine::SpmcRing<std::uint64_t, FencedPlatform>;
using Latest = engine::SingleLatest<std::uint64_t>;
using Mailbox = engine::Mailbox<std::uint64_t>;
template <class Stats>
using RingWith = engine::SpmcRing<std::uint64_t, engine::StdPlatform, engine::SpmcRingRules, Stats>;
template <class Stats>
using LatestWith =
    engine::SingleLatest<std::uint64_t, engine::StdPlatform, engine::SingleLatestRules, Stats>;
template <class Stats>
using MailboxWith =
    engine::Mailbox<std::uint64_t, engine::StdPlatform, engine::MailboxRules, Stats>;

template <class Queue>
class BoostQueue {
 public:
  bool push(std::uint64_t value) { return queue_.push(value); }
  bool pop(std::uint64_t& value) { return queue_.pop(value); }

 private:
  Queue queue_;
};
using BoostSpsc =
    BoostQueue<boost::lockfree::spsc_queue<std::uint64_t, boost::lockfree::capacity<kCapacity>>>;
using BoostMpmc =
    BoostQueue<boost::lockfree::queue<std::uint64_t, boost::lockfree::capacity<kCapacity>>>;

class MoodycamelConcurrent {
 public:
  bool push(std::uint64_t value) { return queue_.try_enqueue(producer_, value); }
  bool pop(std::uint64_t& value) { return queue_.try_dequeue(consumer_, value); }

 private:
  moodycamel::ConcurrentQueue<std::uint64_t> queue_{kCapacity, 1, 0};
  alignas(128) moodycamel::ProducerToken producer_{queue_};
  alignas(128) moodycamel::ConsumerToken consumer_{queue_};
};

class MoodycamelReaderWriter {
 public:
  bool push(std::uint64_t value) { return queue_.try_enqueue(value); }
  bool pop(std::uint64_t& value) { return queue_.try_dequeue(value); }

 private:
  moodycamel::ReaderWriterQueue<std::uint64_t> queue_{kCapacity};
};

template <class Queue>
class AtomicQueueOf {
 public:
  bool push(std::uint64_t value) { return queue_.try_push(value); }
  bool pop(std::uint64_t& value) { return queue_.try_pop(value); }

 private:
  Queue queue_;
};
/// One value, 2^64 - 1, is reserved for an empty place.
inline constexpr std::uint64_t kNoValue = ~std::uint64_t{0};
using AtomicQueueSpsc = AtomicQueueOf<
    atomic_queue::AtomicQueue<std::uint64_t, kCapacity, kNoValue, true, true, false, true>>;
using AtomicQueueMpmc =
    AtomicQueueOf<atomic_queue::AtomicQueue<std::uint64_t, kCapacity, kNoValue>>;

}  // namespace brine::bench
