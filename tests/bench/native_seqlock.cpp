// Loads of a seqlock beside a value under std::mutex and under std::shared_mutex: alone, and under
// a writer at full speed on another processor.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/read_stats.hpp"
#include "engine/buffers/seqlock.hpp"
#include "engine/platform/std_platform.hpp"
#include "tests/bench/native_bench.hpp"
#include "tests/bench/slice.hpp"

namespace brine::bench {

namespace {

// Of a slice, of some milliseconds each; a writer at full speed starves the readers of a
// shared_mutex for as long as it runs.
constexpr std::uint64_t kLoads = 4'000'000;
constexpr std::uint64_t kLockedLoads = 100'000;
constexpr std::uint64_t kStarvedLoads = 500;

using Word = std::array<std::uint64_t, 1>;
using FiveWords = std::array<std::uint64_t, 5>;

template <class T>
class BySeqlock {
 public:
  T load() const { return value_.load(); }
  void store(const T& value) { value_.store(value); }

 private:
  engine::Seqlock<T> value_;
};

template <class T>
class ByCountedSeqlock {
 public:
  T load() { return value_.load(counter_); }
  void store(const T& value) { value_.store(value); }

 private:
  engine::Seqlock<T> value_;
  engine::ReadCounters<engine::StdPlatform> counters_;
  engine::ReadCounter<engine::StdPlatform> counter_ = counters_.counter();
};

template <class T, class Mutex, class ReadLock>
class ByLock {
 public:
  T load() {
    const ReadLock lock(mutex_);
    return value_;
  }
  void store(const T& value) {
    const std::lock_guard lock(mutex_);
    value_ = value;
  }

 private:
  Mutex mutex_;
  T value_{};
};
template <class T>
using ByMutex = ByLock<T, std::mutex, std::lock_guard<std::mutex>>;
template <class T>
using BySharedMutex = ByLock<T, std::shared_mutex, std::shared_lock<std::shared_mutex>>;

template <class Shared>
void load_all(Shared& shared, std::uint64_t n) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i != n; ++i)
    sum += shared.load()[0];
  keep(sum);
}

template <class Shared>
constexpr std::uint64_t kLoadsOf = kLockedLoads;
template <class T>
constexpr std::uint64_t kLoadsOf<BySeqlock<T>> = kLoads;
template <class T>
constexpr std::uint64_t kLoadsOf<ByCountedSeqlock<T>> = kLoads;

template <class Shared>
constexpr std::uint64_t kLoadsUnderWriter = kLoadsOf<Shared>;
template <class T>
constexpr std::uint64_t kLoadsUnderWriter<BySharedMutex<T>> = kStarvedLoads;

template <class Shared>
Row loads(std::string name, double goal_ns = 0) {
  const auto measure = [shared = std::make_shared<Shared>()] {
    return timed(kLoadsOf<Shared>, [&shared = *shared](std::uint64_t n) { load_all(shared, n); });
  };
  return {.group = "a load of a shared value",
          .name = std::move(name),
          .goal_ns = goal_ns,
          .measure = measure};
}

template <class Shared, class T>
Row loads_under_writer(std::string name, double goal_ns = 0) {
  struct World {
    Shared shared;
    alignas(128) std::atomic<bool> done{false};
  };
  const auto measure = [world = std::make_shared<World>()] {
    world->done.store(false, std::memory_order_relaxed);
    const auto write = [&world = *world](std::uint64_t) {
      T value{};
      while (!world.done.load(std::memory_order_relaxed)) {
        value.fill(value[0] + 1);
        world.shared.store(value);
      }
    };
    const auto read = [&world = *world](std::uint64_t n) {
      load_all(world.shared, n);
      world.done.store(true, std::memory_order_relaxed);
    };
    return timed_across(kLoadsUnderWriter<Shared>, write, read);
  };
  return {.group = "a load of a shared value, under a writer at full speed",
          .name = std::move(name),
          .goal_ns = goal_ns,
          .measure = measure};
}

}  // namespace

std::vector<Row> seqlock_rows() {
  std::vector<Row> rows;
  rows.push_back(loads<BySeqlock<Word>>("**seqlock**, 8 bytes", 1));
  rows.push_back(loads<ByCountedSeqlock<Word>>("**seqlock**, 8 bytes, reads counted"));
  rows.push_back(loads<ByMutex<Word>>("std::mutex, 8 bytes"));
  rows.push_back(loads<BySharedMutex<Word>>("std::shared_mutex, 8 bytes"));
  rows.push_back(loads<BySeqlock<FiveWords>>("**seqlock**, 40 bytes"));
  rows.push_back(loads<ByMutex<FiveWords>>("std::mutex, 40 bytes"));
  rows.push_back(loads<BySharedMutex<FiveWords>>("std::shared_mutex, 40 bytes"));
  rows.push_back(loads_under_writer<BySeqlock<Word>, Word>("**seqlock**, 8 bytes", 3));
  rows.push_back(loads_under_writer<ByCountedSeqlock<Word>, Word>("**seqlock**, 8 bytes, counted"));
  rows.push_back(loads_under_writer<ByMutex<Word>, Word>("std::mutex, 8 bytes"));
  rows.push_back(loads_under_writer<BySharedMutex<Word>, Word>("std::shared_mutex, 8 bytes"));
  rows.push_back(loads_under_writer<BySeqlock<FiveWords>, FiveWords>("**seqlock**, 40 bytes"));
  rows.push_back(loads_under_writer<ByMutex<FiveWords>, FiveWords>("std::mutex, 40 bytes"));
  rows.push_back(
      loads_under_writer<BySharedMutex<FiveWords>, FiveWords>("std::shared_mutex, 40 bytes"));
  return rows;
}

}  // namespace brine::bench
