#pragma once

/// Progress of many runs on standard error: one line that rewrites itself on a terminal, else a
/// plain line every 30 s.

#include <chrono>
#include <cstdint>
#include <string>

#include "soak/terminal.hpp"

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
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Cheap; shows something when it is time to.
  void update(const ProgressState& state) noexcept;
  /// Removes the line, so that something else can be printed.
  void clear() noexcept;

 private:
  using Clock = std::chrono::steady_clock;

  const bool enabled_;
  const bool rewrites_;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point next_;
  bool shown_ = false;
};

}  // namespace brine::soak
