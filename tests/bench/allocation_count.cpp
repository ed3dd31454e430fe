// These replace the C library's functions in the whole program; glibc keeps its own under other
// names. libstdc++'s operator new ends here too.

#include "tests/bench/allocation_count.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>

extern "C" {

void* __libc_malloc(std::size_t size);                           // NOLINT: glibc's name
void* __libc_calloc(std::size_t count, std::size_t size);        // NOLINT
void* __libc_realloc(void* old, std::size_t size);               // NOLINT
void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT

}  // extern "C"

namespace brine::bench {

namespace {

constinit std::atomic<std::uint64_t> count{0};

void note() noexcept {
  count.fetch_add(1, std::memory_order_relaxed);  // relaxed: a count that orders nothing
}

}  // namespace

std::uint64_t allocations() noexcept {
  return count.load(std::memory_order_relaxed);
}

}  // namespace brine::bench

extern "C" {

void* malloc(std::size_t size) {
  brine::bench::note();
  return __libc_malloc(size);
}
void* calloc(std::size_t n, std::size_t size) {
  brine::bench::note();
  return __libc_calloc(n, size);
}
void* realloc(void* old, std::size_t size) {
  brine::bench::note();
  return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  brine::bench::note();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** place, std::size_t alignment, std::size_t size) {
  brine::bench::note();
  *place = __libc_memalign(alignment, size);
  return *place != nullptr ? 0 : ENOMEM;
}

}  // extern "C"
