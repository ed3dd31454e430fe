#pragma once

/// Message types for tests of buffers: whole or visibly torn, counted, or failing on demand.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <utility>

namespace brine::tests {

/// `Bytes` bytes, each derived from `value`: a mixture of two values shows.
template <std::size_t Bytes>
struct Patterned {
  std::array<std::uint8_t, Bytes> bytes{};

  Patterned() = default;
  explicit Patterned(std::uint64_t value) {
    for (std::size_t i = 0; i != Bytes; ++i)
      bytes[i] = static_cast<std::uint8_t>(value * 31 + i * 7);
  }
  friend bool operator==(const Patterned&, const Patterned&) = default;
};

/// Five words that hold the same number, unless torn.
struct Five {
  std::array<std::uint64_t, 5> words{};

  Five() = default;
  explicit Five(std::uint64_t value) { words.fill(value); }
  [[nodiscard]] std::uint64_t value() const { return words[0]; }
  [[nodiscard]] bool whole() const {
    for (const std::uint64_t word : words)
      if (word != words[0]) return false;
    return true;
  }
};

/// Trivially copyable, but neither default-constructible nor assignable from a number.
struct NoDefault {
  explicit NoDefault(std::int32_t v) : value(v) {}
  std::int32_t value;
};

/// Counts its live instances, throws on copy when armed, and calls hooks. Moved-from instances are
/// silent.
struct Tracked {
  static inline std::atomic<int> live{0};
  static inline std::atomic<int> throwing_copies{0};  ///< so many copies from now on throw
  static inline std::function<void(int)> on_copy;     ///< gets the value
  static inline std::function<void(int)>
      on_destroy;  ///< gets the value; not called for what was moved from

  static void reset() {
    throwing_copies = 0;
    on_copy = nullptr;
    on_destroy = nullptr;
  }

  explicit Tracked(int v = 0) : value(v), holds(true) { ++live; }
  Tracked(const Tracked& other) : value(other.value), holds(other.holds) {
    if (throwing_copies > 0) {
      --throwing_copies;
      throw std::runtime_error("copy refused");
    }
    ++live;
    if (on_copy) on_copy(value);
  }
  Tracked(Tracked&& other) noexcept : value(other.value), holds(std::exchange(other.holds, false)) {
    ++live;
  }
  Tracked& operator=(const Tracked& other) = delete;
  Tracked& operator=(Tracked&& other) noexcept {
    value = other.value;
    holds = std::exchange(other.holds, false);
    return *this;
  }
  ~Tracked() {
    --live;
    if (holds && on_destroy) on_destroy(value);
  }

  int value;
  bool holds;
};

}  // namespace brine::tests
