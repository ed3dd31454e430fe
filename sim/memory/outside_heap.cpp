#include "sim/memory/outside_heap.hpp"

#include <atomic>
#include <memory_resource>
#include <new>
#include <sys/mman.h>

namespace brine::sim {

namespace {

std::atomic<std::size_t> g_bytes{0};  // relaxed: a figure

/// Pages of the operating system.
class Pages final : public std::pmr::memory_resource {
  void* do_allocate(std::size_t bytes, std::size_t) override {
    void* const memory =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    g_bytes.fetch_add(bytes, std::memory_order_relaxed);
    return memory;
  }
  void do_deallocate(void* memory, std::size_t bytes, std::size_t) override {
    munmap(memory, bytes);
    g_bytes.fetch_sub(bytes, std::memory_order_relaxed);
  }
  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }
};

/// Never destroyed, for objects of static storage may end later.
std::pmr::memory_resource& pool() {
  static Pages pages;
  alignas(std::pmr::synchronized_pool_resource) static std::byte
      storage[sizeof(std::pmr::synchronized_pool_resource)];
  static auto* const made =
      ::new (static_cast<void*>(storage)) std::pmr::synchronized_pool_resource(
          std::pmr::pool_options{.max_blocks_per_chunk = 0, .largest_required_pool_block = 1 << 16},
          &pages);
  return *made;
}

}  // namespace

std::size_t bytes_outside_heap() noexcept {
  return g_bytes.load(std::memory_order_relaxed);
}

namespace detail {

void* allocate_outside_heap(std::size_t bytes, std::size_t alignment) {
  return pool().allocate(bytes, alignment);
}

void free_outside_heap(void* memory, std::size_t bytes, std::size_t alignment) noexcept {
  pool().deallocate(memory, bytes, alignment);
}

}  // namespace detail

}  // namespace brine::sim
