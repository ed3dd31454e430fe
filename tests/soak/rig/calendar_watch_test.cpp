#include "soak/rig/calendar_watch.hpp"

#include <string>

#include <doctest/doctest.h>

#include "soak/units.hpp"

namespace brine::soak {
namespace {

constexpr std::int64_t kThen = 1'795'232'930'000'000'000;

/// Sees a second after a second, from `from` on until `to`, with a system clock that is off by so
/// much.
void see(CalendarWatch& watch, std::uint64_t from, std::uint64_t to, std::int64_t off_ns) {
  for (std::uint64_t at = from; at < to; ++at) {
    const std::uint64_t now_ns = at * kSecondNs;
    watch.see(now_ns, kThen + static_cast<std::int64_t>(now_ns) + off_ns);
  }
}

TEST_CASE("a system clock that nobody sets is not remarked upon, nor one that drifts") {
  CalendarWatch watch;
  CHECK(watch.remark().empty());
  see(watch, 0, 5, 0);
  for (std::int64_t k = 0; k < 3'600; ++k) {
    const auto second = static_cast<std::uint64_t>(5 + k);
    see(watch, second, second + 1, k * CalendarWatch::kLeastNs * 9 / 10);
  }
  CHECK(watch.remark().empty());
}

TEST_CASE("a step is remarked upon, with its direction, size and moment") {
  CalendarWatch back;
  see(back, 0, 5, 0);
  see(back, 5, 9, -240LL * 3'600 * static_cast<std::int64_t>(kSecondNs));
  CHECK(back.remark().starts_with("the system clock was set back by 240h, 5s after the start;"));

  CalendarWatch forward;
  see(forward, 0, 125, 0);
  see(forward, 125, 127, CalendarWatch::kLeastNs);
  CHECK(forward.remark().starts_with(
      "the system clock was set forward (or the machine slept) by 1s, 125s after the start;"));
}

TEST_CASE("the first of several steps is told, and how many came after it") {
  CalendarWatch watch;
  const auto hour = static_cast<std::int64_t>(3'600 * kSecondNs);
  see(watch, 0, 5, hour);
  see(watch, 5, 6, 0);
  see(watch, 6, 7, hour);
  see(watch, 7, 9, 0);
  CHECK(watch.remark().starts_with(
      "the system clock was set back by 1h, 5s after the start, and 2 times more;"));
}

}  // namespace
}  // namespace brine::soak
