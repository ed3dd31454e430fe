#pragma once

/// Progress of many runs on standard error.

#include <chrono>
#include <cstdint>
#include <string>

#include "soak/progress_line.hpp"

namespace brine::soak {

struct ProgressState {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::uint64_t failures = 0;
  std::uint64_t seed = 0;
};

/// "  1,200 of 10,000 runs  410/s  ETA 21.5 s  failures 3  seed 1200"
[[nodiscard]] std::string progress_text(const ProgressState& state,
                                        std::chrono::nanoseconds elapsed);

class Progress {
 public:
  /// A single run shows none.
  Progress(const Terminal& terminal, std::uint64_t total);

  /// Cheap; shows something when it is time to.
  void update(const ProgressState& state);
  /// Removes the line, so that something else can be printed.
  void clear() noexcept { line_.clear(); }

 private:
  const bool enabled_;
  const ProgressLine::Clock::time_point start_ = ProgressLine::Clock::now();
  ProgressLine line_;
};

}  // namespace brine::soak
