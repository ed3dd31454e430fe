#pragma once

/// StatsContract: what a buffer's statistics may say while it is used, for one observer that takes
/// snapshots.
///
///   stats.pulls    pulls <= pushes x readers that ever subscribed
///   stats.size     size <= capacity, and 0 without readers
///   stats.readers  not fewer than live throughout the snapshot, not more than may live during it
///   stats.totals   no total falls, is less than what had happened before the snapshot, or more
///                  than by its end; once the tasks have ended, totals are exact

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "engine/buffers/stats.hpp"
#include "engine/measure/context.hpp"
#include "sim/properties/stream_probe.hpp"

namespace brine::sim {

class StatsContract {
 public:
  struct Options {
    std::string buffer;
    std::uint64_t first = 0;  ///< what the buffer's counters begin with
    std::uint64_t most = std::numeric_limits<std::uint64_t>::max();  ///< and where they stop
  };

  StatsContract(engine::RunContext& context, Options options)
      : options_(std::move(options)),
        pulls_(&context.property("stats.pulls")),
        size_(&context.property("stats.size")),
        readers_(&context.property("stats.readers")),
        totals_(&context.property("stats.totals")) {}

  [[nodiscard]] WriterProgress& writer() noexcept { return writer_; }

  // From any task, around what it does with a reader. (seq_cst: a few counts, once each.)
  void coming() noexcept { ++coming_; }
  void came() { came_.add(); }
  void leaving() noexcept { ++leaving_; }
  void left() { left_.add(); }
  void received() { received_.add(); }
  void lagged(std::uint64_t n) { lagged_.add(n); }

  /// Takes a snapshot by `look()`, and checks it. `active()`: what the buffer says without
  /// statistics.
  template <class Look, class Active>
  void observe(Look&& look, Active&& active) {
    const Happened before = happened();
    const engine::BufferStats stats = look();
    const std::uint64_t active_readers = active();
    const Happened after = happened();
    check_totals(stats, before, after);
    pulls_->require(stats.total_pulls <= stats.total_pushes * after.coming, [&] {
      return about(stats) + ", but only " + std::to_string(after.coming) +
             " readers ever subscribed";
    });
    size_->require(stats.current_size <= stats.capacity &&
                       (stats.active_readers != 0 || stats.current_size == 0),
                   [&] { return about(stats) + ": the size is impossible"; });
    for (const std::uint64_t readers : {stats.active_readers, active_readers})
      check_readers(readers, before, after);
    last_ = stats;
  }

  /// Once no task uses the buffer any more.
  void finish(const engine::BufferStats& stats) {
    const Happened all = happened();
    const bool exact = stats.total_pushes == total(1, all.pushed_ended) &&
                       stats.total_pulls == total(options_.first == 0 ? 0 : all.came, all.received);
    totals_->require(exact, [&] {
      return about(stats) + " in the end, but " + std::to_string(all.pushed_ended) +
             " were pushed and " + std::to_string(all.received) + " received";
    });
    const bool dropped = options_.first != 0 || stats.dropped_count == all.lagged;
    totals_->require(dropped, [&] {
      return about(stats) + " in the end, but readers were told of " + std::to_string(all.lagged) +
             " lost values";
    });
    check_readers(stats.active_readers, all, all);
  }

 private:
  struct Happened {
    std::uint64_t pushed_begun = 0;
    std::uint64_t pushed_ended = 0;
    std::uint64_t coming = 0;
    std::uint64_t came = 0;
    std::uint64_t leaving = 0;
    std::uint64_t left = 0;
    std::uint64_t received = 0;
    std::uint64_t lagged = 0;
  };

  [[nodiscard]] Happened happened() const noexcept {
    return {.pushed_begun = writer_.begun(),
            .pushed_ended = writer_.ended(),
            .coming = coming_,
            .came = came_.known(),
            .leaving = leaving_,
            .left = left_.known(),
            .received = received_.known(),
            .lagged = lagged_.known()};
  }

  /// What a total of `counters` counters says when `n` were counted.
  [[nodiscard]] std::uint64_t total(std::uint64_t counters, std::uint64_t n) const noexcept {
    return std::min(options_.most, options_.first * counters + n);
  }

  void check_totals(const engine::BufferStats& stats, const Happened& before,
                    const Happened& after) {
    const bool grown =
        stats.total_pushes >= last_.total_pushes && stats.total_pulls >= last_.total_pulls &&
        stats.dropped_count >= last_.dropped_count && stats.overwritten >= last_.overwritten;
    totals_->require(
        grown, [&] { return about(stats) + " after " + about(last_) + ": a total has fallen"; });
    const bool between = stats.total_pushes >= total(1, before.pushed_ended) &&
                         stats.total_pushes <= total(1, after.pushed_begun) &&
                         stats.total_pulls >= total(0, before.received) &&
                         stats.dropped_count >= total(0, before.lagged);
    totals_->require(between, [&] {
      return about(stats) + ", but before the snapshot " + std::to_string(before.pushed_ended) +
             " were pushed, " + std::to_string(before.received) + " received and " +
             std::to_string(before.lagged) + " lost, and by its end " +
             std::to_string(after.pushed_begun) + " were pushed";
    });
  }

  void check_readers(std::uint64_t readers, const Happened& before, const Happened& after) {
    const std::uint64_t least = before.came > after.leaving ? before.came - after.leaving : 0;
    const std::uint64_t most = after.coming - before.left;
    readers_->require(readers >= least && readers <= most, [&] {
      return "'" + options_.buffer + "' says that it has " + std::to_string(readers) +
             " readers, but from " + std::to_string(least) + " to " + std::to_string(most) +
             " live";
    });
  }

  [[nodiscard]] std::string about(const engine::BufferStats& stats) const {
    return "'" + options_.buffer + "' says: " + std::to_string(stats.total_pushes) + " pushes, " +
           std::to_string(stats.total_pulls) + " pulls, " + std::to_string(stats.dropped_count) +
           " dropped, " + std::to_string(stats.overwritten) + " overwritten, size " +
           std::to_string(stats.current_size) + " of " + std::to_string(stats.capacity) + ", " +
           std::to_string(stats.active_readers) + " readers";
  }

  Options options_;
  engine::Property* pulls_;
  engine::Property* size_;
  engine::Property* readers_;
  engine::Property* totals_;
  WriterProgress writer_;
  engine::BufferStats last_;  ///< the observer's
  std::atomic<std::uint64_t> coming_{0};
  KnownCount came_;
  std::atomic<std::uint64_t> leaving_{0};
  KnownCount left_;
  KnownCount received_;
  KnownCount lagged_;
};

}  // namespace brine::sim
