#pragma once

/// TaskSet: a set of task slots, 0 to 255, with the operations that a scheduler needs in a few
/// instructions.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace brine::sim {

inline constexpr std::uint32_t kMaxLiveTasks = 256;
inline constexpr std::uint32_t kNoSlot = ~std::uint32_t{0};

namespace detail {

/// kSelect[byte][n]: the position of the n-th set bit of byte. kBits[byte]: how many are set.
struct ByteTables {
  std::array<std::array<std::uint8_t, 8>, 256> select{};
  std::array<std::uint8_t, 256> bits{};
};

constexpr ByteTables make_byte_tables() {
  ByteTables tables;
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::uint8_t found = 0;
    for (std::uint8_t bit = 0; bit < 8; ++bit) {
      if ((byte >> bit & 1U) != 0) tables.select[byte][found++] = bit;
    }
    tables.bits[byte] = found;
  }
  return tables;
}

inline constexpr ByteTables kByteTables = make_byte_tables();

/// Not std::popcount: without the instruction (x86-64 baseline) that is a call.
constexpr std::uint32_t count_bits(std::uint64_t x) noexcept {
  x -= x >> 1 & 0x5555555555555555U;
  x = (x & 0x3333333333333333U) + (x >> 2 & 0x3333333333333333U);
  x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0FU;
  return static_cast<std::uint32_t>(x * 0x0101010101010101U >> 56);
}

}  // namespace detail

class TaskSet {
 public:
  TaskSet() = default;
  // The first word apart from the others, which are seldom used: as one vector they would wait for
  // an insert() before them, for a wide load cannot be served from a narrow store under way.
  TaskSet(const TaskSet& other) noexcept { *this = other; }
  TaskSet& operator=(const TaskSet& other) noexcept {
    words_[0] = other.words_[0];
    if (wide_ || other.wide_) [[unlikely]]
      copy_beyond(other);
    return *this;
  }
  ~TaskSet() = default;

  /// The slots below `count`.
  [[nodiscard]] static TaskSet first(std::uint32_t count) noexcept {
    TaskSet set;
    set.assign_first(count);
    return set;
  }
  /// The same in place.
  void assign_first(std::uint32_t count) noexcept {
    clear();
    if (count - 1 < 64) [[likely]] {
      words_[0] = ~std::uint64_t{0} >> (64 - count);
      return;
    }
    wide_ = count != 0;
    for (std::uint32_t word = 0; count != 0; ++word) {
      const std::uint32_t here = std::min(count, 64U);
      words_[word] = ~std::uint64_t{0} >> (64 - here);
      count -= here;
    }
  }
  void insert(std::uint32_t slot) noexcept {
    if (slot >= 64) [[unlikely]]
      return insert_beyond(slot);
    words_[0] |= bit(slot);
  }
  void erase(std::uint32_t slot) noexcept {
    if (slot >= 64) [[unlikely]]
      return erase_beyond(slot);
    words_[0] &= ~bit(slot);
  }
  void clear() noexcept {
    words_[0] = 0;
    if (wide_) [[unlikely]]
      copy_beyond({});
  }
  /// A slot, with its bit at hand.
  struct Place {
    std::uint32_t slot = kNoSlot;
    std::uint64_t low = 0;  ///< in the first word; 0: beyond
  };
  [[nodiscard]] static Place place_of(std::uint32_t slot) noexcept {
    return {.slot = slot, .low = slot < 64 ? bit(slot) : 0};
  }
  void insert(const Place& place) noexcept {
    if (place.low == 0) [[unlikely]]
      return insert_beyond(place.slot);
    words_[0] |= place.low;
  }
  void erase(const Place& place) noexcept {
    if (place.low == 0) [[unlikely]]
      return erase_beyond(place.slot);
    words_[0] &= ~place.low;
  }
  /// Whether it is `other` and `place` together. Precondition: it has all of them.
  [[nodiscard]] bool is_union(const TaskSet& other, const Place& place) const noexcept {
    if (wide_) [[unlikely]]
      return is_union_beyond(other, place);
    return words_[0] == (other.words_[0] | place.low);
  }
  [[nodiscard]] bool contains(std::uint32_t slot) const noexcept {
    return (words_[slot >> 6] & bit(slot)) != 0;
  }
  [[nodiscard]] bool is_only(std::uint32_t slot) const noexcept {
    if (!wide_) [[likely]]
      return slot < 64 && words_[0] == bit(slot);
    return contains(slot) && size() == 1;
  }
  [[nodiscard]] bool empty() const noexcept { return words_[0] == 0 && !beyond_first_word(); }
  /// Whether the members follow one another, among the first 64 slots.
  [[nodiscard]] bool is_one_range() const noexcept {
    const std::uint64_t low = words_[0];
    return low != 0 && ((low + (low & (~low + 1))) & low) == 0 && !beyond_first_word();
  }
  /// Whether every one of `slots` is a member.
  [[nodiscard]] bool contains_all(std::span<const std::uint8_t> slots) const noexcept {
    const std::uint64_t low = words_[0];
    if (slots.size() == 8 && (low & (low + 1)) == 0 && !wide_) [[likely]]
      return all_below(slots.data(), low);
    if (is_one_range()) [[likely]] {
      const auto first = static_cast<std::uint32_t>(std::countr_zero(low));
      const auto count = static_cast<std::uint32_t>(std::countr_one(low >> first));
      std::uint8_t farthest = 0;  // sixteen at once in a vector
      for (const std::uint8_t slot : slots)
        farthest = std::max(farthest, static_cast<std::uint8_t>(slot - first));
      return farthest < count;
    }
    if (wide_) {
      return std::all_of(slots.begin(), slots.end(),
                         [this](std::uint8_t slot) { return contains(slot); });
    }
    std::uint8_t beyond = 0;  // sixteen at once in a vector
    for (const std::uint8_t slot : slots)
      beyond |= slot;
    std::uint64_t all = 0;
    for (const std::uint8_t slot : slots)
      all |= bit(slot);
    return beyond < 64 && (all & ~low) == 0;
  }
  [[nodiscard]] std::uint32_t size() const noexcept {
    std::uint32_t sum = 0;
    for (const std::uint64_t word : words_)
      sum += word == 0 ? 0 : detail::count_bits(word);
    return sum;
  }

