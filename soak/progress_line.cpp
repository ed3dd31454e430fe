#include "soak/progress_line.hpp"

#include <string>
#include <unistd.h>

#include "soak/output.hpp"

namespace brine::soak {

namespace {

constexpr std::chrono::seconds kPlainEvery{30};
constexpr std::string_view kEraseLine = "\r\x1b[K";

void put(std::string_view text) noexcept {
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

}  // namespace

ProgressLine::ProgressLine(const Terminal& terminal, std::chrono::nanoseconds first_after)
    : rewrites_(terminal.rewrites_lines()),
      next_(Clock::now() + (rewrites_ ? first_after : kPlainEvery)) {}

void ProgressLine::show(Clock::time_point now, std::string_view text) {
  if (rewrites_) {
    put(std::string(kEraseLine).append(text));
    shown_ = true;
    next_ = now + kRewriteEvery;
  } else {
    note_line(text);
    next_ = now + kPlainEvery;
  }
}

void ProgressLine::clear() noexcept {
  if (shown_) put(kEraseLine);
  shown_ = false;
}

}  // namespace brine::soak
