#pragma once

/// JUnit XML: what CI shows of a soak.

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "soak/outputs/interval_sink.hpp"

namespace brine::soak {

/// A case for each scenario (`classname` brine.SCENARIO), each threshold, each measure of memory
/// and each figure of the baseline, and one that is an error for each thing that the harness could
/// not do; seeds and replay commands are inside the failure, so that the
/// names are the same tomorrow.
[[nodiscard]] std::string junit_xml(const SoakHeader& header, const SoakSummary& summary);

/// The text between tags or in an attribute; what XML 1.0 cannot say becomes U+FFFD.
[[nodiscard]] std::string xml_escaped(std::string_view text);

/// Writes the file when the soak ends, by a rename; and again when another output fails then.
class JunitFile : public IntervalSink {
 public:
  explicit JunitFile(std::filesystem::path file) : file_(std::move(file)) {}

  void begin(const SoakHeader& header) override { header_ = header; }
  void interval(const Interval&) override {}
  void end(const SoakSummary& summary) override;
  void amend(const SoakSummary& summary) override { end(summary); }

 private:
  std::filesystem::path file_;
  SoakHeader header_;
};

}  // namespace brine::soak
