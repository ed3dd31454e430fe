#pragma once

/// IntervalLog: the latencies of each interval in HdrHistogram's log format, version 1.3, for the
/// tools that read it (HistogramLogProcessor, HistogramLogAnalyzer and others).

#include <filesystem>
#include <string>
#include <string_view>

#include "soak/outputs/interval_sink.hpp"
#include "soak/outputs/line_file.hpp"

namespace brine::soak {

/// A line for each histogram that counted something, tagged with its name; values in nanoseconds,
/// Interval_Max in milliseconds, times in seconds since BaseTime. Intervals of the warm-up are
/// tagged `warm-up.NAME`. Like TimeSeries whole whenever the process ends.
class IntervalLog : public IntervalSink {
 public:
  /// Makes the file. Throws OutputError, also when it exists.
  explicit IntervalLog(std::filesystem::path file) : file_(std::move(file)) {}

  void begin(const SoakHeader& header) override;
  void interval(const Interval& interval) override;
  void end(const SoakSummary& summary) override;

 private:
  LineFile file_;
};

/// A name as a tag: what would end it becomes '_'.
[[nodiscard]] std::string tag_of(std::string_view name);

}  // namespace brine::soak
