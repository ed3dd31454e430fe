#pragma once

/// What one reader writes of itself and snapshots read: its place in the order of pushes, how many
/// values it has received, and how many it missed. There are two, for words of 64 and of 32 bits.
///
/// Ledger64 has two words, place and missed; received = place - first place - missed. To receive is
/// one store, of the place, which a reader without statistics has to store, too. To miss changes
/// both, so the word of what was missed is a sequence lock, too: it holds twice the number, plus
/// one while a miss is being written. It never has a value again, for a miss adds to it.
///
/// Ledger32 has a word for each, so that none has to be computed from words that may have wrapped.
/// Received and missed stop at 2^32 - 1; the place wraps, and is compared by subtraction.
///
/// Order: each store of a reader that received releases, and a snapshot acquires: who sees a
/// receipt sees the push of what was received.
///
/// Progress: what the reader does is wait-free. A snapshot waits for a reader that is between the
/// two stores of a miss.

#include <atomic>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "engine/platform/platform.hpp"

namespace brine::engine {

/// a + b, but at most `most`. Preconditions: a and b are at most `most`.
[[nodiscard]] constexpr std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b,
                                                     std::uint64_t most) noexcept {
  return b > most - a ? most : a + b;
}

template <Platform P>
class Ledger64 {
 public:
  using Word = std::uint64_t;
  static constexpr std::uint64_t kMost = std::numeric_limits<Word>::max();
  static constexpr std::uint64_t kFirst = 0;

  struct Figures {
    std::uint64_t pulls = 0;
    std::uint64_t missed = 0;
    Word place = 0;
  };

  /// For a new reader. Here and in take_over all is under the lock that snapshots hold, hence
  /// relaxed.
  void begin(std::uint64_t place) {
    first_ = place;
    missed_.store(0, std::memory_order_relaxed);
    place_.store(place, std::memory_order_relaxed);
  }

  /// As another ledger stands, whose reader does nothing meanwhile.
  void take_over(const Ledger64& other) {
    first_ = other.first_;
    missed_.store(other.missed_.peek(), std::memory_order_relaxed);
    place_.store(other.place_.peek(), std::memory_order_relaxed);
  }

  /// For the reader: the number of the value that it expects, or of the one that it has.
  [[nodiscard]] std::uint64_t place() const noexcept { return place_.peek(); }

  /// It received one value, and its place is `to`.
  void pulled(std::uint64_t to) {
    place_.store(to, std::memory_order_release);  // release: pairs with the acquire load in read
  }
  /// It missed n values, n > 0, perhaps received one after them, and its place is `to`.
  void missed(std::uint64_t n, bool /*received*/, std::uint64_t to) {
    const std::uint64_t before = missed_.peek();
    missed_.store(before + 1, std::memory_order_relaxed);  // relaxed: ordered by the fence
    // release: pairs with the acquire fence in read. A snapshot that sees the place below sees that
    // missed is odd, or a later value of it.
    P::fence(std::memory_order_release);
    place_.store(to, std::memory_order_release);  // release: as in pulled
    // release: pairs with the acquire load of missed in read, which brings the place.
    missed_.store(before + 2 * n, std::memory_order_release);
  }

  /// For the reader itself, at its end: it waits for nobody, also where a simulated run ended in
  /// the middle of a miss.
  [[nodiscard]] Figures own() const noexcept { return figures(missed_.peek(), place_.peek()); }

  /// For snapshots, under their lock.
  [[nodiscard]] Figures read() const {
    for (;;) {
      // acquire: pairs with the release store at the end of missed.
      const std::uint64_t missed = missed_.load(std::memory_order_acquire);
      const std::uint64_t place = place_.load(std::memory_order_acquire);
      // acquire: pairs with the release fence in missed.
      P::fence(std::memory_order_acquire);
      const std::uint64_t after = missed_.load(std::memory_order_relaxed);
      if (missed == after && missed % 2 == 0) return figures(missed, place);
      P::yield();
    }
  }

  void name(std::string_view text) {
    P::name(place_, std::string(text) + ".place");
    P::name(missed_, std::string(text) + ".missed");
  }

 private:
  [[nodiscard]] Figures figures(Word twice_missed, Word place) const noexcept {
    const std::uint64_t missed = twice_missed / 2;
    return {.pulls = place - first_ - missed, .missed = missed, .place = place};
  }

  typename P::template atomic<Word> place_{0};
  typename P::template atomic<Word> missed_{0};  ///< twice; odd: the place is being changed, too
  std::uint64_t first_ = 0;                      ///< under the lock
};

/// `kStart` is what the counters begin with, other than 0 for tests; with `kSaturates` false they
/// wrap, for a broken twin.
template <Platform P, std::uint32_t kStart = 0, bool kSaturates = true>
class Ledger32 {
 public:
  using Word = std::uint32_t;
  static constexpr std::uint64_t kMost = std::numeric_limits<Word>::max();
  static constexpr std::uint64_t kFirst = kStart;

  struct Figures {
    std::uint64_t pulls = 0;
    std::uint64_t missed = 0;
    Word place = 0;
  };

  void begin(std::uint64_t place) {
    own_place_ = place;
    pulls_.store(kStart, std::memory_order_relaxed);
    missed_.store(kStart, std::memory_order_relaxed);
    place_.store(static_cast<Word>(place), std::memory_order_relaxed);
  }
  void take_over(const Ledger32& other) {
    own_place_ = other.own_place_;
    pulls_.store(other.pulls_.peek(), std::memory_order_relaxed);
    missed_.store(other.missed_.peek(), std::memory_order_relaxed);
    place_.store(other.place_.peek(), std::memory_order_relaxed);
  }

  [[nodiscard]] std::uint64_t place() const noexcept { return own_place_; }

  void pulled(std::uint64_t to) {
    add(pulls_, 1);
    move(to);
  }
  void missed(std::uint64_t n, bool received, std::uint64_t to) {
    add(missed_, n);
    if (received) add(pulls_, 1);
    move(to);
  }

  [[nodiscard]] Figures own() const noexcept {
    return {.pulls = pulls_.peek(), .missed = missed_.peek(), .place = place_.peek()};
  }

  /// Each is exact at its own instant; the place is the oldest of the three.
  [[nodiscard]] Figures read() const {
    // acquire: pairs with the release stores in add and move.
    const Word place = place_.load(std::memory_order_acquire);
    const Word pulls = pulls_.load(std::memory_order_acquire);
    const Word missed = missed_.load(std::memory_order_acquire);
    return {.pulls = pulls, .missed = missed, .place = place};
  }

  void name(std::string_view text) {
    P::name(place_, std::string(text) + ".place");
    P::name(pulls_, std::string(text) + ".pulls");
    P::name(missed_, std::string(text) + ".missed");
  }

 private:
  using AtomicWord = typename P::template atomic<Word>;

  static void add(AtomicWord& word, std::uint64_t n) {
    const Word before = word.peek();
    const Word sum = kSaturates ? static_cast<Word>(saturating_sum(before, n, kMost))
                                : before + static_cast<Word>(n);
    word.store(sum, std::memory_order_release);  // release: pairs with the acquire loads in read
  }
  void move(std::uint64_t to) {
    own_place_ = to;
    // release: as in add.
    place_.store(static_cast<Word>(to), std::memory_order_release);
  }

  AtomicWord place_{0};
  AtomicWord pulls_{0};
  AtomicWord missed_{0};
  std::uint64_t own_place_ = 0;  ///< the reader's
};

}  // namespace brine::engine
