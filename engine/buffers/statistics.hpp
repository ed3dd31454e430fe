#pragma once

/// How a buffer counts under a policy of stats.hpp: each reader handle holds what its reader
/// counts, and all live ones are in a list; a buffer holds the list and the totals of those that
/// have gone. With NoStats a handle holds nothing but its place, and a buffer nothing.
///
/// A snapshot is made of figures that each are exact at the instant when they are read, in an order
/// from which it follows that they fit together:
///  - The lock keeps the set of readers as it is. A reader that leaves adds its totals to those of
///    the gone under the lock, so nothing counts twice or not at all.
///  - A reader stores its place (release) after it saw the push of what it received; the snapshot
///    loads the place (acquire) and then the number of pushes. So it sees that push, too: no reader
///    has received more than was pushed.
///  - For a backlog it is the other way round: pushes, then the place. The place may grow in
///    between, so the difference is at most the backlog when the place was loaded. A place of 32
///    bits is told from one that has overtaken by a third load, of pushes again: it is at most
///    that.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/buffers/ledger.hpp"
#include "engine/buffers/sampled_stopwatch.hpp"
#include "engine/buffers/stats.hpp"
#include "engine/measure/latency_histogram.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine::detail {

template <class Stats>
using LatenciesFor = std::conditional_t<Stats::kTimedEvery != 0, LatencyHistogram, NoLatencies>;

/// Of a handle, which has none while it is about to take over those of another: a histogram is
/// memory, and a move must not need any.
template <class Stats>
class OwnLatencies {
 public:
  struct Later {};

  OwnLatencies() { here_.emplace(); }
  explicit OwnLatencies(Later) noexcept {}
  [[nodiscard]] LatenciesFor<Stats>& operator*() noexcept { return *here_; }
  /// In the place of what was here; `other` has none from now on.
  void take_over(OwnLatencies& other) noexcept {
    here_ = std::move(other.here_);
    other.here_.reset();
  }

 private:
  std::optional<LatenciesFor<Stats>> here_;
};
template <class Stats>
requires(Stats::kTimedEvery == 0) class OwnLatencies<Stats> {
 public:
  struct Later {};

  OwnLatencies() = default;
  explicit OwnLatencies(Later) noexcept {}
  [[nodiscard]] NoLatencies operator*() const noexcept { return {}; }
  void take_over(OwnLatencies&) noexcept {}
};

/// What a reader handle holds: its place, and its figures.
template <Platform P, class Stats>
class ReaderTally {
 public:
  using Stopwatch = SampledStopwatch<P, Stats::kTimedEvery>;
  using Started = typename Stopwatch::Started;
  using Later = typename OwnLatencies<Stats>::Later;

  ReaderTally() = default;
  /// For a handle that is about to take over another's figures.
  explicit ReaderTally(Later later) noexcept : latencies_(later) {}

  [[nodiscard]] std::uint64_t place() const noexcept { return ledger_.place(); }
  [[nodiscard]] Started receive_begins() const { return stopwatch_.start(); }

  /// One value was received, none was missed, and the place is `to`.
  void pulled(std::uint64_t to, const Started& started) {
    ledger_.pulled(to);
    stopwatch_.stop(started, *latencies_);
  }
  /// One value was received, where `expected` or a later one was, and the place is `to`.
  void pulled_from(std::uint64_t expected, std::uint64_t to, const Started& started) {
    if (to == expected) [[likely]] {
      ledger_.pulled(to);
    } else {
      ledger_.missed(to - expected, true, to);
    }
    stopwatch_.stop(started, *latencies_);
  }
  void lagged(std::uint64_t n, std::uint64_t to) { ledger_.missed(n, false, to); }

 private:
  template <Platform, class>
  friend class Statistics;

  typename Stats::template Ledger<P> ledger_;
  [[no_unique_address]] Stopwatch stopwatch_;
  [[no_unique_address]] OwnLatencies<Stats> latencies_;

  // Under the lock.
  ReaderTally* before_ = nullptr;
  ReaderTally* after_ = nullptr;
  std::uint64_t id_ = 0;          ///< 0: in no list
  std::uint64_t pulls_seen_ = 0;  ///< by the newest snapshot
  std::optional<std::chrono::nanoseconds> last_pull_at_;
};

template <Platform P, class Stats>
class Statistics {
 public:
  using Tally = ReaderTally<P, Stats>;
  using Started = typename Tally::Started;
  using Ledger = typename Stats::template Ledger<P>;
  using Word = typename Ledger::Word;

