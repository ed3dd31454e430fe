#pragma once

/// Hand-built runs and a folder that goes away.

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "artifacts/artifact.hpp"

namespace brine::artifacts::tests {

/// A spec in which no field has its default.
[[nodiscard]] sim::RunSpec sample_spec();

/// A failed run that uses every field, values above 2^53 and text that needs escaping.
[[nodiscard]] sim::RunResult sample_result();

[[nodiscard]] Observed sample_observed();

/// Of sample_spec() and sample_result(), decisions kept.
[[nodiscard]] Artifact sample_artifact();

/// Of a run on threads, with wall latencies and figures.
[[nodiscard]] Artifact sample_thread_artifact();

/// The document after a change, with the content hash that fits it.
[[nodiscard]] nlohmann::json rehashed(nlohmann::json document);

[[nodiscard]] std::string contents(const std::filesystem::path& file);
void put(const std::filesystem::path& file, const std::string& text);

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  /// How many files are in it, hidden ones included.
  [[nodiscard]] std::size_t files() const;

 private:
  std::filesystem::path path_;
};

}  // namespace brine::artifacts::tests
