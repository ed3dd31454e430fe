#include "engine/measure/stamp_clock.hpp"

#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace brine::tests {

using engine::StampClock;

namespace {

/// By how much a stamp lies outside of the two looks at steady_clock around it, in the best of some
/// tries: what comes between the looks makes room, not error.
std::uint64_t error_ns(const StampClock& stamps) {
  std::uint64_t best = ~std::uint64_t{0};
  for (int i = 0; i != 50; ++i) {
    const std::uint64_t before = StampClock::clock_ns();
    const std::uint64_t stamp = stamps.now_ns();
    const std::uint64_t after = StampClock::clock_ns();
    const std::uint64_t off = stamp < before ? before - stamp : stamp > after ? stamp - after : 0;
    best = off < best ? off : best;
  }
  return best;
}

}  // namespace

TEST_CASE("stamps are monotone within a thread, by the counter and by the clock") {
  for (const StampClock& stamps : {StampClock::anchored(), StampClock()}) {
    CAPTURE(stamps.uses_counter());
    std::vector<std::thread> threads;
    std::vector<int> backwards(2);
    for (int& count : backwards) {
      threads.emplace_back([&stamps, &count] {
        std::uint64_t last = stamps.now_ns();
        for (int i = 0; i != 200'000; ++i) {
          const std::uint64_t now = stamps.now_ns();
          if (now < last) ++count;
          last = now;
        }
      });
    }
    for (std::thread& thread : threads)
      thread.join();
    for (const int count : backwards)
      CHECK(count == 0);
  }
}

TEST_CASE("stamps agree with steady_clock to a microsecond, and still do a while later") {
  const StampClock stamps = StampClock::anchored();
  CHECK(error_ns(stamps) < 1'000);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(error_ns(stamps) < 1'000);
}

TEST_CASE("anchoring again keeps to the scale") {
  for (int i = 0; i != 20; ++i)
    CHECK(error_ns(StampClock::anchored()) < 1'000);
}

TEST_CASE("a default-constructed one is steady_clock itself") {
  const StampClock stamps;
  CHECK_FALSE(stamps.uses_counter());
  CHECK(error_ns(stamps) == 0);
}

TEST_CASE("it says what it uses, and what that costs") {
  const StampClock::Choice& choice = StampClock::choice();
  CHECK(choice.counter == StampClock::anchored().uses_counter());
  CHECK(choice.counter == choice.reason.empty());
  CHECK(choice.ns_each > 0);
  CHECK(choice.clock_ns_each > 0);
  const std::string text = StampClock::description();
  INFO(text);
  CHECK(text.starts_with(choice.counter ? "time stamps: TSC, " : "time stamps: clock_gettime, "));
  MESSAGE(text);
}

}  // namespace brine::tests
