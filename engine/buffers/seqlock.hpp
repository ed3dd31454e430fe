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

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "engine/buffers/apart.hpp"
#include "engine/buffers/load_outcome.hpp"
#include "engine/buffers/read_stats.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/std_platform.hpp"

namespace brine::engine {

struct SeqlockOptions {
  std::string_view name = "seqlock";  ///< for traces; not kept
};

/// The decisions in which deliberately broken twins of the seqlock differ.
struct SeqlockRules {
  /// A word of the value. An atomic, for a reader may copy it while a writer writes it.
  template <Platform P>
  using Word = typename P::template atomic<std::uint64_t>;

  // relaxed: ordered by the fences and the version.
  template <class Word>
  static std::uint64_t get(const Word& word) {
    return word.load(std::memory_order_relaxed);
  }
  template <class Word>
  static void put(Word& word, std::uint64_t value) {
    word.store(value, std::memory_order_relaxed);
  }

  static constexpr bool kReaderFences = true;
  static constexpr bool kWriterFences = true;
  /// The version is odd while the words are written.
  static constexpr bool kMarksWrites = true;

  /// The version after `version`: it wraps.
  template <class Version>
  static Version next(Version version) {
    return static_cast<Version>(version + 1U);
  }

  /// Whether the words that were copied since the version was `before` are of one value. relaxed:
  /// the fence orders it after the copy.
  template <class Atomic, class Version>
  static bool is_whole(const Atomic& version, Version before) {
    return version.load(std::memory_order_relaxed) == before;
  }

  /// A read-modify-write. `lock` holds off other writers for as long as it lives.
  template <class State, class Fn>
  static auto update(State& state, Fn&& fn) {
    const auto lock = state.hold_writers();
    const auto value = std::invoke(std::forward<Fn>(fn), state.value());
    state.write(value);
    return value;
  }

  /// What a reader does before its attempt number `retry`; attempts start with 0.
  template <Platform P, class State>
  static void wait(const State& /*state*/, std::uint32_t retry) {
    constexpr std::uint32_t kSpins = 64;  // a write is shorter than this, unless its task is off
    if (retry < kSpins) {
      P::spin_hint();
    } else {
      P::yield();
    }
  }

  /// Runs while the version is odd, before the words are written.
  template <Platform P>
  static constexpr void begin_words() noexcept {}
};

namespace detail {

/// The version, the words and the writers' lock, with which Seqlock and its twins are made.
template <class T, Platform P, class Version, class Rules>
class SeqlockState {
  static_assert(std::is_trivially_copyable_v<T>, "the value is moved as words");
  static_assert(std::is_unsigned_v<Version> && !std::is_same_v<Version, bool>,
                "the version wraps, so it must be an unsigned integer");

 public:
  using Image = std::array<std::uint64_t, (sizeof(T) + 7) / 8>;

  explicit SeqlockState(const T& value, std::string_view name) {
    const Image image = image_of(value);
    for (std::size_t i = 0; i != kWords; ++i)
      Rules::put(words_[i], image[i]);
    if constexpr (P::kSimulated) {
      P::name(version_, std::string(name) + ".version");
      P::name(lock_, std::string(name) + ".lock");
      for (Word& word : words_) {
        P::name(word, std::string(name) + ".word");
        if constexpr (!kTraceable<T> && requires { P::hide_value(word); }) P::hide_value(word);
      }
    }
  }

  /// The words of one value, if this is true; else those of no value, perhaps.
  ///
  /// No data race: all shared data are atomics. Words that pass are of one value: let `before` be
  /// the version that is read first, of the write w. Words of w or a later write are read, for the
  /// acquire load synchronises with the release store that ended w. If one is of a later write x,
  /// then x fenced (release) before it stored that word, and the reader fences (acquire) after it
  /// loaded it, so the fences synchronise: the odd version of x, stored before its fence, or a
  /// later one, is what is_whole gets to see, and it differs from `before` unless it wrapped.
  [[nodiscard]] bool attempt(Image& image) const {
    // acquire: pairs with the release store in ~Write.
    const Version before = version_.load(std::memory_order_acquire);
    if (before % 2 != 0) [[unlikely]]
      return false;
    for (std::size_t i = 0; i != kWords; ++i)
      image[i] = Rules::get(words_[i]);
    // acquire: pairs with the release fence in Write::mark.
    if constexpr (Rules::kReaderFences) P::fence(std::memory_order_acquire);
    return Rules::is_whole(version_, before);
  }

