#pragma once

/// What a buffer can tell of itself: `BufferStats` and `ReaderStats`, and the policies that say
/// whether it does. A policy is the last template parameter of every buffer:
///
///   NoStats      nothing is counted: no bytes, no instructions, no stats()
///   WithStats    buffer.stats(), reader.stats()
///   WithLatency  the same, and how long pushes and receives take
///   Counters32   WithStats on 32-bit counters, which stop at their maximum
///
/// What it costs: nothing is added to a push, for the buffer's own indices say how many there were.
/// A receive stores its place, as it does without statistics, but where a snapshot can see it; one
/// that missed something also stores how much.
/// Neither does a shared read-modify-write.
/// To subscribe, to move or drop a reader and to take a snapshot hold one lock, which pushes and
/// receives never touch.
///
///     SpmcRing<Sample, StdPlatform, SpmcRingRules, WithStats> ring;
///     …
///     const BufferStats now = ring.stats();
///     if (now.is_critical_utilization()) grow_or_shed();

#include <chrono>
#include <cstdint>
#include <optional>

#include "engine/buffers/ledger.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine {

/// A snapshot of a buffer. It is consistent: total_pulls is at most total_pushes for each reader
/// that ever subscribed, a backlog is one that a reader had at some instant of the call, and the
/// readers are those that lived at one instant. From one snapshot to a later one no total falls.
struct BufferStats {
  std::uint64_t total_pushes = 0;
  std::uint64_t total_pulls = 0;     ///< values received, by all readers that ever were
  std::uint64_t current_size = 0;    ///< largest backlog of a live reader, at most capacity
  std::uint64_t capacity = 0;        ///< values; 1 for a latest value and a mailbox
  std::uint64_t active_readers = 0;  ///< live reader handles
  std::uint64_t dropped_count = 0;   ///< sum of the lags that readers were told of
  /// Values replaced by newer ones: read or not in a ring and a latest value, unread in a mailbox.
  std::uint64_t overwritten = 0;

  /// 0 to 100.
  [[nodiscard]] double utilization_percent() const noexcept {
    if (capacity == 0) return 0;
    return 100.0 * static_cast<double>(current_size) / static_cast<double>(capacity);
  }
  /// Strictly over 80 % and over 95 %.
  [[nodiscard]] bool is_high_utilization() const noexcept { return is_over_percent(80); }
  [[nodiscard]] bool is_critical_utilization() const noexcept { return is_over_percent(95); }
  /// In whole numbers, for a rounded quotient could be equal where the fraction is greater.
  [[nodiscard]] bool is_over_percent(std::uint64_t percent) const noexcept {
    return current_size * 100 > capacity * percent;
  }

  friend bool operator==(const BufferStats&, const BufferStats&) = default;
};

/// A snapshot of one reader.
struct ReaderStats {
  std::uint64_t reader_id = 0;     ///< 1 for a buffer's first reader, then 2, …; never used again
  std::uint64_t total_pulls = 0;   ///< values received
  std::uint64_t lag_messages = 0;  ///< sum of the lags that it was told of
  /// On P::clock, since its epoch; none before the first pull. No clock is read by a receive, so
  /// this is when a snapshot (of the buffer or of a reader of it) first saw the newest pull: at or
  /// after the pull, and never later than the first snapshot that followed.
  std::optional<std::chrono::nanoseconds> last_pull_at = std::nullopt;

  friend bool operator==(const ReaderStats&, const ReaderStats&) = default;
};

struct NoStats {
  static constexpr bool kEnabled = false;
  static constexpr std::uint32_t kTimedEvery = 0;
};

/// The last three are decisions in which deliberately broken twins differ.
struct WithStats {
  static constexpr bool kEnabled = true;
  /// One push, and one receive of each reader, in so many is timed; 0: none.
  static constexpr std::uint32_t kTimedEvery = 0;
  /// Where a reader counts.
  template <Platform P>
  using Ledger = Ledger64<P>;

  /// A snapshot loads what readers have received before it loads what was pushed.
  static constexpr bool kPushesLast = true;
  /// What a reader received and missed still counts when it has gone.
  static constexpr bool kKeepTotals = true;
  /// A reader that has fallen further behind than the buffer retains has what is retained.
  static constexpr bool kBoundSize = true;
};

/// push_latency() and receive_latency(), in nanoseconds. A receive is timed from when it looks
/// until it has a value; waiting is not part of it. Two reads of the clock take longer than what
/// they time, so most operations are not timed.
struct WithLatency : WithStats {
  static constexpr std::uint32_t kTimedEvery = 1024;
};

/// For targets without 64-bit atomics: the words that readers share with snapshots have 32 bits.
/// All totals stop at 2^32 - 1; backlogs stay right while fewer than 2^32 values are unread, which
/// for a new reader of a latest value are all that were pushed.
struct Counters32 : WithStats {
  template <Platform P>
  using Ledger = Ledger32<P>;
};

}  // namespace brine::engine
