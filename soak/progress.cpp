#include "soak/progress.hpp"

#include <string_view>
#include <unistd.h>

#include "soak/output.hpp"
#include "soak/values.hpp"

namespace brine::soak {

namespace {

constexpr std::chrono::milliseconds kRewriteEvery{200};
constexpr std::chrono::seconds kPlainEvery{30};

void put(std::string_view text) noexcept {
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

}  // namespace

std::string progress_text(const ProgressState& state, std::chrono::nanoseconds elapsed) {
  const double seconds = static_cast<double>(elapsed.count()) / 1e9;
  const double rate = seconds > 0 ? static_cast<double>(state.done) / seconds : 0;
  std::string text = grouped(state.done) + " of " + grouped(state.total) + " runs";
  if (rate > 0) {
    const double left_ns = static_cast<double>(state.total - state.done) / rate * 1e9;
    constexpr double kLongest = 1e18;
    text += "  " + grouped(static_cast<std::uint64_t>(rate)) + "/s";
    if (left_ns < kLongest) {
      text += "  ETA " + rounded_duration(static_cast<std::uint64_t>(left_ns));
    }
  }
  text += "  failures " + grouped(state.failures);
  text += "  seed " + std::to_string(state.seed);
  return text;
}

Progress::Progress(const Terminal& terminal, std::uint64_t total)
    : enabled_(total > 1), rewrites_(terminal.rewrites_lines()) {
  next_ = start_ + (rewrites_ ? std::chrono::nanoseconds(kRewriteEvery) : kPlainEvery);
}

void Progress::update(const ProgressState& state) noexcept {
  if (!enabled_) return;
  const auto now = Clock::now();
  if (now < next_) return;
  const std::string text = progress_text(state, now - start_);
  if (rewrites_) {
    put("\r\x1b[K" + text);
    shown_ = true;
    next_ = now + kRewriteEvery;
  } else {
    note_line(text);
    next_ = now + kPlainEvery;
  }
}

void Progress::clear() noexcept {
  if (shown_) put("\r\x1b[K");
  shown_ = false;
}

}  // namespace brine::soak
