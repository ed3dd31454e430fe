#pragma once

/// How a buffer counts under a policy of stats.hpp: a record for each live reader, which that
/// reader alone writes, and totals of those that have gone. With NoStats all of it is empty.
///
/// A snapshot is made of words that each are exact at the instant when they are read, in an order
/// from which it follows that they fit together:
///  - The lock keeps the set of readers as it is. A reader that leaves moves its totals to those of
///    the gone under the lock, so nothing counts twice or not at all.
///  - A reader stores a pull (release) after it saw that value pushed; the snapshot loads the pulls
///    (acquire) and then the number of pushes. So it sees that push, too: no reader has pulled more
///    than was pushed.
///  - For a backlog it is the other way round: pushes, then pulls, then what was missed. Each may
///    grow in between, so the difference is at most the backlog when the pulls were loaded.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/buffers/apart.hpp"
#include "engine/buffers/sampled_stopwatch.hpp"
#include "engine/buffers/stats.hpp"
#include "engine/measure/latency_histogram.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine::detail {

/// One reader's figures. Used again, by another reader, when this one has gone.
template <Platform P, class Stats>
struct alignas(kApart) ReaderRecord {
  using Counter = typename Stats::template Counter<P>;
  using Word = typename Counter::Word;

  // Written by the reader.
  Counter pulls;
  Counter missed;  ///< overwritten or skipped before this reader took them
  [[no_unique_address]] std::conditional_t<Stats::kTimedEvery != 0, LatencyHistogram, NoLatencies>
      latencies;  ///< of all readers that had this record

  // Under the lock.
  Word first = 0;        ///< this + pulls + missed = the reader's place in the order of pushes
  std::uint64_t id = 0;  ///< 0: nobody's
  Word pulls_seen = 0;   ///< by the newest snapshot
  std::optional<std::chrono::nanoseconds> last_pull_at;
};

/// What a reader handle holds of the statistics.
template <Platform P, class Stats>
class ReaderTally {
 public:
  using Record = ReaderRecord<P, Stats>;
  using Stopwatch = SampledStopwatch<P, Stats::kTimedEvery>;

  [[nodiscard]] typename Stopwatch::Started receive_begins() const { return stopwatch_.start(); }
  void pulled(const typename Stopwatch::Started& started) {
    record_->pulls.add(1);
    stopwatch_.stop(started, record_->latencies);
  }
  void missed(std::uint64_t n) {
    if (n != 0) record_->missed.add(n);
  }

 private:
  template <Platform, class>
  friend class Statistics;

  Record* record_ = nullptr;
  [[no_unique_address]] Stopwatch stopwatch_;
};

template <Platform P, class Stats>
class Statistics {
 public:
  using Tally = ReaderTally<P, Stats>;
  using Counter = typename Stats::template Counter<P>;
  using Word = typename Counter::Word;

  /// `owner` begins names in traces. `lags`: what readers miss is a lag, not just skipped.
  Statistics(std::string_view owner, bool lags) : owner_(owner), lags_(lags) {
    if constexpr (P::kSimulated) P::name(mutex_, owner_ + ".stats");
  }

  /// A new reader, whose next value is number `place`.
  void enter(Tally& tally, std::uint64_t place) {
    const std::lock_guard lock(mutex_);
    Record& record = free_record();
    record.pulls.reset(Stats::kFirst);
    record.missed.reset(Stats::kFirst);
    record.first = static_cast<Word>(place - 2 * Stats::kFirst);  // of pulls and of missed
    record.pulls_seen = static_cast<Word>(Stats::kFirst);
    record.last_pull_at.reset();
    record.id = ++entered_;
    ++live_;
    tally.record_ = &record;
  }

  void leave(const Tally& tally) {
    if (tally.record_ == nullptr) return;  // its subscription failed half-way
    const std::lock_guard lock(mutex_);
    Record& record = *tally.record_;
    record.id = 0;
    --live_;
    if constexpr (Stats::kKeepTotals) {
      const Word pulls = record.pulls.word();
      gone_pulls_ = sum(gone_pulls_, record.pulls.value_of(pulls));
      const Word missed = record.missed.word();
      gone_missed_ = sum(gone_missed_, record.missed.value_of(missed));
    }
  }

  /// Of a buffer whose readers get each value, or miss it. `pushes()` is an acquire load of the
  /// number of values pushed.
  template <class Pushes>
  [[nodiscard]] BufferStats snapshot(std::uint64_t capacity, const Pushes& pushes) {
    const std::lock_guard lock(mutex_);
    const auto now = P::clock::now().time_since_epoch();
    std::uint64_t pushed = Stats::kPushesLast ? 0 : pushes();
    BufferStats stats{.total_pulls = gone_pulls_,
                      .capacity = capacity,
                      .active_readers = live_,
                      .dropped_count = gone_missed_};
    for (Record& record : records_) {
      if (record.id == 0) continue;
      const auto before = static_cast<Word>(pushes());
      const Look look = look_at(record, now);
      stats.total_pulls = sum(stats.total_pulls, look.pulls);
      stats.dropped_count = sum(stats.dropped_count, look.missed);
      stats.current_size = std::max(stats.current_size, backlog(before, look.place, capacity));
    }
    if constexpr (Stats::kPushesLast) pushed = pushes();
    stats.total_pushes = total_of(pushed);
    stats.overwritten = capped(pushed > capacity ? pushed - capacity : 0);
    if (!lags_) stats.dropped_count = 0;
    return stats;
  }