  [[nodiscard]] auto hold_writers() const { return std::unique_lock(lock_); }

  /// For who holds off the writers.
  [[nodiscard]] T value() const {
    Image image;
    for (std::size_t i = 0; i != kWords; ++i)
      image[i] = Rules::get(words_[i]);
    return value_of(image);
  }
  void write(const T& value) {
    const Image image = image_of(value);
    Write write(version_);
    write.mark();
    Rules::template begin_words<P>();
    for (std::size_t i = 0; i != kWords; ++i)
      Rules::put(words_[i], image[i]);
  }

  [[nodiscard]] static T value_of(const Image& image) noexcept {
    if constexpr (sizeof(Image) == sizeof(T)) {
      return std::bit_cast<T>(image);
    } else {
      std::array<std::byte, sizeof(T)> bytes;
      std::memcpy(bytes.data(), image.data(), sizeof(T));
      return std::bit_cast<T>(bytes);
    }
  }

  /// For observers.
  [[nodiscard]] Version version() const { return version_.peek(); }

 private:
  using Word = typename Rules::template Word<P>;
  using AtomicVersion = typename P::template atomic<Version>;
  static constexpr std::size_t kWords = std::tuple_size_v<Image>;

  /// A write under way. It ends with its scope, also where a simulated run ends in its middle: the
  /// readers of a run that unwinds wait for nobody.
  class Write {
   public:
    /// relaxed: only writers change it, and the lock orders them.
    explicit Write(AtomicVersion& version)
        : version_(version), before_(version.load(std::memory_order_relaxed)) {}
    ~Write() {
      const typename P::destructor_scope scope;
      // release: pairs with the acquire load in attempt.
      version_.store(Rules::next(Rules::next(before_)), std::memory_order_release);
    }
    Write(const Write&) = delete;
    Write& operator=(const Write&) = delete;

    void mark() {
      // relaxed: ordered by the fence.
      if constexpr (Rules::kMarksWrites)
        version_.store(Rules::next(before_), std::memory_order_relaxed);
      // release: pairs with the acquire fence in attempt. Who reads a word that is stored from here
      // on sees that the version is odd, or a later one.
      if constexpr (Rules::kWriterFences) P::fence(std::memory_order_release);
    }

   private:
    AtomicVersion& version_;
    const Version before_;
  };

  /// Bytes of the last word that are not part of T are 0.
  [[nodiscard]] static Image image_of(const T& value) noexcept {
    Image image{};
    std::memcpy(image.data(), &value, sizeof(T));
    return image;
  }

  // The version lies beside the words: a short value takes one cache line to read.
  alignas(kApart) AtomicVersion version_{0};
  std::array<Word, kWords> words_{};
  alignas(kApart) mutable
      typename P::mutex lock_;  ///< of the writers, who need the line above free
};

}  // namespace detail

/// T: trivially copyable, of any size. Any task may use any function at any time. It stays where it
/// is.
template <class T, Platform P = StdPlatform, class Version = std::uint64_t,
          class Rules = SeqlockRules>
class Seqlock {
  using State = detail::SeqlockState<T, P, Version, Rules>;

 public:
  /// So many writes later the version is the same again.
  static constexpr std::uint64_t kWritesToWrap = std::uint64_t{1} << (sizeof(Version) * 8 - 1);

  explicit Seqlock(const T& value = T{}, SeqlockOptions options = {})
      : state_(value, options.name) {}
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
    return Rules::update(state_, [&fn](const T& now) -> T { return std::invoke(fn, now); });
  }

  /// For observers: even, but while a write is under way.
  [[nodiscard]] Version version() const { return state_.version(); }

 private:
  /// After an attempt that failed.
  template <class Counter>
  [[gnu::noinline]] T load_again(Counter& counter) const {
    for (std::uint32_t retry = 0;; retry += retry != kMostCounted) {
      Rules::template wait<P>(state_, retry);
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
      Rules::template wait<P>(state_, retry);
    }
  }

  static constexpr std::uint32_t kMostCounted = 0xFFFF'FFFE;

  State state_;
};

}  // namespace brine::engine
