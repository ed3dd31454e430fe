#pragma once

/// Stack: memory for one fiber, with guard pages below it, mapped once and reused.

#include <cstddef>

namespace brine::sim {

class Stack {
 public:
  /// Maps `size` usable bytes (rounded up to pages) above 64 KiB that are inaccessible. `colour`
  /// shifts the top by a few cache lines, so that the hot frames of many stacks do not meet in the
  /// same cache sets. Throws std::system_error.
  Stack(std::size_t size, std::size_t colour);
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  [[nodiscard]] void* top() const noexcept { return top_; }
  [[nodiscard]] void* bottom() const noexcept { return bottom_; }
  [[nodiscard]] std::size_t size() const noexcept;

  /// Whether an address lies in the guard pages: a fault there is a stack overflow.
  [[nodiscard]] bool guards(const void* address) const noexcept;

 private:
  void* mapping_ = nullptr;
  std::size_t mapped_ = 0;
  void* bottom_ = nullptr;
  void* top_ = nullptr;
};

}  // namespace brine::sim
