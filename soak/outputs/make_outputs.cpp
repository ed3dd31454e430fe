#include "soak/outputs/make_outputs.hpp"

#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "artifacts/destination.hpp"
#include "artifacts/error.hpp"
#include "artifacts/publish.hpp"
#include "soak/output_folder.hpp"
#include "soak/outputs/github.hpp"
#include "soak/outputs/interval_log.hpp"
#include "soak/outputs/junit.hpp"
#include "soak/outputs/metrics_server.hpp"
#include "soak/outputs/prometheus_file.hpp"
#include "soak/outputs/time_series.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {

namespace {

artifacts::Destination destination(std::string_view option, const std::filesystem::path& file) {
  try {
    return artifacts::destination_of(file);
  } catch (const artifacts::ArtifactError& error) {
    throw UsageError(std::string(option) + ' ' + error.what());
  }
}

/// Found out before the first step, not after hours.
void require_writable(std::string_view option, const std::filesystem::path& file) {
  if (file.empty()) return;
  const artifacts::Destination to = destination(option, file);
  if (to.kind != artifacts::Destination::Kind::kFile) return;
  const std::string why = why_unwritable(to.file.has_parent_path() ? to.file.parent_path() : ".");
  if (why.empty()) return;
  throw UsageError(std::string(option) + ' ' + shown(file.string()) +
                   ": it cannot be written: " + why + "; choose another file");
}

/// They would replace each other.
void require_two_files(const OutputChoice& choice) {
  if (choice.junit.empty() || choice.prometheus.empty()) return;
  std::error_code error;
  const auto whole = [&error](const std::filesystem::path& file) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(file, error), error);
  };
  if (whole(choice.junit) != whole(choice.prometheus)) return;
  throw UsageError("--junit " + shown(choice.junit.string()) + " and --prometheus " +
                   shown(choice.prometheus.string()) + " are one file; give each its own");
}

}  // namespace

Outputs make_outputs(const OutputChoice& choice) {
  require_writable("--junit", choice.junit);
  require_writable("--prometheus", choice.prometheus);
  require_two_files(choice);
  Outputs outputs;
  // First what may refuse without leaving a file behind.
  if (choice.metrics_port) {
    auto server = std::make_unique<MetricsServer>(*choice.metrics_port);
    outputs.metrics_url = server->url();
    outputs.sinks.push_back(std::move(server));
  }
  const std::string stem = "soak-" + artifacts::file_name_part(choice.run_id);
  const auto series = choice.folder / (stem + ".jsonl");
  const auto log = choice.folder / (stem + ".hlog");
  outputs.sinks.push_back(std::make_unique<TimeSeries>(series));
  outputs.sinks.push_back(std::make_unique<IntervalLog>(log));
  outputs.files = {series.string(), log.string()};
  if (!choice.prometheus.empty()) {
    outputs.sinks.push_back(std::make_unique<PrometheusFile>(choice.prometheus));
    outputs.files.push_back(choice.prometheus.string());
  }
  if (!choice.junit.empty()) {
    outputs.sinks.push_back(std::make_unique<JunitFile>(choice.junit));
    outputs.files.push_back(choice.junit.string());
  }
  GithubOptions github = github_of_environment();
  if (github.annotations)
    outputs.sinks.push_back(std::make_unique<GithubReport>(std::move(github)));
  return outputs;
}

}  // namespace brine::soak