  /// `owner` begins names in traces. `lags`: what readers miss is a lag, not just skipped.
  Statistics(std::string_view owner, bool lags) : owner_(owner), lags_(lags) {
    if constexpr (P::kSimulated) P::name(mutex_, std::string(owner_) + ".stats");
  }

  /// A new reader, whose place is `place`.
  void enter(Tally& reader, std::uint64_t place) {
    const std::lock_guard lock(mutex_);
    reader.ledger_.begin(place);
    reader.pulls_seen_ = Ledger::kFirst;
    reader.id_ = ++entered_;
    ++live_;
    insert(reader);
  }

  /// A handle was moved: `to` is in the list from now on.
  void move(Tally& from, Tally& to) {
    const std::lock_guard lock(mutex_);
    if (from.id_ == 0) return;
    remove(from);
    to.ledger_.take_over(from.ledger_);
    to.stopwatch_ = from.stopwatch_;
    to.latencies_.take_over(from.latencies_);
    to.id_ = std::exchange(from.id_, 0);
    to.pulls_seen_ = from.pulls_seen_;
    to.last_pull_at_ = from.last_pull_at_;
    insert(to);
  }

  void leave(Tally& reader) {
    const std::lock_guard lock(mutex_);
    if (reader.id_ == 0) return;  // its subscription failed half-way
    remove(reader);
    reader.id_ = 0;
    --live_;
    if constexpr (Stats::kTimedEvery != 0) gone_latencies_.merge(*reader.latencies_);
    if constexpr (Stats::kKeepTotals) {
      const typename Ledger::Figures figures = reader.ledger_.own();
      gone_pulls_ = sum(gone_pulls_, figures.pulls);
      gone_missed_ = sum(gone_missed_, figures.missed);
    }
  }

  /// Of a buffer whose readers get each value, or miss it. `pushes()` is an acquire load of the
  /// number of values pushed.
  template <class Pushes>
  [[nodiscard]] BufferStats snapshot(std::uint64_t capacity, const Pushes& pushes) {
    const std::lock_guard lock(mutex_);
    std::uint64_t pushed = Stats::kPushesLast ? 0 : pushes();
    BufferStats stats{.total_pulls = gone_pulls_,
                      .capacity = capacity,
                      .active_readers = live_,
                      .dropped_count = gone_missed_};
    for (Tally* reader = oldest_; reader != nullptr; reader = reader->after_) {
      const std::uint64_t before = pushes();
      const auto figures = look_at(*reader);
      stats.total_pulls = sum(stats.total_pulls, figures.pulls);
      stats.dropped_count = sum(stats.dropped_count, figures.missed);
      stats.current_size =
          std::max(stats.current_size, backlog(before, figures.place, pushes, capacity));
    }
    if constexpr (Stats::kPushesLast) pushed = pushes();
    stats.total_pushes = total_of(pushed);
    stats.overwritten = capped(pushed > capacity ? pushed - capacity : 0);
    if (!lags_) stats.dropped_count = 0;
    return stats;
  }

  /// Of a reader; called by its task.
  [[nodiscard]] ReaderStats reader(const Tally& reader) {
    const std::lock_guard lock(mutex_);
    Tally* found = oldest_;
    while (found != &reader)
      found = found->after_;
    return stats_of(*found);
  }

  /// Of all live readers, the one that subscribed or was moved last at the end.
  [[nodiscard]] std::vector<ReaderStats> readers() {
    const std::lock_guard lock(mutex_);
    std::vector<ReaderStats> all;
    for (Tally* reader = oldest_; reader != nullptr; reader = reader->after_)
      all.push_back(stats_of(*reader));
    return all;
  }

  [[nodiscard]] std::uint64_t live() {
    const std::lock_guard lock(mutex_);
    return live_;
  }

  /// As they are reported: a count that the buffer has in 64 bits, and a total of it.
  [[nodiscard]] static std::uint64_t capped(std::uint64_t count) noexcept {
    return std::min(count, Ledger::kMost);
  }
  [[nodiscard]] static std::uint64_t total_of(std::uint64_t count) noexcept {
    return sum(Ledger::kFirst, capped(count));
  }

  [[nodiscard]] Started push_begins() const { return push_stopwatch_.start(); }
  void push_ended(const Started& started) { push_stopwatch_.stop(started, push_latencies_); }

