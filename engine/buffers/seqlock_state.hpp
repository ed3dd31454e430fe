#pragma once

/// What Seqlock (seqlock.hpp) is made of: the decisions in which its twins differ, and the version,
/// the words and the writers' lock. Why a load that passes is whole is proved at
/// SeqlockState::attempt.

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "engine/buffers/apart.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine {

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

  /// Takes the writers' lock.
  template <class Mutex>
  static std::unique_lock<Mutex> hold(Mutex& writers) {
    return std::unique_lock(writers);
  }

  template <class State, class Fn>
  static auto update(State& state, const Fn& fn) {
    const auto lock = state.hold_writers();
    const auto value = fn(state.value());
    state.write(value);
    return value;
  }

  /// What a reader does before an attempt, after `retry` others that followed its first.
  template <Platform P, class Mutex>
  static void wait(Mutex& /*writers*/, std::uint32_t retry) {
    constexpr std::uint32_t kSpins = 64;  // a write is shorter than this, unless its task is off
    if (retry < kSpins) {
      P::spin_hint();
    } else {
      P::yield();
    }
  }

  /// Runs while the version is odd, before the words are written.
  template <Platform P>
  static constexpr void before_words() noexcept {}
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

  SeqlockState(const T& value, std::string_view name, Rules rules) : rules_(std::move(rules)) {
    const Image image = image_of(value);
    for (std::size_t i = 0; i != kWords; ++i)
      rules_.put(words_[i], image[i]);
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
      image[i] = rules_.get(words_[i]);
    // acquire: pairs with the release fence in Write::mark.
    if constexpr (Rules::kReaderFences) P::fence(std::memory_order_acquire);
    return rules_.is_whole(version_, before);
  }

  /// Keeps other writers off for as long as what it returns lives.
  [[nodiscard]] auto hold_writers() const { return rules_.hold(lock_); }

  /// For who holds off the writers.
  [[nodiscard]] T value() const {
    Image image;
    for (std::size_t i = 0; i != kWords; ++i)
      image[i] = rules_.get(words_[i]);
    return value_of(image);
  }
  void write(const T& value) {
    const Image image = image_of(value);
    Write write(version_);
    write.mark();
    rules_.template before_words<P>();
    for (std::size_t i = 0; i != kWords; ++i)
      rules_.put(words_[i], image[i]);
  }

  /// A read-modify-write; what it stored.
  template <class Fn>
  T update(const Fn& fn) {
    return rules_.update(*this, fn);
  }

  void wait(std::uint32_t retry) const { rules_.template wait<P>(lock_, retry); }

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
  [[no_unique_address]] Rules rules_;
  /// Of the writers. Apart, for the readers have the line above.
  alignas(kApart) mutable typename P::mutex lock_;
};

}  // namespace detail

}  // namespace brine::engine
