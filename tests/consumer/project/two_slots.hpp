#pragma once

/// TwoSlots: hands the newest pair of numbers from one writer to any number of readers. The writer
/// fills the slot that is not current and then makes it current; a reader that was overtaken takes
/// the pair again, so that it never holds half of one and half of another.

#include <atomic>
#include <cstdint>

struct Pair {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

/// With `kCountWrites` false a reader compares which slot is current, and not how many writes there
/// were: after two writes the same slot is current again, with another pair in it.
template <class P, bool kCountWrites = true>
class TwoSlots {
 public:
  /// One writer at a time.
  void write(Pair pair) {
    const std::uint64_t next = writes_.load(std::memory_order_relaxed) + 1;
    Slot& slot = slots_[next % 2];
    slot.first.store(pair.first, std::memory_order_relaxed);
    slot.second.store(pair.second, std::memory_order_relaxed);
    writes_.store(next, std::memory_order_release);  // pairs with the first acquire of read()
    // Orders it before the next pair: a reader that meets half of that sees this count.
    P::fence(std::memory_order_release);  // pairs with the fence in read()
  }

  Pair read() const {
    for (;;) {
      const std::uint64_t before = writes_.load(std::memory_order_acquire);
      const Slot& slot = slots_[before % 2];
      const std::uint64_t first = slot.first.load(std::memory_order_relaxed);
      const std::uint64_t second = slot.second.load(std::memory_order_relaxed);
      P::fence(std::memory_order_acquire);
      const std::uint64_t after = writes_.load(std::memory_order_relaxed);
      if (kCountWrites ? after == before : after % 2 == before % 2) return {first, second};
    }
  }

 private:
  template <class T>
  using Atomic = typename P::template atomic<T>;

  struct Slot {
    Atomic<std::uint64_t> first{0};
    Atomic<std::uint64_t> second{0};
  };

  Slot slots_[2];
  Atomic<std::uint64_t> writes_{0};
};
