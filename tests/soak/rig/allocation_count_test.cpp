#include "soak/rig/allocation_count.hpp"

#include <cstddef>
#include <cstdint>
#include <new>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace brine::soak {
namespace {

struct alignas(128) Wide {
  std::byte bytes[256];
};

/// Called by pointers, so that no pair of them is left out by the compiler.
void allocate_in_each_form() {
  void* (*volatile one)(std::size_t) = &::operator new;
  void* (*volatile many)(std::size_t) = &::operator new[];
  void* (*volatile tried)(std::size_t, const std::nothrow_t&) = &::operator new;
  void* (*volatile aligned)(std::size_t, std::align_val_t) = &::operator new;
  void* (*volatile many_aligned)(std::size_t, std::align_val_t) = &::operator new[];
  constexpr std::align_val_t kWide{alignof(Wide)};
  ::operator delete(one(0));
  ::operator delete[](many(7));
  ::operator delete(tried(7, std::nothrow));
  void* const wide = aligned(sizeof(Wide), kWide);
  CHECK(reinterpret_cast<std::uintptr_t>(wide) % alignof(Wide) == 0);
  ::operator delete(wide, kWide);
  ::operator delete[](many_aligned(sizeof(Wide), kWide), kWide);
}

std::uint64_t counted() {
  return allocations().value_or(0);
}

/// Sanitizers bring an operator new of their own.
bool counts() {
  if (allocations()) return true;
  MESSAGE("this build does not count allocations");
  return false;
}

TEST_CASE("allocations: each form of operator new is one, and a delete is none") {
  if (!counts()) return;
  const std::uint64_t before = counted();
  allocate_in_each_form();
  const std::uint64_t after = counted();
  CHECK(after - before == 5);
  CHECK(counted() == after);
}

TEST_CASE("allocations: those of all threads are counted, but for those that are left out") {
  if (!counts()) return;
  constexpr std::uint64_t kThreads = 100;  // more than there are stripes
  constexpr std::uint64_t kEach = 1'000;
  const auto allocate = [] {
    void* (*volatile one)(std::size_t) = &::operator new;
    for (std::uint64_t i = 0; i != kEach; ++i)
      ::operator delete(one(8));
  };
  const auto by_threads = [&](bool left_out) {
    std::vector<std::thread> threads;
    const std::uint64_t before = counted();
    for (std::uint64_t i = 0; i != kThreads; ++i) {
      threads.emplace_back([&] {
        if (left_out) leave_out_allocations_of_this_thread();
        allocate();
      });
    }
    for (std::thread& thread : threads)
      thread.join();
    return counted() - before;
  };
  const std::uint64_t own = by_threads(true);  // of making threads
  CHECK(own < kEach);
  const std::uint64_t all = by_threads(false);
  CHECK(all >= kThreads * kEach);
  CHECK(all < kThreads * kEach + kEach);
}

TEST_CASE("allocations: a size that cannot be had throws, and a handler is asked first") {
  if (!counts()) return;
  static int asked = 0;
  asked = 0;
  const std::new_handler before = std::set_new_handler([] {
    ++asked;
    std::set_new_handler(nullptr);
  });
  void* (*volatile one)(std::size_t) = &::operator new;
  volatile std::size_t most = static_cast<std::size_t>(-1) / 2;
  CHECK_THROWS_AS(one(most), std::bad_alloc);
  CHECK(asked == 1);
  std::set_new_handler(before);
}

}  // namespace
}  // namespace brine::soak
