#include "engine/buffers/time_series.hpp"

#include <stdexcept>
#include <string>

namespace brine::engine {

namespace {

constexpr std::size_t kMostSamples = std::size_t{1} << 20U;

}  // namespace

BufferTimeSeries::BufferTimeSeries(std::size_t max_samples) : max_samples_(max_samples) {
  if (max_samples < 2 || max_samples > kMostSamples) {
    throw std::invalid_argument("BufferTimeSeries: " + std::to_string(max_samples) +
                                " samples; keep from 2, which make an interval, to " +
                                std::to_string(kMostSamples));
  }
  samples_.reserve(max_samples);
}

const BufferTimeSeries::Sample& BufferTimeSeries::operator[](std::size_t i) const noexcept {
  return samples_[(oldest_ + i) % samples_.size()];
}

void BufferTimeSeries::add(std::chrono::nanoseconds at, const BufferStats& stats) {
  if (!samples_.empty()) {
    const Sample& newest = (*this)[size() - 1];
    if (at < newest.at) {
      throw std::invalid_argument("BufferTimeSeries: a sample of " + std::to_string(at.count()) +
                                  " ns after one of " + std::to_string(newest.at.count()) +
                                  " ns; add samples in the order of a steady clock");
    }
    const BufferStats& before = newest.stats;
    if (stats.total_pushes < before.total_pushes || stats.total_pulls < before.total_pulls ||
        stats.dropped_count < before.dropped_count) {
      throw std::invalid_argument(
          "BufferTimeSeries: a total is less than in the sample before; keep one series for each "
          "buffer");
    }
  }
  if (samples_.size() < max_samples_) {
    samples_.push_back({.at = at, .stats = stats});
    return;
  }
  samples_[oldest_] = {.at = at, .stats = stats};
  oldest_ = (oldest_ + 1) % max_samples_;
  ++forgotten_;
}

std::optional<double> BufferTimeSeries::rate(std::uint64_t BufferStats::*total,
                                             std::chrono::nanoseconds window) const {
  if (size() < 2) return std::nullopt;
  const Sample& newest = (*this)[size() - 1];
  std::size_t from = size() - 2;
  while (from != 0 && newest.at - (*this)[from].at < window)
    --from;
  const Sample& start = (*this)[from];
  const std::chrono::duration<double> seconds = newest.at - start.at;
  if (newest.at == start.at) return std::nullopt;
  return static_cast<double>(newest.stats.*total - start.stats.*total) / seconds.count();
}

std::optional<double> BufferTimeSeries::push_rate(std::chrono::nanoseconds window) const {
  return rate(&BufferStats::total_pushes, window);
}
std::optional<double> BufferTimeSeries::pull_rate(std::chrono::nanoseconds window) const {
  return rate(&BufferStats::total_pulls, window);
}
std::optional<double> BufferTimeSeries::drop_rate(std::chrono::nanoseconds window) const {
  return rate(&BufferStats::dropped_count, window);
}

std::optional<std::chrono::nanoseconds> BufferTimeSeries::unchanged_for() const {
  if (samples_.empty()) return std::nullopt;
  const Sample& newest = (*this)[size() - 1];
  std::size_t since = size() - 1;
  while (since != 0 && (*this)[since - 1].stats.total_pushes == newest.stats.total_pushes)
    --since;
  return newest.at - (*this)[since].at;
}

}  // namespace brine::engine
