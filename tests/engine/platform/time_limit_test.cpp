/// TimeLimit: any unit, without an overflow.

#include "engine/platform/time_limit.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <ratio>

#include <doctest/doctest.h>

namespace brine::tests {

namespace {

using engine::TimeLimit;
using std::chrono::duration;
using std::chrono::nanoseconds;
using namespace std::chrono_literals;

constexpr nanoseconds of(TimeLimit limit) {
  return limit.nanoseconds();
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Evaluated by the compiler, to which an overflow is an error.
static_assert(of(5s) == 5'000'000'000ns);
static_assert(of(-5ms) == -5'000'000ns);
static_assert(of(0h) == 0ns);
static_assert(of(nanoseconds::max()) == nanoseconds::max());
static_assert(of(nanoseconds::min()) == nanoseconds::min());
static_assert(of(std::chrono::microseconds::max()) == nanoseconds::max());
static_assert(of(std::chrono::hours::max()) == nanoseconds::max());
static_assert(of(std::chrono::hours::min()) == nanoseconds::min());
static_assert(of(std::chrono::years(292)) < nanoseconds::max());
static_assert(of(std::chrono::years(293)) == nanoseconds::max());
static_assert(of(9'223'372'036s) == 9'223'372'036'000'000'000ns);
static_assert(of(9'223'372'037s) == nanoseconds::max());
static_assert(of(duration<std::int64_t, std::pico>(1'999)) == 1ns);
static_assert(of(duration<std::int64_t, std::pico>::max()) == 9'223'372'036'854'775ns);
static_assert(of(duration<std::uint64_t, std::nano>::max()) == nanoseconds::max());
static_assert(of(duration<std::uint8_t>(255)) == 255s);
static_assert(of(duration<double>(0.25)) == 250ms);
// Neither factor of the unit to nanoseconds is 1, and the product with one has no place.
static_assert(of(duration<std::int64_t, std::ratio<1, 60>>(300'000'000'000)) == 5'000'000'000s);
static_assert(of(duration<std::int64_t, std::ratio<1, 1'048'576>>(4'000'000'000'000'000)) ==
              3'814'697'265'625'000'000ns);
static_assert(of(duration<std::int64_t, std::ratio<1, 60>>::max()) == nanoseconds::max());
static_assert(of(duration<std::int64_t, std::ratio<1, 60>>::min()) == nanoseconds::min());
static_assert(of(duration<std::uint64_t, std::pico>::max()) == 18'446'744'073'709'551ns);
// The last value before the end, of a narrower type than nanoseconds have.
static_assert(of(duration<float>(9'223'371'776.0F)) == 9'223'371'776s);
static_assert(of(duration<double, std::milli>(9'223'372'036'854.775390625)) ==
              9'223'372'036'854'775'390ns);
static_assert(of(duration<double>(kInfinity)) == nanoseconds::max());
static_assert(of(duration<double>(-kInfinity)) == nanoseconds::min());

}  // namespace

TEST_CASE("a time limit of a duration that is known only at run time") {
  for (const std::int64_t seconds : {0L, 1L, -1L, 9'223'372'036L}) {
    CHECK(of(std::chrono::seconds(seconds)).count() == seconds * 1'000'000'000);
  }
  volatile std::int64_t many = std::numeric_limits<std::int64_t>::max();
  CHECK(of(std::chrono::seconds(many)) == nanoseconds::max());
  CHECK(of(std::chrono::seconds(-many)) == nanoseconds::min());
  CHECK(of(duration<double>(std::numeric_limits<double>::quiet_NaN())) == nanoseconds::max());
}

}  // namespace brine::tests