  /// Of a reader; called by its task.
  [[nodiscard]] ReaderStats reader(const Tally& tally) {
    const std::lock_guard lock(mutex_);
    return stats_of(*tally.record_, P::clock::now().time_since_epoch());
  }

  /// Of all live readers, oldest record first.
  [[nodiscard]] std::vector<ReaderStats> readers() {
    const std::lock_guard lock(mutex_);
    const auto now = P::clock::now().time_since_epoch();
    std::vector<ReaderStats> all;
    for (Record& record : records_)
      if (record.id != 0) all.push_back(stats_of(record, now));
    return all;
  }

  [[nodiscard]] std::uint64_t live() {
    const std::lock_guard lock(mutex_);
    return live_;
  }

  /// As they are reported: a count that the buffer has in 64 bits, and a total of it.
  [[nodiscard]] static std::uint64_t capped(std::uint64_t count) noexcept {
    return std::min(count, Counter::kMost);
  }
  [[nodiscard]] static std::uint64_t total_of(std::uint64_t count) noexcept {
    return sum(Stats::kFirst, capped(count));
  }

  [[nodiscard]] typename Tally::Stopwatch::Started push_begins() const {
    return push_stopwatch_.start();
  }
  void push_ended(const typename Tally::Stopwatch::Started& started) {
    push_stopwatch_.stop(started, push_latencies_);
  }

  [[nodiscard]] LatencySnapshot push_latency() const { return push_latencies_.snapshot(); }
  /// Of all readers that ever were.
  [[nodiscard]] LatencySnapshot receive_latency() {
    LatencyHistogram all;
    const std::lock_guard lock(mutex_);
    for (const Record& record : records_)
      all.merge(record.latencies);
    return all.snapshot();
  }

 private:
  using Record = typename Tally::Record;

  [[nodiscard]] static std::uint64_t sum(std::uint64_t a, std::uint64_t b) noexcept {
    return saturating_sum(a, b, Counter::kMost);
  }

  Record& free_record() {
    const auto free = std::find_if(records_.begin(), records_.end(),
                                   [](const Record& record) { return record.id == 0; });
    if (free != records_.end()) return *free;
    Record& added = records_.emplace_back();
    if constexpr (P::kSimulated) {
      const std::string label = owner_ + ".reader-" + std::to_string(records_.size());
      added.pulls.name(label + ".pulls");
      added.missed.name(label + ".missed");
    }
    return added;
  }

  struct Look {
    std::uint64_t pulls = 0;
    std::uint64_t missed = 0;
    Word place = 0;
  };

  /// Loads what the reader has received, and then what it has missed.
  [[nodiscard]] static Look look_at(Record& record, std::chrono::nanoseconds now) {
    const Word pulls = record.pulls.word();
    const std::uint64_t pulls_value = record.pulls.value_of(pulls);
    const Word missed = record.missed.word();
    const std::uint64_t missed_value = record.missed.value_of(missed);
    if (pulls != record.pulls_seen) record.last_pull_at = now;
    record.pulls_seen = pulls;
    return {.pulls = pulls_value,
            .missed = missed_value,
            .place = static_cast<Word>(record.first + pulls + missed)};
  }

  [[nodiscard]] ReaderStats stats_of(Record& record, std::chrono::nanoseconds now) const {
    const Look look = look_at(record, now);
    return {.reader_id = record.id,
            .total_pulls = look.pulls,
            .lag_messages = lags_ ? look.missed : 0,
            .last_pull_at = record.last_pull_at};
  }

  /// A reader that overtook `pushed`, which was loaded before its place, is behind by nothing.
  [[nodiscard]] static std::uint64_t backlog(Word pushed, Word place, std::uint64_t capacity) {
    const auto behind = static_cast<std::make_signed_t<Word>>(pushed - place);
    const std::uint64_t size = behind > 0 ? static_cast<std::uint64_t>(behind) : 0;
    return Stats::kBoundSize ? std::min(size, capacity) : size;
  }

  const std::string owner_;
  const bool lags_;
  typename P::mutex mutex_;
  std::deque<Record> records_;  // a deque, for a record stays where it is; under the mutex
  std::uint64_t entered_ = 0;
  std::uint64_t live_ = 0;
  std::uint64_t gone_pulls_ = 0;
  std::uint64_t gone_missed_ = 0;
  // The writer's.
  [[no_unique_address]] typename Tally::Stopwatch push_stopwatch_;
  [[no_unique_address]] std::conditional_t<Stats::kTimedEvery != 0, LatencyHistogram, NoLatencies>
      push_latencies_;
};

/// Nothing is counted.
struct NoTally {
  struct Started {};
  static constexpr Started receive_begins() noexcept { return {}; }
  static constexpr void pulled(Started) noexcept {}
  static constexpr void missed(std::uint64_t) noexcept {}
};

template <Platform P>
class Statistics<P, NoStats> {
 public:
  using Tally = NoTally;

  Statistics(std::string_view, bool) noexcept {}
  static constexpr void enter(Tally, std::uint64_t) noexcept {}
  static constexpr void leave(Tally) noexcept {}
  static constexpr NoTally::Started push_begins() noexcept { return {}; }
  static constexpr void push_ended(NoTally::Started) noexcept {}
};

static_assert(std::is_empty_v<NoTally>);

}  // namespace brine::engine::detail
