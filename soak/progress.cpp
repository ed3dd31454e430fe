#include "soak/progress.hpp"

#include "soak/values.hpp"

namespace brine::soak {

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
    : enabled_(total > 1), line_(terminal, ProgressLine::kRewriteEvery) {}

void Progress::update(const ProgressState& state) {
  if (!enabled_) return;
  const auto now = ProgressLine::Clock::now();
  if (line_.due(now)) line_.show(now, progress_text(state, now - start_));
}

}  // namespace brine::soak
