/// An atomic has one size: accesses of another one are refused, whatever the memory model.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

constexpr std::memory_order kRelaxed = std::memory_order_relaxed;
constexpr engine::Site kThere{.file = "there.cpp", .line = 7};
constexpr sim::Memory kBoth[] = {sim::Memory::kSequential, sim::Memory::kCpp};

/// The same object as an atomic of another size, as only a cast gets it.
template <class Other, class T>
[[gnu::noinline]] Other& as(T& object) {
  void* address = &object;
  asm volatile("" : "+r"(address));
  return *static_cast<Other*>(address);
}

template <class T, class Other>
std::string use_as_other(sim::Memory memory) {
  return message_of(simulate({.memory = memory}, [](Context&) {
    P::atomic<T> flag{T(1)};
    P::name(flag, "flag");
    P::thread other("other",
                    [&] { static_cast<void>(as<P::atomic<Other>>(flag).load(kRelaxed, kThere)); });
    flag.store(T(1), kRelaxed);
    other.join();
  }));
}

std::string refusal(const std::string& accessed, const std::string& before) {
  return "misuse: task 'other' accesses atomic flag as " + accessed + ", and it was accessed as " +
         before + ": an atomic has one size; let all accesses have it (at there.cpp:7)";
}

}  // namespace

TEST_CASE("an access of another size is refused, and tells both") {
  for (const sim::Memory memory : kBoth) {
    CHECK(use_as_other<std::uint64_t, std::uint32_t>(memory) == refusal("4 bytes", "8 bytes"));
    CHECK(use_as_other<std::uint32_t, std::uint64_t>(memory) == refusal("8 bytes", "4 bytes"));
    CHECK(use_as_other<std::uint16_t, std::uint8_t>(memory) == refusal("1 byte", "2 bytes"));
    CHECK(use_as_other<std::uint32_t, std::array<std::uint8_t, 3>>(memory) ==
          refusal("another size", "4 bytes"));
  }
}

TEST_CASE("an access of the same size by another type is none of another size") {
  for (const sim::Memory memory : kBoth) {
    CHECK(use_as_other<std::uint64_t, std::int64_t>(memory) == "passed");
    CHECK(use_as_other<std::uint32_t, float>(memory) == "passed");
    CHECK(use_as_other<bool, std::uint8_t>(memory) == "passed");
  }
}

TEST_CASE("every operation of another size is refused") {
  using Small = P::atomic<std::uint32_t>;
  const auto refused = [](auto operation) {
    for (const sim::Memory memory : kBoth) {
      const std::string message = message_of(simulate({.memory = memory}, [=](Context&) {
        P::atomic<std::uint64_t> flag{1};
        P::name(flag, "flag");
        operation(as<Small>(flag));
      }));
      CHECK(message.find("accesses atomic flag as 4 bytes") != std::string::npos);
    }
  };
  refused([](Small& flag) { flag.store(1, kRelaxed); });
  refused([](Small& flag) { static_cast<void>(flag.exchange(1, kRelaxed)); });
  refused([](Small& flag) { static_cast<void>(flag.fetch_add(1, kRelaxed)); });
  refused([](Small& flag) {
    std::uint32_t expected = 1;
    static_cast<void>(flag.compare_exchange_strong(expected, 2, kRelaxed));
  });
  refused([](Small& flag) { flag.wait(2, kRelaxed); });
  refused([](Small& flag) { flag.notify_all(); });
}

TEST_CASE("a place may hold atomics of different sizes one after another") {
  for (const sim::Memory memory : kBoth) {
    for (const bool destroy : {true, false}) {  // storage may be reused without a destructor
      CHECK(
          message_of(simulate({.memory = memory}, [=](Context&) {
            alignas(
                P::atomic<std::uint64_t>) static std::byte place[sizeof(P::atomic<std::uint64_t>)];
            auto* const wide = ::new (place) P::atomic<std::uint64_t>(1);
            wide->store(2, kRelaxed);
            if (destroy) std::destroy_at(wide);
            auto* const narrow = ::new (place) P::atomic<std::uint32_t>(1);
            narrow->store(2, kRelaxed);
            std::destroy_at(narrow);
          })) == "passed");
    }
  }
}

}  // namespace brine::tests