  /// The n-th member in slot order. Precondition: n < size().
  [[nodiscard]] std::uint32_t nth(std::uint32_t n) const noexcept {
    if (is_one_range()) [[likely]]
      return static_cast<std::uint32_t>(std::countr_zero(words_[0])) + n;
    for (std::uint32_t base = 0;; base += 64) {
      std::uint64_t word = words_[base >> 6];
      for (std::uint32_t at = base; word != 0; at += 8, word >>= 8) {
        const auto byte = static_cast<std::uint8_t>(word);
        const std::uint32_t here = detail::kByteTables.bits[byte];
        if (n < here) return at + detail::kByteTables.select[byte][n];
        n -= here;
      }
    }
  }

  /// The least member. Precondition: not empty.
  [[nodiscard]] std::uint32_t lowest() const noexcept {
    std::uint32_t word = 0;
    while (words_[word] == 0)
      ++word;
    return word * 64 + static_cast<std::uint32_t>(std::countr_zero(words_[word]));
  }

  /// The least slot that is no member; kMaxLiveTasks if all are.
  [[nodiscard]] std::uint32_t lowest_absent() const noexcept {
    std::uint32_t word = 0;
    while (word < words_.size() && ~words_[word] == 0)
      ++word;
    if (word == words_.size()) return kMaxLiveTasks;
    return word * 64 + static_cast<std::uint32_t>(std::countr_one(words_[word]));
  }

  /// The least member above `slot`, or else the least of all. Precondition: not empty.
  [[nodiscard]] std::uint32_t next_after(std::uint32_t slot) const noexcept {
    const std::uint32_t from = slot + 1;
    for (std::uint32_t word = from >> 6; word < words_.size(); ++word) {
      const std::uint64_t above =
          word == from >> 6 ? words_[word] & (~std::uint64_t{0} << (from & 63)) : words_[word];
      if (above != 0) return word * 64 + static_cast<std::uint32_t>(std::countr_zero(above));
    }
    return lowest();
  }

