#pragma once

/// How a slice is timed, on one thread and across two.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <pthread.h>
#include <sched.h>
#include <thread>

#include "engine/platform/std_platform.hpp"
#include "tests/bench/allocation_count.hpp"
#include "tests/bench/native_bench.hpp"

namespace brine::bench {

/// Keeps a value from being optimised away.
template <class T>
inline void keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

/// Puts the calling thread on one processor, so that two threads never share one. Nothing happens
/// where there is no such processor.
inline void pin(unsigned processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

/// `body(n)` does n operations.
template <class Body>
Slice timed(std::uint64_t n, Body&& body) {
  const std::uint64_t allocations_before = allocations();
  const auto start = std::chrono::steady_clock::now();
  body(n);
  const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
  const auto allocated = static_cast<double>(allocations() - allocations_before);
  return {.ns = elapsed.count() / static_cast<double>(n),
          .allocations = allocated / static_cast<double>(n)};
}

/// `produce(n)` on another processor while `consume(n)` runs here. The time is that of consuming
/// all, from when both threads were ready.
template <class Produce, class Consume>
Slice timed_across(std::uint64_t n, Produce&& produce, Consume&& consume) {
  std::atomic<unsigned> ready{0};
  const auto meet = [&ready] {
    ready.fetch_add(1, std::memory_order_acq_rel);
    while (ready.load(std::memory_order_acquire) != 2)
      engine::StdPlatform::spin_hint();
  };
  std::thread producer([&] {
    pin(1);
    meet();
    produce(n);
  });
  meet();
  const Slice slice = timed(n, consume);
  producer.join();
  return slice;
}

}  // namespace brine::bench
