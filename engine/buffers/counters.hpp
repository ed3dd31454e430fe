#pragma once

/// Counters with one writer and any number of readers, on a platform. To add is a load and a store,
/// never a read-modify-write.
///
/// Each has a word, which wraps and from which a reader's place follows by subtraction, and a
/// value, which is what is reported and stops at kMost.
///
/// Order: add releases, word and value acquire. Who sees a count sees what its writer had seen.
///
/// Progress: all operations are wait-free.

#include <atomic>
#include <cstdint>
#include <limits>
#include <string_view>

#include "engine/platform/platform.hpp"

namespace brine::engine {

/// a + b, but at most `most`. Preconditions: a and b are at most `most`.
[[nodiscard]] constexpr std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b,
                                                     std::uint64_t most) noexcept {
  return b > most - a ? most : a + b;
}

/// 64 bits: at a thousand million a second it would be full after 584 years, so its word is its
/// value.
template <Platform P>
class Count64 {
 public:
  using Word = std::uint64_t;
  static constexpr std::uint64_t kMost = std::numeric_limits<Word>::max();

  void add(std::uint64_t n) {
    // release: pairs with the acquire load in word.
    word_.store(word_.peek() + n, std::memory_order_release);
  }
  [[nodiscard]] Word word() const {
    return word_.load(std::memory_order_acquire);  // acquire: pairs with the release store in add
  }
  /// The value that goes with a word that was read just now.
  [[nodiscard]] std::uint64_t value_of(Word word) const noexcept { return word; }

  /// Before anybody else can see it, or again.
  void reset(std::uint64_t first) {
    // relaxed: whoever reads it next is told of it by a lock.
    word_.store(first, std::memory_order_relaxed);
  }
  void name(std::string_view text) { P::name(word_, text); }

 private:
  typename P::template atomic<Word> word_{0};
};

/// 32 bits, and whether they have wrapped. `kSaturates` false is the plain add of a broken twin.
template <Platform P, bool kSaturates = true>
class Count32 {
 public:
  using Word = std::uint32_t;
  static constexpr std::uint64_t kMost = std::numeric_limits<Word>::max();

  void add(std::uint64_t n) {
    const Word before = word_.peek();
    const Word after = before + static_cast<Word>(n);
    if (n > kMost - before) [[unlikely]] {
      // relaxed: ordered by the release store that follows. Who sees the wrapped word sees this.
      wrapped_.store(1, std::memory_order_relaxed);
    }
    // release: pairs with the acquire load in word.
    word_.store(after, std::memory_order_release);
  }
  [[nodiscard]] Word word() const {
    return word_.load(std::memory_order_acquire);  // acquire: pairs with the release store in add
  }
  /// The value that goes with a word that was read just now.
  [[nodiscard]] std::uint64_t value_of(Word word) const {
    if constexpr (!kSaturates) return word;
    // relaxed: ordered by the acquire load of the word.
    return wrapped_.load(std::memory_order_relaxed) != 0 ? kMost : word;
  }

  void reset(std::uint64_t first) {
    // relaxed: whoever reads it next is told of it by a lock.
    word_.store(static_cast<Word>(first), std::memory_order_relaxed);
    wrapped_.store(0, std::memory_order_relaxed);
  }
  void name(std::string_view text) { P::name(word_, text); }

 private:
  typename P::template atomic<Word> word_{0};
  typename P::template atomic<Word> wrapped_{0};
};

}  // namespace brine::engine
