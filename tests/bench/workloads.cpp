#include "tests/bench/workloads.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>

#include "sim/sim_platform.hpp"

namespace brine::bench {

namespace {

using P = sim::SimPlatform;
using Word = P::atomic<std::uint64_t>;

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr auto kAcquire = std::memory_order_acquire;
constexpr auto kRelease = std::memory_order_release;

/// A bounded queue in the textbook form: neither side keeps a copy of the other's index.
class SpscRing {
 public:
  bool try_push(std::uint64_t value) {
    const std::uint64_t tail = tail_.load(kRelaxed);
    const std::uint64_t head = head_.load(kAcquire);  // pairs with the release store in try_pop
    if (tail - head == kCapacity) return false;
    slots_[tail % kCapacity].set(value);
    tail_.store(tail + 1, kRelease);  // pairs with the acquire load in try_pop
    return true;
  }
  bool try_pop(std::uint64_t& value) {
    const std::uint64_t head = head_.load(kRelaxed);
    const std::uint64_t tail = tail_.load(kAcquire);  // pairs with the release store in try_push
    if (tail == head) return false;
    value = slots_[head % kCapacity].get();
    head_.store(head + 1, kRelease);  // pairs with the acquire load in try_push
    return true;
  }

 private:
  static constexpr std::uint64_t kCapacity = 8;

  std::array<P::var<std::uint64_t>, kCapacity> slots_;
  Word head_{0};
  Word tail_{0};
};

/// One of eight operations on two words, each from its own call site.
void one_of_eight(unsigned which, Word& x, Word& y, std::uint64_t& seen) {
  switch (which % 8) {
    case 0:
      seen = x.load(kAcquire);
      break;
    case 1:
      y.store(seen + 1, kRelease);
      break;
    case 2:
      seen = x.fetch_add(1, std::memory_order_acq_rel);
      break;
    case 3:
      y.compare_exchange_strong(seen, seen + 1, std::memory_order_acq_rel, kRelaxed);
      break;
    case 4:
      seen = y.load(kRelaxed);
      break;
    case 5:
      x.store(seen + 1, kRelaxed);
      break;
    case 6:
      seen = y.fetch_add(1, kRelaxed);
      break;
    default:
      x.compare_exchange_strong(seen, seen + 1, std::memory_order_seq_cst, kAcquire);
      break;
  }
}

}  // namespace

void contended_adds() {
  Word sum{0};
  const auto add = [&sum] {
    for (int i = 0; i < 100; ++i)
      sum.fetch_add(1, kRelaxed);
  };
  P::thread first("first", add);
  P::thread second("second", add);
  first.join();
  second.join();
}

void message_passing() {
  Word data{0};
  Word flag{0};
  P::thread writer("writer", [&data, &flag] {
    data.store(1, kRelaxed);
    flag.store(1, kRelease);  // pairs with the acquire load of the reader
  });
  P::thread reader("reader", [&data, &flag] {
    const std::uint64_t set = flag.load(kAcquire);  // pairs with the release store of the writer
    if (set != 0) static_cast<void>(data.load(kRelaxed));
  });
  writer.join();
  reader.join();
}

void ring_of_two() {
  constexpr std::uint64_t kMessages = 20;
  SpscRing ring;
  P::thread producer("producer", [&ring] {
    for (std::uint64_t i = 0; i < kMessages;) {
      if (ring.try_push(i)) ++i;
    }
  });
  P::thread consumer("consumer", [&ring] {
    std::uint64_t value = 0;
    for (std::uint64_t i = 0; i < kMessages;) {
      if (ring.try_pop(value)) ++i;
    }
  });
  producer.join();
  consumer.join();
}

void contended_lock() {
  P::mutex mutex;
  P::var<std::uint64_t> count{0};
  const auto increment = [&mutex, &count] {
    for (int i = 0; i < 50; ++i) {
      const std::lock_guard lock(mutex);
      const std::uint64_t before = count.get();
      count.set(before + 1);
    }
  };
  std::array<P::thread, 8> tasks;
  for (P::thread& task : tasks)
    task = P::thread("locker", increment);
  for (P::thread& task : tasks)
    task.join();
}

void mixed_operations() {
  Word x{0};
  Word y{0};
  std::array<P::thread, 4> tasks;
  for (unsigned task = 0; task < tasks.size(); ++task) {
    // Each task starts at another operation, so that they are seldom at the same call site.
    tasks[task] = P::thread("mixer", [&x, &y, task] {
      std::uint64_t seen = 0;
      for (unsigned i = 0; i < 100; ++i)
        one_of_eight(i + 2 * task, x, y, seen);
    });
  }
  for (P::thread& task : tasks)
    task.join();
}

void tiny() {
  Word sum{0};
  const auto add = [&sum] {
    for (int i = 0; i < 5; ++i)
      sum.fetch_add(1, kRelaxed);
  };
  P::thread first("first", add);
  P::thread second("second", add);
  first.join();
  second.join();
}

}  // namespace brine::bench
