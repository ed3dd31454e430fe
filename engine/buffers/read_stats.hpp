#pragma once

/// What reading a seqlock costs: `ReadStats`, counted by a `ReadCounter` of each reader, which
/// `ReadCounters` adds up. One ReadCounters may serve many seqlocks.
///
/// A counter is written by its one task alone, without a read-modify-write, and lies in cache lines
/// of its own; a snapshot reads it there. To make or drop a counter and to take a snapshot hold one
/// lock, which reads never touch. What was counted still counts when the counter has gone.
///
/// Progress: counting is wait-free, and allocates nothing; a counter is allocated when it is made.
///
///     ReadCounters<StdPlatform> counters;
///     ReadCounter<StdPlatform> mine = counters.counter();
///     const Totals seen = totals.load(mine);
///     show(counters.stats().retried_reads);

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/buffers/apart.hpp"
#include "engine/buffers/sampled_stopwatch.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine {

/// A snapshot. It is consistent: total_reads() is the sum of its parts, retries are at least one
/// for each retried read, and no figure falls from one snapshot to a later one.
struct ReadStats {
  std::uint64_t fast_path_reads = 0;  ///< whole at the first attempt
  std::uint64_t retried_reads = 0;    ///< whole after one retry or more
  std::uint64_t busy_reads = 0;       ///< given up
  std::uint64_t retries = 0;          ///< of all reads, those given up included
  std::uint64_t timed_reads = 0;      ///< one in ReadCounter::kTimedEvery of each reader
  std::uint64_t timed_ns = 0;         ///< what these took, retries included

  [[nodiscard]] std::uint64_t total_reads() const noexcept {
    return fast_path_reads + retried_reads + busy_reads;
  }

  friend bool operator==(const ReadStats&, const ReadStats&) = default;
};

template <Platform P>
class ReadCounter;

namespace detail {

template <Platform P>
class ReadFigures {
  using Figure = typename P::template atomic<std::uint64_t>;

 public:
  // The order in which `add_to` reads them in reverse: who sees a read that was retried sees its
  // retries, and who sees that one was timed its time.
  void fast() { add(fast_path_, 1); }
  void retried(std::uint64_t retries) {
    add(retries_, retries);
    add(retried_, 1);
  }
  void busy(std::uint64_t retries) {
    add(retries_, retries);
    add(busy_, 1);
  }
  /// The name that SampledStopwatch knows.
  void record(std::uint64_t ns) {
    add(timed_ns_, ns);
    add(timed_, 1);
  }

  void add_to(ReadStats& sum) const {
    // acquire: pairs with the release stores in add.
    sum.timed_reads += timed_.load(std::memory_order_acquire);
    sum.timed_ns += timed_ns_.load(std::memory_order_acquire);
    sum.busy_reads += busy_.load(std::memory_order_acquire);
    sum.retried_reads += retried_.load(std::memory_order_acquire);
    sum.retries += retries_.load(std::memory_order_acquire);
    sum.fast_path_reads += fast_path_.load(std::memory_order_acquire);
  }

  /// What the one who counts, or one who counts no more, has.
  void add_own_to(ReadStats& sum) const noexcept {
    sum.timed_reads += timed_.peek();
    sum.timed_ns += timed_ns_.peek();
    sum.busy_reads += busy_.peek();
    sum.retried_reads += retried_.peek();
    sum.retries += retries_.peek();
    sum.fast_path_reads += fast_path_.peek();
  }

 private:
  /// peek: nobody else writes it.
  static void add(Figure& figure, std::uint64_t n) {
    figure.store(figure.peek() + n, std::memory_order_release);  // release: see add_to
  }

  Figure fast_path_{0};
  Figure retried_{0};
  Figure busy_{0};
  Figure retries_{0};
  Figure timed_{0};
  Figure timed_ns_{0};
};

template <Platform P>
struct alignas(kApart) ReadCounterNode {
  ReadFigures<P> figures;
  SampledStopwatch<P, 1024> stopwatch;
};

template <Platform P>
struct ReadCountersState {
  typename P::mutex lock;
  std::vector<const ReadCounterNode<P>*> live;
  ReadStats gone;
};

/// Counts nothing.
struct NoReadCounter {
  struct Started {};
  [[nodiscard]] static constexpr Started read_begins() noexcept { return {}; }
  static constexpr void read_at_once(Started) noexcept {}
  static constexpr void read_again(std::uint64_t) noexcept {}
  static constexpr void timed(Started) noexcept {}
  static constexpr void busy(std::uint64_t) noexcept {}
};

}  // namespace detail

/// One reader's counter. Move-only; one task at a time uses it. It may outlive its ReadCounters.
template <Platform P>
class ReadCounter {
  using Node = detail::ReadCounterNode<P>;
  using Shared = detail::ReadCountersState<P>;
  using Stopwatch = detail::SampledStopwatch<P, 1024>;

 public:
  static constexpr std::uint32_t kTimedEvery = 1024;

  ReadCounter(ReadCounter&&) noexcept = default;
  ReadCounter& operator=(ReadCounter&&) = delete;
  ReadCounter(const ReadCounter&) = delete;
  ReadCounter& operator=(const ReadCounter&) = delete;
  ~ReadCounter() {
    const typename P::destructor_scope scope;
    if (node_ == nullptr) return;  // moved from
    const std::lock_guard lock(shared_->lock);
    std::erase(shared_->live, node_.get());
    node_->figures.add_own_to(shared_->gone);
  }

  // For seqlocks.
  [[nodiscard]] typename Stopwatch::Started read_begins() const { return node_->stopwatch.start(); }
  void read_at_once(const typename Stopwatch::Started& started) {
    node_->figures.fast();
    timed(started);
  }
  void read_again(std::uint64_t retries) { node_->figures.retried(retries); }
  void timed(const typename Stopwatch::Started& started) {
    node_->stopwatch.stop(started, node_->figures);
  }
  void busy(std::uint64_t retries) { node_->figures.busy(retries); }

 private:
  template <Platform>
  friend class ReadCounters;

  explicit ReadCounter(std::shared_ptr<Shared> shared)
      : shared_(std::move(shared)), node_(std::make_unique<Node>()) {
    const std::lock_guard lock(shared_->lock);
    shared_->live.push_back(node_.get());
  }

  std::shared_ptr<Shared> shared_;
  std::unique_ptr<Node> node_;
};

/// Any task may use it.
template <Platform P>
class ReadCounters {
 public:
  [[nodiscard]] ReadCounter<P> counter() { return ReadCounter<P>(shared_); }

  /// Of all counters that ever were.
  [[nodiscard]] ReadStats stats() const {
    const std::lock_guard lock(shared_->lock);
    ReadStats sum = shared_->gone;
    for (const auto* node : shared_->live)
      node->figures.add_to(sum);
    return sum;
  }

 private:
  using Shared = detail::ReadCountersState<P>;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace brine::engine
