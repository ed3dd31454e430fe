#pragma once

/// BufferTimeSeries: the newest snapshots of one buffer, each with its time, and the rates that
/// follow from them.
///
/// A rate is the difference of two totals divided by the time between them. Where there is no
/// interval (fewer than two samples, or both of the same instant) there is no rate, rather than 0,
/// infinity or NaN.
///
/// Bounds: it holds `max_samples`; more replace the oldest and are counted in forgotten(). Memory
/// is taken by the constructor.
///
/// For one thread at a time. Time is what the caller's clock says, in nanoseconds.
///
///     BufferTimeSeries history(600);
///     history.add(now, ring.stats());                       // each second
///     if (const auto rate = history.push_rate(10s); rate.has_value()) show(*rate);

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/buffers/stats.hpp"

namespace brine::engine {

class BufferTimeSeries {
 public:
  struct Sample {
    std::chrono::nanoseconds at{};
    BufferStats stats;
  };

  /// std::invalid_argument if max_samples is less than 2, which make an interval, or over 2^20.
  explicit BufferTimeSeries(std::size_t max_samples);

  /// std::invalid_argument if the sample is older than the newest one, or if a total is less than
  /// it was: then it is another buffer's.
  void add(std::chrono::nanoseconds at, const BufferStats& stats);

  [[nodiscard]] std::size_t size() const noexcept { return samples_.size(); }
  [[nodiscard]] std::size_t max_samples() const noexcept { return max_samples_; }
  /// How many samples had to make room.
  [[nodiscard]] std::uint64_t forgotten() const noexcept { return forgotten_; }
  /// The i-th sample, 0 the oldest. Precondition: i < size().
  [[nodiscard]] const Sample& operator[](std::size_t i) const noexcept;

  /// Per second, from the newest sample back to the youngest one that is at least `window` older,
  /// or to the oldest there is.
  [[nodiscard]] std::optional<double> push_rate(std::chrono::nanoseconds window) const;
  [[nodiscard]] std::optional<double> pull_rate(std::chrono::nanoseconds window) const;
  [[nodiscard]] std::optional<double> drop_rate(std::chrono::nanoseconds window) const;

  /// For how long at least nothing has been pushed, up to the newest sample: since the first of
  /// those that have its number of pushes. None without a sample.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> unchanged_for() const;

 private:
  [[nodiscard]] std::optional<double> rate(std::uint64_t BufferStats::*total,
                                           std::chrono::nanoseconds window) const;

  std::size_t max_samples_;
  std::vector<Sample> samples_;  ///< a ring once it is full
  std::size_t oldest_ = 0;
  std::uint64_t forgotten_ = 0;
};

}  // namespace brine::engine
