#pragma once

/// Relation: a binary relation over at most sixteen events, one bit a pair.

#include <array>
#include <cstddef>
#include <cstdint>

namespace brine::judge {

class Relation {
 public:
  constexpr void add(int from, int to) noexcept { row(from) |= bit(to); }
  [[nodiscard]] constexpr bool has(int from, int to) const noexcept {
    return (row(from) & bit(to)) != 0;
  }

  constexpr Relation& operator|=(const Relation& other) noexcept {
    for (std::size_t i = 0; i < kEvents; ++i)
      rows_[i] |= other.rows_[i];
    return *this;
  }

  /// Adds what follows by transitivity.
  constexpr void close() noexcept {
    for (std::size_t via = 0; via < kEvents; ++via) {
      const std::uint16_t reached = rows_[via];
      if (reached == 0) continue;
      for (std::uint16_t& from : rows_)
        if ((from >> via & 1U) != 0) from |= reached;
    }
  }

  /// Pairs (a, c) with a b such that this has (a, b) and `next` has (b, c).
  [[nodiscard]] constexpr Relation then(const Relation& next) const noexcept {
    Relation result;
    for (std::size_t a = 0; a < kEvents; ++a)
      for (std::size_t b = 0; b < kEvents; ++b)
        if ((rows_[a] >> b & 1U) != 0) result.rows_[a] |= next.rows_[b];
    return result;
  }

  /// Of a closed relation: no event before itself.
  [[nodiscard]] constexpr bool irreflexive() const noexcept {
    for (std::size_t i = 0; i < kEvents; ++i)
      if ((rows_[i] >> i & 1U) != 0) return false;
    return true;
  }

  [[nodiscard]] constexpr bool acyclic() const noexcept {
    Relation closed = *this;
    closed.close();
    return closed.irreflexive();
  }

 private:
  static constexpr std::size_t kEvents = 16;

  static constexpr std::uint16_t bit(int event) noexcept {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(event));
  }
  constexpr std::uint16_t& row(int event) noexcept {
    return rows_[static_cast<std::size_t>(event)];
  }
  [[nodiscard]] constexpr std::uint16_t row(int event) const noexcept {
    return rows_[static_cast<std::size_t>(event)];
  }

  std::array<std::uint16_t, kEvents> rows_{};
};

}  // namespace brine::judge
