#pragma once

/// OutsideHeap: an allocator of what the simulator keeps of a program's memory, apart from the heap
/// that the program itself is measured by.

#include <algorithm>
#include <cstddef>

namespace brine::sim {

/// Bytes that the allocator has taken from the operating system and not given back. Thread-safe.
[[nodiscard]] std::size_t bytes_outside_heap() noexcept;

namespace detail {
[[nodiscard]] void* allocate_outside_heap(std::size_t bytes, std::size_t alignment);
void free_outside_heap(void* memory, std::size_t bytes, std::size_t alignment) noexcept;
}  // namespace detail

/// Stateless; from any thread. Throws std::bad_alloc.
template <class T>
struct OutsideHeap {
  using value_type = T;

  OutsideHeap() = default;
  template <class U>
  OutsideHeap(const OutsideHeap<U>&) noexcept {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] T* allocate(std::size_t count) {
    return static_cast<T*>(detail::allocate_outside_heap(bytes(count), kAlignment));
  }
  void deallocate(T* memory, std::size_t count) noexcept {
    detail::free_outside_heap(memory, bytes(count), kAlignment);
  }
  friend bool operator==(const OutsideHeap&, const OutsideHeap&) noexcept { return true; }

 private:
  /// At least that of four lanes of a clock.
  static constexpr std::size_t kAlignment = std::max<std::size_t>(alignof(T), 16);
  static constexpr std::size_t kSize = sizeof(T);  // NOLINT(bugprone-sizeof-expression): or of T*

  /// A multiple of the alignment: libstdc++ 12 takes 17 to 24 bytes from blocks of 24, which are
  /// aligned to 8, whatever it is asked for.
  static constexpr std::size_t bytes(std::size_t count) noexcept {
    return (count * kSize + kAlignment - 1) / kAlignment * kAlignment;
  }
};

}  // namespace brine::sim
