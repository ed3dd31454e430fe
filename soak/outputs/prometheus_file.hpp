#pragma once

/// PrometheusFile: the metrics of a soak as a text file for node_exporter's textfile collector.

#include <filesystem>
#include <utility>

#include "soak/outputs/interval_sink.hpp"
#include "soak/outputs/soak_metrics.hpp"

namespace brine::soak {

/// The file is replaced at each interval by a rename, so a reader sees a whole one, old or new. It
/// stays when the soak has ended, and says so (brine_soak_running 0).
class PrometheusFile : public IntervalSink {
 public:
  explicit PrometheusFile(std::filesystem::path file) : file_(std::move(file)) {}

  void begin(const SoakHeader& header) override;
  void interval(const Interval& interval) override;
  void end(const SoakSummary& summary) override;

 private:
  void publish() const;

  std::filesystem::path file_;
  SoakMetrics metrics_;
};

}  // namespace brine::soak