  [[nodiscard]] LatencySnapshot push_latency() const { return push_latencies_.snapshot(); }
  /// Of all readers that ever were.
  [[nodiscard]] LatencySnapshot receive_latency() {
    LatencyHistogram all;
    const std::lock_guard lock(mutex_);
    all.merge(gone_latencies_);
    for (Tally* reader = oldest_; reader != nullptr; reader = reader->after_)
      all.merge(*reader->latencies_);
    return all.snapshot();
  }

 private:
  [[nodiscard]] static std::uint64_t sum(std::uint64_t a, std::uint64_t b) noexcept {
    return saturating_sum(a, b, Ledger::kMost);
  }

  void insert(Tally& reader) {
    reader.before_ = newest_;
    reader.after_ = nullptr;
    (newest_ != nullptr ? newest_->after_ : oldest_) = &reader;
    newest_ = &reader;
    if constexpr (P::kSimulated)
      reader.ledger_.name(std::string(owner_) + ".reader-" + std::to_string(reader.id_));
  }
  void remove(Tally& reader) noexcept {
    (reader.before_ != nullptr ? reader.before_->after_ : oldest_) = reader.after_;
    (reader.after_ != nullptr ? reader.after_->before_ : newest_) = reader.before_;
  }

  [[nodiscard]] static typename Ledger::Figures look_at(Tally& reader) {
    const typename Ledger::Figures figures = reader.ledger_.read();
    // After the figures, so that no pull is said to have come before it did.
    if (figures.pulls != reader.pulls_seen_)
      reader.last_pull_at_ = P::clock::now().time_since_epoch();
    reader.pulls_seen_ = figures.pulls;
    return figures;
  }

  [[nodiscard]] ReaderStats stats_of(Tally& reader) const {
    const typename Ledger::Figures figures = look_at(reader);
    return {.reader_id = reader.id_,
            .total_pulls = figures.pulls,
            .lag_messages = lags_ ? figures.missed : 0,
            .last_pull_at = reader.last_pull_at_};
  }

  /// A reader that overtook `before`, which was loaded before its place, is behind by nothing.
  template <class Pushes>
  [[nodiscard]] static std::uint64_t backlog(std::uint64_t before, Word place, const Pushes& pushes,
                                             std::uint64_t capacity) {
    std::uint64_t since = 0;  // values pushed after `before`
    if constexpr (sizeof(Word) < sizeof(before)) since = pushes() - before;
    const auto behind = static_cast<Word>(before + since - place);
    const bool overtook = sizeof(Word) < sizeof(before) ? behind <= since : place > before;
    const std::uint64_t size = overtook ? 0 : behind - since;
    return Stats::kBoundSize ? std::min(size, capacity) : size;
  }

  const std::string_view owner_;  ///< the buffer's name, which outlives this
  const bool lags_;
  typename P::mutex mutex_;  ///< guards all that follows, but for what is the writer's
  Tally* oldest_ = nullptr;
  Tally* newest_ = nullptr;
  std::uint64_t entered_ = 0;
  std::uint64_t live_ = 0;
  std::uint64_t gone_pulls_ = 0;
  std::uint64_t gone_missed_ = 0;
  [[no_unique_address]] LatenciesFor<Stats> gone_latencies_;

  // The writer's.
  [[no_unique_address]] typename Tally::Stopwatch push_stopwatch_;
  [[no_unique_address]] LatenciesFor<Stats> push_latencies_;
};

/// Nothing is counted; the place is the handle's.
class NoTally {
 public:
  struct Started {};
  struct Later {};

  NoTally() = default;
  explicit NoTally(Later) noexcept {}

  [[nodiscard]] std::uint64_t place() const noexcept { return place_; }
  [[nodiscard]] static constexpr Started receive_begins() noexcept { return {}; }
  void pulled(std::uint64_t to, Started) noexcept { place_ = to; }
  void pulled_from(std::uint64_t, std::uint64_t to, Started) noexcept { place_ = to; }
  void lagged(std::uint64_t, std::uint64_t to) noexcept { place_ = to; }

 private:
  template <Platform, class>
  friend class Statistics;

  std::uint64_t place_ = 0;
};

template <Platform P>
class Statistics<P, NoStats> {
 public:
  using Tally = NoTally;

  Statistics(std::string_view, bool) noexcept {}
  static void enter(Tally& tally, std::uint64_t place) noexcept { tally.place_ = place; }
  static constexpr void leave(const Tally&) noexcept {}
  static constexpr Tally::Started push_begins() noexcept { return {}; }
  static constexpr void push_ended(Tally::Started) noexcept {}
};

static_assert(sizeof(NoTally) == sizeof(std::uint64_t));

}  // namespace brine::engine::detail
