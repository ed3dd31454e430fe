#include "soak/rig/calendar_watch.hpp"

#include "soak/units.hpp"
#include "soak/values.hpp"

namespace brine::soak {

namespace {

std::string in_seconds(std::uint64_t ns) {
  return duration_text((ns + kSecondNs / 2) / kSecondNs * kSecondNs);
}

}  // namespace

void CalendarWatch::see(std::uint64_t now_ns, std::int64_t unix_ns) noexcept {
  const std::int64_t offset_ns = unix_ns - static_cast<std::int64_t>(now_ns);
  const std::int64_t by_ns = offset_ns - offset_ns_;
  offset_ns_ = offset_ns;
  if (!any_) {
    any_ = true;
    return;
  }
  if (by_ns < kLeastNs && by_ns > -kLeastNs) return;
  if (count_++ != 0) return;
  first_by_ns_ = by_ns;
  first_at_ns_ = now_ns;
}

std::string CalendarWatch::remark() const {
  if (count_ == 0) return {};
  const bool back = first_by_ns_ < 0;
  const auto by_ns = static_cast<std::uint64_t>(back ? -first_by_ns_ : first_by_ns_);
  std::string text = std::string("the system clock was set ") +
                     (back ? "back by " : "forward (or the machine slept) by ") +
                     in_seconds(by_ns) + ", " + in_seconds(first_at_ns_) + " after the start";
  if (count_ > 1) text += ", and " + std::to_string(count_ - 1) + " times more";
  return text + "; nothing is timed by it, but times of day do not follow from the start's";
}

}  // namespace brine::soak
