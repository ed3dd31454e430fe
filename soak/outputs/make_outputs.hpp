#pragma once

/// The outputs that a command line asks for.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "soak/outputs/interval_sink.hpp"

namespace brine::soak {

struct OutputChoice {
  std::filesystem::path folder;  ///< of the time series and the interval log; made if needed
  std::string run_id;            ///< of the header
  std::filesystem::path junit;   ///< empty: none
  std::filesystem::path prometheus;
  std::optional<std::uint16_t> metrics_port;  ///< 0: one that is free
};

struct Outputs {
  std::vector<std::unique_ptr<IntervalSink>> sinks;
  std::vector<std::string> files;  ///< that they write: for SoakSummary::files
  std::string metrics_url;         ///< "http://127.0.0.1:9100/metrics"; empty: none
};

/// `soak-{run_id}.jsonl` and `soak-{run_id}.hlog` always; the others as asked for; annotations and
/// the step summary where the environment says that this is GitHub Actions. Opens files and the
/// port. Throws OutputError for what cannot be opened; UsageError for a file of `junit` or
/// `prometheus` that could not be written later, for one of both, and for a port in a build without
/// prometheus-cpp (can_serve_metrics() of metrics_server.hpp tells).
[[nodiscard]] Outputs make_outputs(const OutputChoice& choice);

}  // namespace brine::soak
