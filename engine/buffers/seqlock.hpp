#pragma once

/// `Seqlock`: one value that many read and few write. A reader writes nothing that is shared: it
/// copies the value between two looks at a version, and starts again if a write came in between.
///
/// Reading: load() is the value as of one instant of the call, never a mixture of two. try_load()
/// is the same, or Busy once its retries are used up.
///
/// Writing: writers take turns by a lock that no reader takes. update() is a read-modify-write
/// under that lock: of two that increment nothing is lost.
///
/// Version: odd while a write is under way, and two more after each write. It wraps. A reader that
/// is held up between its two looks while a multiple of kWritesToWrap writes complete takes a
/// mixture for whole (ABA). With 64 bits these are 2^63 writes, or 2,900 years of one each 10 ns;
/// with 32 bits 2^31, or 21 seconds; with 8 bits, which is for tests, 128.
///
/// Statistics of reads: load(counter) and try_load(retries, counter) count in a counter of their
/// reader (read_stats.hpp). Without one there is nothing that counts, neither code nor bytes.
///
/// Progress: no reader ever makes a writer wait. load waits for a write that is under way, and
/// yields meanwhile: a writer that stalls in the middle of one stalls every load, and in simulation
/// that is a reported livelock. try_load makes retries + 1 attempts, and is wait-free. store and
/// update block while another writer writes. Nothing allocates.
///
/// Source: the order of a race-free reader and writer is that of H.-J. Boehm, "Can seqlocks get
/// along with programming language memory models?", MSPC 2012.
///
///     Seqlock<Totals> totals;
///     totals.update([](Totals now) { ++now.requests; return now; });
///     const Totals seen = totals.load();

#include <cstdint>
#include <functional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "engine/buffers/load_outcome.hpp"
#include "engine/buffers/read_stats.hpp"
#include "engine/buffers/seqlock_state.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/std_platform.hpp"

namespace brine::engine {

struct SeqlockOptions {
  std::string_view name = "seqlock";  ///< for traces; not kept
};

/// T: trivially copyable, of any size. Any task may use any function at any time. It stays where it
/// is.
template <class T, Platform P = StdPlatform, class Version = std::uint64_t,
          class Rules = SeqlockRules>
class Seqlock {
  using State = detail::SeqlockState<T, P, Version, Rules>;

 public:
  /// So many writes later the version is the same again.
  static constexpr std::uint64_t kWritesToWrap = std::uint64_t{1} << (sizeof(Version) * 8 - 1);

  explicit Seqlock(const T& value = T{}, SeqlockOptions options = {}, Rules rules = {})
      : state_(value, options.name, std::move(rules)) {}
  Seqlock(const Seqlock&) = delete;
  Seqlock& operator=(const Seqlock&) = delete;
  ~Seqlock() = default;

  /// The value. Waits for a write that is under way.
  [[nodiscard]] T load() const {
    typename State::Image image;
    if (state_.attempt(image)) [[likely]]
      return State::value_of(image);
    detail::NoReadCounter uncounted;
    return load_again(uncounted);
  }

  /// The same, counted in the counter of the calling task.
  [[nodiscard]] T load(ReadCounter<P>& counter) const {
    const auto started = counter.read_begins();
    typename State::Image image;
    if (state_.attempt(image)) [[likely]] {
      counter.read_at_once(started);
      return State::value_of(image);
    }
    const T value = load_again(counter);
    counter.timed(started);
    return value;
  }

  /// The value, or Busy if `max_retries` + 1 attempts met writes.
  [[nodiscard]] LoadOutcome<T> try_load(std::uint32_t max_retries) const {
    detail::NoReadCounter uncounted;
    return try_load_counted(max_retries, uncounted);
  }
  [[nodiscard]] LoadOutcome<T> try_load(std::uint32_t max_retries, ReadCounter<P>& counter) const {
    return try_load_counted(max_retries, counter);
  }

  void store(const T& value) {
    const auto lock = state_.hold_writers();
    state_.write(value);
  }

  /// Replaces the value v by fn(v), with no write in between, and returns what it stored. fn runs
  /// under the writers' lock: it must not write here. While it runs readers read v; what it throws
  /// reaches the caller, and v stays.
  template <class Fn>
  T update(Fn&& fn) {
    static_assert(std::is_invocable_r_v<T, Fn, T>, "fn makes the new value of the old one");
    return state_.update([&fn](const T& now) -> T { return std::invoke(fn, now); });
  }

  /// For observers: even, but while a write is under way.
  [[nodiscard]] Version version() const { return state_.version(); }

 private:
  /// After an attempt that failed.
  template <class Counter>
  [[gnu::noinline]] T load_again(Counter& counter) const {
    for (std::uint32_t retry = 0;; retry += retry != kMostCounted) {
      state_.wait(retry);
      typename State::Image image;
      if (!state_.attempt(image)) continue;
      counter.read_again(std::uint64_t{retry} + 1);
      return State::value_of(image);
    }
  }

  template <class Counter>
  [[nodiscard]] LoadOutcome<T> try_load_counted(std::uint32_t max_retries, Counter& counter) const {
    const auto started = counter.read_begins();
    for (std::uint32_t retry = 0;; ++retry) {
      typename State::Image image;
      if (state_.attempt(image)) [[likely]] {
        if (retry == 0) {
          counter.read_at_once(started);
        } else {
          counter.read_again(retry);
          counter.timed(started);
        }
        return State::value_of(image);
      }
      if (retry == max_retries) {
        counter.busy(retry);
        return Busy{.retries = retry};
      }
      state_.wait(retry);
    }
  }

  static constexpr std::uint32_t kMostCounted = 0xFFFF'FFFE;

  State state_;
};

}  // namespace brine::engine
