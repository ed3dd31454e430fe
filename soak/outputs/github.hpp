#pragma once

/// What GitHub Actions shows of a soak: annotations of failures, and a table in the summary of the
/// step.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "soak/outputs/interval_sink.hpp"

namespace brine::soak {

/// `::error title=…::…`, one for each scenario that failed, one for all that the whole soak did not
/// keep to, and one for each error.
[[nodiscard]] std::vector<std::string> github_annotations(const SoakHeader& header,
                                                          const SoakSummary& summary);

/// A table in Markdown.
[[nodiscard]] std::string step_summary(const SoakHeader& header, const SoakSummary& summary);

struct GithubOptions {
  bool annotations = false;
  std::filesystem::path step_summary;  ///< empty: none
};

/// From GITHUB_ACTIONS, which must be "true" for anything, and GITHUB_STEP_SUMMARY.
[[nodiscard]] GithubOptions github_of_environment();

/// At the end: annotations to standard error, which the runner reads as it does standard output, so
/// that `--json` stays JSON; the table to the end of its file. Errors that come later follow.
class GithubReport : public IntervalSink {
 public:
  explicit GithubReport(GithubOptions options) : options_(std::move(options)) {}

  void begin(const SoakHeader& header) override { header_ = header; }
  void interval(const Interval&) override {}
  void end(const SoakSummary& summary) override;
  void amend(const SoakSummary& summary) override;

 private:
  GithubOptions options_;
  SoakHeader header_;
  std::size_t errors_told_ = 0;
};

}  // namespace brine::soak
