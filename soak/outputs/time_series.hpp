#pragma once

/// TimeSeries: the course of a soak as JSON Lines: a header, an object for each interval, and a
/// summary when it ended in order; if another output failed after that, the summary comes again,
/// and the last one counts.
///
///     jq -r 'select(.type == "interval") | [.end_ns, .latencies.recv.p99] | @tsv' FILE

#include <filesystem>
#include <string>

#include "soak/outputs/interval_sink.hpp"
#include "soak/outputs/line_file.hpp"

namespace brine::soak {

/// Each interval is in the file before interval() returns. A reader of a file whose writer was
/// killed finds whole lines, but for at most one at the end without a newline.
class TimeSeries : public IntervalSink {
 public:
  /// Makes the file. Throws OutputError, also when it exists.
  explicit TimeSeries(std::filesystem::path file) : file_(std::move(file)) {}

  void begin(const SoakHeader& header) override;
  void interval(const Interval& interval) override;
  void end(const SoakSummary& summary) override;
  void amend(const SoakSummary& summary) override { end(summary); }

 private:
  LineFile file_;
};

/// The lines, without newlines.
[[nodiscard]] std::string header_line(const SoakHeader& header);
[[nodiscard]] std::string interval_line(const Interval& interval);
[[nodiscard]] std::string summary_line(const SoakSummary& summary);

}  // namespace brine::soak
