#pragma once

/// MetricsServer: `/metrics` over HTTP on 127.0.0.1, for a Prometheus that scrapes. With
/// prometheus-cpp; a build without it refuses.

#include <cstdint>
#include <memory>
#include <string>

#include "soak/outputs/interval_sink.hpp"

namespace brine::soak {

/// Whether this build has it.
[[nodiscard]] bool can_serve_metrics() noexcept;

/// Serves from its construction to its destruction, from a thread of its own. It never answers to
/// another address than 127.0.0.1.
class MetricsServer : public IntervalSink {
 public:
  /// Port 0: one that is free. Throws OutputError when the port cannot be had, UsageError in a
  /// build without prometheus-cpp.
  explicit MetricsServer(std::uint16_t port);
  ~MetricsServer() override;

  void begin(const SoakHeader& header) override;
  void interval(const Interval& interval) override;
  void end(const SoakSummary& summary) override;

  /// "http://127.0.0.1:9100/metrics"
  [[nodiscard]] std::string url() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace brine::soak
