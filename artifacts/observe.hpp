#pragma once

/// What is observed beside a run: who ran it, where, when, for how long, with how much memory.
///
///     const Observation observation(arguments);
///     … the run …
///     Observed observed = observation.finish();

#include <chrono>
#include <string>
#include <vector>

#include "artifacts/artifact.hpp"
#include "engine/measure/process.hpp"

namespace brine::artifacts {

/// Unique: the time in microseconds (UTC) and 64 random bits. Sorts by time; safe in a file name.
[[nodiscard]] std::string new_run_id();

/// Version, compiler and optimisation of this binary; the commit when it was built from a git
/// checkout.
[[nodiscard]] const Build& this_build();

class Observation {
 public:
  /// The run begins now.
  explicit Observation(std::vector<std::string> argv);

  /// The run has ended. Latencies, figures and remarks are the caller's to add.
  [[nodiscard]] Observed finish() const;

 private:
  std::string run_id_;
  std::string timestamp_;
  std::vector<std::string> argv_;
  std::chrono::steady_clock::time_point begin_;
  engine::ProcessSampler sampler_;
};

}  // namespace brine::artifacts
