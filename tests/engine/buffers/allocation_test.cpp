/// No message allocates. Replaces operator new of the whole test program, to count its calls; empty
/// under a sanitizer, which brings its own.

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BRINE_OWN_NEW 0
#elif defined(__has_feature)
#define BRINE_OWN_NEW !(__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define BRINE_OWN_NEW 1
#endif

#include "tests/support/heap_count.hpp"

#if !BRINE_OWN_NEW

namespace brine::tests {

bool counts_heap() noexcept {
  return false;
}
std::size_t heap_bytes() noexcept {
  return 0;
}

}  // namespace brine::tests

#else

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <new>
#include <string>
#include <sys/resource.h>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/any_buffer.hpp"
#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/read_stats.hpp"
#include "engine/buffers/seqlock.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "engine/buffers/static_buffers.hpp"
#include "engine/buffers/stats.hpp"
#include "engine/metrics/gauge_scope.hpp"
#include "engine/metrics/make_metrics.hpp"
#include "engine/metrics/timer.hpp"
#include "engine/records/database_builder.hpp"
#include "tests/support/payloads.hpp"

namespace {

constinit std::atomic<std::uint64_t> allocations{0};
constinit std::atomic<std::size_t> live_bytes{0};
constinit thread_local bool refuses = false;  ///< to this thread

void* counted(std::size_t size, std::size_t alignment) {
  if (refuses) throw std::bad_alloc();
  allocations.fetch_add(1, std::memory_order_relaxed);
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  void* const place = std::aligned_alloc(alignment, rounded != 0 ? rounded : alignment);
  if (place == nullptr) throw std::bad_alloc();
  live_bytes.fetch_add(malloc_usable_size(place), std::memory_order_relaxed);
  return place;
}

void give_back(void* place) noexcept {
  live_bytes.fetch_sub(malloc_usable_size(place), std::memory_order_relaxed);
  std::free(place);
}

}  // namespace

