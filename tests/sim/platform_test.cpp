/// The simulated platform mirrors std: the same values come back.

#include <atomic>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <type_traits>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

/// One sequence of operations, on whichever atomic.
template <template <class> class Atomic, class T>
std::vector<T> all_operations(T a, T b) {
  std::vector<T> seen;
  Atomic<T> x{a};
  seen.push_back(x.load(std::memory_order_relaxed));
  x.store(b, std::memory_order_release);
  seen.push_back(x.exchange(a, std::memory_order_acq_rel));
  T expected = b;
  seen.push_back(static_cast<T>(x.compare_exchange_strong(expected, b)));
  seen.push_back(expected);
  seen.push_back(static_cast<T>(
      x.compare_exchange_weak(expected, b, std::memory_order_acq_rel, std::memory_order_relaxed)));
  seen.push_back(x.load());
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    seen.push_back(x.fetch_add(a));
    seen.push_back(x.fetch_sub(b));
    seen.push_back(x.fetch_and(b));
    seen.push_back(x.fetch_or(a));
    seen.push_back(x.fetch_xor(b));
    seen.push_back(++x);
    seen.push_back(x++);
    seen.push_back(--x);
    seen.push_back(x--);
    seen.push_back(x += a);
    seen.push_back(x -= b);
    seen.push_back(x |= a);
    seen.push_back(x &= b);
    seen.push_back(x ^= a);
  }
  if constexpr (std::is_floating_point_v<T>) {
    seen.push_back(x.fetch_add(a));
    seen.push_back(x.fetch_sub(b));
  }
  seen.push_back(x);
  seen.push_back(x = a);
  seen.push_back(x.load());
  return seen;
}

template <class T>
using StdAtomic = std::atomic<T>;

template <class T>
void compare(T a, T b) {
  const std::vector<T> expected = all_operations<StdAtomic, T>(a, b);
  std::vector<T> simulated;
  const sim::RunResult result =
      simulate({}, [&](Context&) { simulated = all_operations<sim::atomic, T>(a, b); });
  CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
  CHECK(simulated == expected);
  CHECK(all_operations<sim::atomic, T>(a, b) == expected);  // outside a run
}

enum class Colour : std::uint8_t { kRed, kBlue };

}  // namespace

TEST_CASE(
    "a simulated atomic gives the values that std::atomic gives, in every width and at the "
    "limits") {
  compare<std::uint8_t>(250, 10);
  compare<std::int8_t>(-128, 127);
  compare<std::uint16_t>(65'535, 1);
  compare<std::int16_t>(-32'768, 5);
  compare<std::uint32_t>(0xFFFFFFFFU, 7);
  compare<std::int32_t>(std::numeric_limits<std::int32_t>::max(), 3);
  compare<std::uint64_t>(std::numeric_limits<std::uint64_t>::max(), 2);
  compare<std::int64_t>(std::numeric_limits<std::int64_t>::min(), -1);
  compare<double>(1.5, -2.25);
  compare<float>(0.5F, 3.0F);
  compare<bool>(true, false);
}

TEST_CASE("pointers and enumerations work as in std") {
  const sim::RunResult result = simulate({}, [](Context& context) {
    std::array<int, 4> values{};
    P::atomic<int*> at{values.data()};
    static_cast<void>(at.fetch_add(3));
    context.property("pointer").require(at.load() == &values[3], [] { return "wrong stride"; });
    static_cast<void>(at.fetch_sub(2));
    context.property("pointer").require(at.load() == &values[1], [] { return "wrong stride"; });
    P::atomic<Colour> colour{Colour::kRed};
    colour.store(Colour::kBlue);
    context.property("enum").require(colour.load() == Colour::kBlue, [] { return "wrong colour"; });
    P::var<std::string> text{"plain"};
    text.set("data");
    context.property("var").require(text.get() == "data", [] { return "wrong text"; });
  });
  CHECK_MESSAGE(result.status == sim::Status::kPassed, message_of(result));
}

TEST_CASE("guarded contains what a callback throws, and lets the end of a run through") {
  bool contained = false;
  bool went_on = false;
  const sim::RunResult result = simulate({}, [&](Context& context) {
    contained = P::guarded([] { throw std::runtime_error("callback"); }) != nullptr;
    const auto swallowed = P::guarded([&] { context.property("planted").fail("the end"); });
    went_on = true;
    static_cast<void>(swallowed);
  });
  CHECK(contained);
  CHECK_FALSE(went_on);
  REQUIRE(result.error.has_value());
  CHECK(result.error->property == "planted");
}

TEST_CASE(
    "an object that outlives its run is a new one in the next, with the value it had before") {
  static P::atomic<int> counter{0};
  static P::mutex mutex;
  const auto body = [](Context&) {
    const std::lock_guard lock(mutex);
    counter.fetch_add(1);
  };
  const sim::RunResult first = simulate({}, body, {.detail = true});
  const sim::RunResult second = simulate({}, body, {.detail = true});
  CHECK(first.status == sim::Status::kPassed);
  CHECK(second.status == sim::Status::kPassed);
  CHECK(first.objects.size() == 2);
  CHECK(second.objects.size() == 2);
  CHECK(first.digest == second.digest);
  CHECK(counter.peek() == 1);
}

}  // namespace brine::tests
