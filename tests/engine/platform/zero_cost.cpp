// Compiled twice by zero_cost.sh, against std and against StdPlatform; the machine code must be the
// same.

#include <atomic>
#include <cstdint>

#ifdef BRINE_ZERO_COST_STD
template <class T>
using Atomic = std::atomic<T>;
template <class T>
using Var = T;
inline void fence(std::memory_order order) {
  std::atomic_thread_fence(order);
}
#else
#include "engine/platform/std_platform.hpp"
using P = brine::engine::StdPlatform;
template <class T>
using Atomic = P::atomic<T>;
template <class T>
using Var = P::var<T>;
inline void fence(std::memory_order order) {
  P::fence(order);
}
#endif

struct Slot {
  Atomic<std::uint64_t> version;
  Var<std::uint32_t> plain;
  Atomic<std::uint32_t> words[4];
};

extern "C" {

std::uint64_t load(const Slot& slot) {
  return slot.version.load(std::memory_order_acquire);
}

void store(Slot& slot, std::uint64_t value) {
  slot.version.store(value, std::memory_order_release);
}

void store_seq_cst(Slot& slot, std::uint64_t value) {
  slot.version = value;
}

std::uint64_t fetch_add(Slot& slot) {
  return slot.version.fetch_add(3, std::memory_order_acq_rel);
}

std::uint32_t exchange(Slot& slot) {
  return slot.words[1].exchange(3, std::memory_order_relaxed);
}

bool compare_exchange(Slot& slot, std::uint64_t expected) {
  return slot.version.compare_exchange_strong(expected, expected + 1, std::memory_order_acq_rel,
                                              std::memory_order_relaxed);
}

void plain(Slot& slot) {
  slot.plain = slot.plain + 1;
}

std::uint32_t seqlock_read(const Slot& slot) {
  for (;;) {
    const std::uint64_t before = slot.version.load(std::memory_order_acquire);
    std::uint32_t sum = 0;
    for (const auto& word : slot.words)
      sum += word.load(std::memory_order_relaxed);
    fence(std::memory_order_acquire);
    if (slot.version.load(std::memory_order_relaxed) == before) return sum;
  }
}

void dekker(Slot& slot, Slot& other) {
  slot.words[0].store(1, std::memory_order_relaxed);
  fence(std::memory_order_seq_cst);
  if (other.words[0].load(std::memory_order_relaxed) == 0) slot.plain = 1;
}

}  // extern "C"