  template <class Visit>
  void for_each(Visit&& visit) const {
    const std::uint32_t end = beyond_first_word() ? kMaxLiveTasks : 64;
    for (std::uint32_t base = 0; base < end; base += 64) {
      for (std::uint64_t word = words_[base >> 6]; word != 0; word &= word - 1) {
        visit(base + static_cast<std::uint32_t>(std::countr_zero(word)));
      }
    }
  }

  TaskSet& operator|=(const TaskSet& other) noexcept {
    words_[0] |= other.words_[0];
    if (other.wide_) [[unlikely]] {
      for (std::size_t i = 1; i < words_.size(); ++i)
        words_[i] |= other.words_[i];
      wide_ = true;
    }
    return *this;
  }
  TaskSet& operator-=(const TaskSet& other) noexcept {
    words_[0] &= ~other.words_[0];
    if (other.wide_) [[unlikely]] {
      for (std::size_t i = 1; i < words_.size(); ++i)
        words_[i] &= ~other.words_[i];
    }
    return *this;
  }
  TaskSet& operator&=(const TaskSet& other) noexcept {
    for (std::size_t i = 0; i < words_.size(); ++i)
      words_[i] &= other.words_[i];
    return *this;
  }
  friend bool operator==(const TaskSet& a, const TaskSet& b) noexcept {
    if (!a.wide_ && !b.wide_) [[likely]]
      return a.words_[0] == b.words_[0];
    const std::uint64_t low = (a.words_[0] ^ b.words_[0]) | (a.words_[1] ^ b.words_[1]);
    const std::uint64_t high = (a.words_[2] ^ b.words_[2]) | (a.words_[3] ^ b.words_[3]);
    return (low | high) == 0;
  }

  /// 32 bits that stand for the set in a decision record: the members themselves while all are
  /// below 31, else the top bit and a hash.
  [[nodiscard]] std::uint32_t signature() const noexcept {
    if (words_[0] >> 31 == 0 && !beyond_first_word()) return static_cast<std::uint32_t>(words_[0]);
    std::uint64_t hash = 0;
    for (const std::uint64_t word : words_) {
      hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
      hash ^= hash >> 32;
    }
    return static_cast<std::uint32_t>(hash) | 0x80000000U;
  }

 private:
  /// Whether each of eight slots is below the first one that is not in `low`, which has a range
  /// from 0 on.
  [[nodiscard]] static bool all_below(const std::uint8_t* slots, std::uint64_t low) noexcept {
    constexpr std::uint64_t kEach = 0x0101010101010101U;
    constexpr std::uint64_t kTop = 0x80 * kEach;
    std::uint64_t eight = 0;
    std::memcpy(&eight, slots, sizeof eight);
    const auto count = static_cast<std::uint64_t>(std::countr_one(low));
    // No byte of a sum is carried into the next: those that might be have their top bit set.
    return ((eight | ((eight & ~kTop) + (0x80 - count) * kEach)) & kTop) == 0;
  }
  [[nodiscard]] bool beyond_first_word() const noexcept {
    return wide_ && (words_[1] | words_[2] | words_[3]) != 0;
  }
  // The host, whose slot is kNoSlot, is in no set.
  [[gnu::cold]] void insert_beyond(std::uint32_t slot) noexcept {
    if (slot >= kMaxLiveTasks) return;
    words_[slot >> 6] |= bit(slot);
    wide_ = true;
  }
  [[gnu::cold]] void erase_beyond(std::uint32_t slot) noexcept {
    if (slot < kMaxLiveTasks) words_[slot >> 6] &= ~bit(slot);
  }
  [[nodiscard, gnu::noinline]] bool is_union_beyond(TaskSet other,
                                                    const Place& place) const noexcept {
    other.insert(place);
    return *this == other;
  }
  [[gnu::cold]] void copy_beyond(const TaskSet& other) noexcept {
    for (std::size_t i = 1; i < words_.size(); ++i)
      words_[i] = other.words_[i];
    wide_ = other.wide_;
  }
  static constexpr std::uint64_t bit(std::uint32_t slot) noexcept {
    return std::uint64_t{1} << (slot & 63);
  }

  std::array<std::uint64_t, kMaxLiveTasks / 64> words_{};
  bool wide_ = false;  ///< words beyond the first may have members
};

}  // namespace brine::sim
