#include "soak/rig/soak_progress.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "soak/values.hpp"
#include "soak/verdict/figures.hpp"

namespace brine::soak {

namespace {

std::uint64_t percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 100
                    : std::min<std::uint64_t>(
                          100, static_cast<std::uint64_t>(
                                   100 * (static_cast<double>(part) / static_cast<double>(whole))));
}

}  // namespace

const Histograms::value_type* main_latency(const Histograms& latencies) {
  constexpr std::array<std::string_view, 6> kFirst{"response",  "recv",    "end-to-end",
                                                   "operation", "service", "push"};
  const Histograms::value_type* any = nullptr;
  for (const auto& entry : latencies) {
    if (any == nullptr && entry.second.count() != 0) any = &entry;
  }
  for (const std::string_view name : kFirst) {
    const auto found = latencies.find(name);
    if (found != latencies.end() && found->second.count() != 0) return &*found;
  }
  return any;
}

std::string progress_text(const Interval& interval, const SoakProgressState& state) {
  const std::uint64_t elapsed = std::min(interval.end_ns, state.duration_ns);
  std::string text = std::to_string(percent(elapsed, state.duration_ns)) + " %  " +
                     rounded_duration(elapsed) + " of " + rounded_duration(state.duration_ns);
  if (interval.warm_up) text += "  warming up";
  text += "  " + grouped(static_cast<std::uint64_t>(interval.operations_per_second)) + "/s";
  if (const auto* latency = main_latency(interval.latencies)) {
    const engine::LatencySnapshot snapshot = latency->second.snapshot();
    text += "  " + latency->first + " p50 " + rounded_duration(snapshot.p50) + " p99 " +
            rounded_duration(snapshot.p99);
  }
  if (const auto rss = interval.process.figures.rss_bytes)
    text += "  rss " + figure_text(FigureUnit::kBytes, static_cast<double>(*rss));
  text += "  failures " + grouped(state.failures);
  const double left_ns = static_cast<double>(state.duration_ns - elapsed) / state.speed;
  return text + "  ETA " + rounded_duration(static_cast<std::uint64_t>(left_ns));
}

void SoakProgress::update(const Interval& interval, const SoakProgressState& state) {
  const std::scoped_lock lock(mutex_);
  const auto now = ProgressLine::Clock::now();
  if (line_.due(now)) line_.show(now, progress_text(interval, state));
}

void SoakProgress::clear() noexcept {
  const std::scoped_lock lock(mutex_);
  line_.clear();
}

}  // namespace brine::soak
