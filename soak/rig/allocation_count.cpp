#include "soak/rig/allocation_count.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BRINE_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define BRINE_COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef BRINE_COUNTS_ALLOCATIONS
#define BRINE_COUNTS_ALLOCATIONS 1
#endif

namespace brine::soak {

namespace {

struct alignas(64) Stripe {
  std::atomic<std::uint64_t> calls{0};
};

constexpr std::size_t kStripes = 64;

// Globals, because operator new has no other place. Constant initialisation, because it is called
// before any other has run.
constinit std::array<Stripe, kStripes> g_stripes{};
constinit Stripe g_left_out{};
constinit std::atomic<std::size_t> g_threads{0};
constinit thread_local Stripe* t_stripe = nullptr;

Stripe& stripe_of_this_thread() noexcept {
  // Relaxed: only which stripe it is, no data.
  if (t_stripe == nullptr)
    t_stripe = &g_stripes[g_threads.fetch_add(1, std::memory_order_relaxed) % kStripes];
  return *t_stripe;
}

[[maybe_unused]] void count_call() noexcept {
  // Relaxed: a count, which publishes nothing.
  stripe_of_this_thread().calls.fetch_add(1, std::memory_order_relaxed);
}

std::uint64_t calls() noexcept {
  std::uint64_t sum = 0;
  for (const Stripe& stripe : g_stripes)
    sum += stripe.calls.load(std::memory_order_relaxed);
  return sum;
}

/// Which operator new the linker took is found out by calling it. If it is another, nobody counts.
bool is_counted() noexcept {
  if (!BRINE_COUNTS_ALLOCATIONS) return false;
  void* (*volatile allocate)(std::size_t, const std::nothrow_t&) = &::operator new;
  void (*volatile give_back)(void*) = &::operator delete;
  const std::uint64_t before = calls();
  give_back(allocate(1, std::nothrow));
  return calls() != before;
}

}  // namespace

std::optional<std::uint64_t> allocations() noexcept {
  static const bool counted = is_counted();
  if (!counted) return std::nullopt;
  return calls();
}

void leave_out_allocations_of_this_thread() noexcept {
  t_stripe = &g_left_out;
}

}  // namespace brine::soak

#if BRINE_COUNTS_ALLOCATIONS

namespace {

/// Until there is memory, or no handler that could get some.
template <class Allocate>
void* allocated(Allocate allocate) {
  brine::soak::count_call();
  for (;;) {
    if (void* const memory = allocate()) return memory;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

}  // namespace

// The forms that the others call: for arrays, that do not throw, that know the size.

[[gnu::weak]] void* operator new(std::size_t size) {
  return allocated([size] { return std::malloc(std::max<std::size_t>(size, 1)); });
}

[[gnu::weak]] void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocated([size, alignment]() -> void* {
    void* memory = nullptr;
    const std::size_t least = std::max(static_cast<std::size_t>(alignment), sizeof(void*));
    return ::posix_memalign(&memory, least, std::max<std::size_t>(size, 1)) == 0 ? memory : nullptr;
  });
}

[[gnu::weak]] void operator delete(void* memory) noexcept {
  std::free(memory);
}

[[gnu::weak]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}

// What the library's do, which g++ wants to be said.

[[gnu::weak]] void operator delete(void* memory, std::size_t) noexcept {
  ::operator delete(memory);
}

[[gnu::weak]] void operator delete(void* memory, std::size_t, std::align_val_t alignment) noexcept {
  ::operator delete(memory, alignment);
}

#endif