void* operator new(std::size_t size) {
  return counted(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* place) noexcept {
  give_back(place);
}
void operator delete(void* place, std::size_t) noexcept {
  give_back(place);
}
void operator delete(void* place, std::align_val_t) noexcept {
  give_back(place);
}
void operator delete(void* place, std::size_t, std::align_val_t) noexcept {
  give_back(place);
}

namespace brine::tests {

bool counts_heap() noexcept {
  return true;
}
std::size_t heap_bytes() noexcept {
  return live_bytes.load(std::memory_order_relaxed);
}

namespace {

constexpr std::uint64_t kMessages = 10'000;
constexpr engine::RecordKey<std::uint64_t> kPlain{"plain"};
constexpr engine::RecordKey<std::uint64_t> kValues{"values"};

/// Allocations by pushes, and by receives of what there is, lags included.
template <class Buffer, class Make>
std::uint64_t allocations_of_messages(Make make) {
  Buffer buffer;
  auto producer = buffer.producer();
  auto one = buffer.subscribe();
  auto two = buffer.subscribe();
  const std::uint64_t before = allocations.load(std::memory_order_relaxed);
  std::uint64_t received = 0;
  for (std::uint64_t i = 0; i != kMessages; ++i) {
    producer.push(make(i));
    received += one.try_recv().has_value() ? 1 : 0;
    if (i % 2'000 == 0) received += two.try_recv().has_value() ? 1 : 0;
  }
  const std::uint64_t after = allocations.load(std::memory_order_relaxed);
  CHECK(received >= kMessages);
  return after - before;
}

/// Allocations while a reader on another thread receives, and parks whenever it is ahead.
template <class Buffer>
std::uint64_t allocations_across_threads() {
  using P = engine::StdPlatform;
  Buffer buffer;
  auto producer = buffer.producer();
  P::atomic<std::uint64_t> received{0};
  P::thread thread("reader", [reader = buffer.subscribe(), &received]() mutable {
    while (reader.recv().has_value())
      received.fetch_add(1, std::memory_order_release);
  });
  std::uint64_t pushed = 0;
  std::uint64_t parked = 0;
  const auto exchange = [&](std::uint64_t n) {
    for (std::uint64_t i = 0; i != n; ++i) {
      while (buffer.parks() == parked)  // each message finds the reader asleep, or about to be
        P::yield();
      parked = buffer.parks();
      producer.push(++pushed);
      while (received.load(std::memory_order_acquire) != pushed)
        P::yield();
    }
  };
  exchange(1);  // whatever a thread makes at its first use
  const std::uint64_t before = allocations.load(std::memory_order_relaxed);
  exchange(200);
  const std::uint64_t after = allocations.load(std::memory_order_relaxed);
  CHECK(buffer.parks() > 100);
  producer.close();
  thread.join();
  return after - before;
}

}  // namespace

TEST_CASE("no message allocates, on one thread") {
  const auto number = [](std::uint64_t i) { return i; };
  const auto five = [](std::uint64_t i) { return Five(i); };
  const auto text = [](std::uint64_t i) { return std::to_string(i); };  // short: no heap of its own
  CHECK(allocations_of_messages<engine::SpmcRing<std::uint64_t>>(number) == 0);
  CHECK(allocations_of_messages<engine::SpmcRing<Five>>(five) == 0);
  CHECK(allocations_of_messages<engine::SpmcRing<std::string>>(text) == 0);
  CHECK(allocations_of_messages<engine::SingleLatest<std::uint64_t>>(number) == 0);
  CHECK(allocations_of_messages<engine::SingleLatest<std::string>>(text) == 0);
  CHECK(allocations_of_messages<engine::Mailbox<std::uint64_t>>(number) == 0);
  CHECK(allocations_of_messages<engine::Mailbox<std::string>>(text) == 0);
  CHECK(allocations_of_messages<engine::AnyBuffer<std::uint64_t>>(number) == 0);
  CHECK(allocations_of_messages<engine::AnyBuffer<std::string>>(text) == 0);
}

TEST_CASE("no message allocates where readers park") {
  CHECK(allocations_across_threads<engine::SpmcRing<std::uint64_t>>() == 0);
  CHECK(allocations_across_threads<engine::SingleLatest<std::uint64_t>>() == 0);
  CHECK(allocations_across_threads<engine::Mailbox<std::uint64_t>>() == 0);
}

TEST_CASE("no load, store or update of a seqlock allocates, counted or not") {
  engine::Seqlock<Five> value(Five(0));
  engine::ReadCounters<engine::StdPlatform> counters;
  engine::ReadCounter<engine::StdPlatform> mine = counters.counter();
  const std::uint64_t before = allocations.load(std::memory_order_relaxed);
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i != kMessages; ++i) {
    value.store(Five(i));
    value.update([](const Five& now) { return Five(now.value() + 1); });
    sum += value.load().value() + value.load(mine).value() + value.try_load(3)->value();
  }
  CHECK(allocations.load(std::memory_order_relaxed) == before);
  CHECK(sum == 3 * kMessages * (kMessages + 1) / 2);
  CHECK(counters.stats().total_reads() == kMessages);
}

TEST_CASE("no produce allocates, and no dispatcher, after the first") {
  using P = engine::StdPlatform;
  P::atomic<std::uint64_t> handled{0};
  engine::DatabaseBuilder<P> builder;
  builder.record(kValues).producer([](std::uint64_t value) { return value + 1; });
  builder.record(kPlain).consumer("sink", [&handled](const auto& emitter, std::uint64_t value) {
    static_cast<void>(emitter.emit(kValues, value));
    handled.fetch_add(1, std::memory_order_release);
  });
  engine::Database<P> database = builder.build();
  const auto record = database.record(kPlain);
  std::uint64_t produced = 0;
  std::uint64_t pushed = 0;
  const auto exchange = [&](std::uint64_t n) {
    for (const std::uint64_t end = produced + n; produced != end;) {
      pushed += record.produce(produced).pushed() ? 1 : 0;
      ++produced;
      while (handled.load(std::memory_order_acquire) != produced)
        P::yield();
    }
  };
  exchange(10);
  const std::uint64_t before = allocations.load(std::memory_order_relaxed);
  exchange(1'000);
  const std::uint64_t after = allocations.load(std::memory_order_relaxed);
  CHECK(after - before == 0);
  CHECK(pushed == produced);
}

/// All that a static buffer's life does, from its construction on.
template <class Buffer>
std::uint64_t allocations_of_a_life() {
  const std::uint64_t before = allocations.load(std::memory_order_relaxed);
  {
    Buffer buffer;
    auto producer = buffer.producer();
    auto one = buffer.subscribe();
    auto moved = std::move(one);
    {
      auto two = buffer.try_subscribe();
      for (std::uint64_t i = 0; i != kMessages; ++i) {
        producer.push(i);
        static_cast<void>(moved.try_recv());
        if (i % 2'000 == 0) static_cast<void>(two->try_recv());
      }
    }
    const auto refused = buffer.subscribe([](std::uint64_t value) { return value % 2 == 0; });
    if constexpr (requires { buffer.stats(); }) {
      CHECK(buffer.stats().total_pushes == kMessages);
      CHECK(moved.stats().total_pulls == kMessages);
    }
    producer.close();
    CHECK(moved.recv().kind() == engine::OutcomeKind::kClosed);
  }
  return allocations.load(std::memory_order_relaxed) - before;
}

TEST_CASE("a static buffer allocates nothing, from its construction to its end") {
  using P = engine::StdPlatform;
  using engine::WithStats;
  using U = std::uint64_t;
  // Whatever a thread makes at its first use is made here.
  static_cast<void>(allocations_of_a_life<engine::StaticRing<U, 1024, 2>>());
  CHECK(allocations_of_a_life<engine::StaticRing<U, 1024, 2>>() == 0);
  CHECK(allocations_of_a_life<engine::StaticLatest<U, 2>>() == 0);
  CHECK(allocations_of_a_life<engine::StaticMailbox<U, 2>>() == 0);
  CHECK(allocations_of_a_life<
            engine::StaticRing<U, 1024, 2, P, engine::SpmcRingRules, WithStats>>() == 0);
  CHECK(allocations_of_a_life<
            engine::StaticLatest<U, 2, P, engine::SingleLatestRules, WithStats>>() == 0);
  CHECK(allocations_of_a_life<
            engine::StaticMailbox<U, 2, P, engine::MailboxRules, engine::Counters32>>() == 0);
  CHECK(allocations_of_a_life<engine::SpmcRing<U>>() > 0);  // what is allocated is counted
}

TEST_CASE("a message that does allocate is counted") {
  const auto long_text = [](std::uint64_t i) { return std::string(100 + i % 2, 'x'); };
  CHECK(allocations_of_messages<engine::SpmcRing<std::string>>(long_text) >= kMessages);
}

TEST_CASE("using a metric allocates nothing, only getting it does") {
  for (const auto kind : {engine::MetricsKind::kStandard, engine::MetricsKind::kSeqlock}) {
    const auto metrics = engine::make_metrics({.kind = kind});
    auto& counter = metrics->counter({.name = "requests_total"});
    auto& gauge = metrics->gauge({.name = "active"});
    auto& seconds = metrics->histogram({.name = "seconds"}, {0.1, 1});
    const std::uint64_t before = allocations.load(std::memory_order_relaxed);
    CHECK(before > 0);
    std::uint64_t seen = 0;
    for (std::uint64_t i = 0; i != kMessages; ++i) {
      const engine::GaugeScope<> scope(gauge);
      const engine::Timer<> timer(seconds);
      counter.inc();
      seen += seconds.snapshot().count + counter.value();
    }
    const std::uint64_t after = allocations.load(std::memory_order_relaxed);
    CHECK(seen == kMessages * kMessages);
    CHECK(after == before);
  }
}

TEST_CASE("a writer handle that finds no memory leaves the buffer open") {
  engine::AnyBuffer<int> buffer;
  auto reader = buffer.subscribe();
  refuses = true;
  bool refused = false;
  try {
    (void)buffer.producer();
  } catch (const std::bad_alloc&) {
    refused = true;
  }
  refuses = false;
  CHECK(refused);
  CHECK(reader.try_recv().kind() == engine::OutcomeKind::kEmpty);
  buffer.producer().push(1);
  CHECK(*reader.try_recv() == 1);
}

/// This process gets no more memory of the system, for the life of this object.
class NoMoreMemory {
 public:
  NoMoreMemory() {
    ::getrlimit(RLIMIT_AS, &before_);
    const rlimit now{.rlim_cur = 1, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_AS, &now);
  }
  ~NoMoreMemory() { ::setrlimit(RLIMIT_AS, &before_); }
  NoMoreMemory(const NoMoreMemory&) = delete;
  NoMoreMemory& operator=(const NoMoreMemory&) = delete;

 private:
  rlimit before_{};
};

TEST_CASE("a reader whose figures find no memory is refused, and one that has them may move") {
  using Ring =
      engine::SpmcRing<int, engine::StdPlatform, engine::SpmcRingRules, engine::WithLatency>;
  Ring ring;
  auto producer = ring.producer();
  std::vector<Ring::Reader> readers;
  readers.reserve(100'000);  // more than the heap will have room for
  bool refused = false;
  std::uint64_t counted = 0;
  {
    // No CHECK in here: it might need memory itself.
    const NoMoreMemory none;
    while (!refused && readers.size() != readers.capacity()) {  // the heap has room for some
      try {
        readers.push_back(ring.subscribe());
      } catch (const std::bad_alloc&) {
        refused = true;
      }
    }
    counted = ring.active_readers();
    if (!readers.empty()) {
      Ring::Reader moved = std::move(readers.back());
      readers.back() = std::move(moved);
    }
  }
  CHECK(refused);
  CHECK(counted == readers.size());
  CHECK(ring.stats().active_readers == readers.size());
  readers.push_back(ring.subscribe());
  producer.push(1);
  for (Ring::Reader& reader : readers)
    CHECK(*reader.try_recv() == 1);
  CHECK(ring.receive_latency().count == readers.size());
}

}  // namespace brine::tests

#endif  // !BRINE_OWN_NEW
