#pragma once

/// Where the artifacts of a command go, and which runs get one.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "artifacts/artifact.hpp"
#include "artifacts/observe.hpp"
#include "soak/simulated_run.hpp"
#include "soak/thread_runner.hpp"

namespace brine::soak {

/// A run that has an artifact.
struct SavedRun {
  std::filesystem::path file;
  std::optional<engine::Failure> error;  ///< with what is known only where detail is kept
};

class ArtifactStore {
 public:
  struct Options {
    std::filesystem::path folder;
    bool every_run = false;         ///< else failed ones only
    bool keep_decisions = false;    ///< of passing runs too
    std::vector<std::string> argv;  ///< for the record
  };

  explicit ArtifactStore(Options options) : options_(std::move(options)) {}

  /// Every run when asked for, else the first kFailuresKept of each scenario that did not pass.
  [[nodiscard]] bool wants(const sim::RunSpec& spec, sim::Status status) const;

  /// Goes through the run again for its detail, and writes it. Throws NotDeterministic and
  /// artifacts::ArtifactError.
  SavedRun save(const scenarios::Scenario& scenario, const sim::RunSpec& spec,
                const SimulatedRun& run);

  /// `observation` began with the run.
  SavedRun save(const sim::RunSpec& spec, const ThreadRun& run,
                const artifacts::Observation& observation);

  /// For the record of a run that is about to begin.
  [[nodiscard]] artifacts::Observation observe() const {
    return artifacts::Observation(options_.argv);
  }

  static constexpr std::uint64_t kFailuresKept = 10;

 private:
  std::filesystem::path write(const artifacts::Artifact& artifact);

  const Options options_;
  std::map<std::string, std::uint64_t> failures_;
};

}  // namespace brine::soak
