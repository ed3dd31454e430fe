#pragma once

/// The progress line on standard error: rewritten in place on a terminal, else printed anew every
/// 30 s.

#include <chrono>
#include <string_view>

#include "soak/terminal.hpp"

namespace brine::soak {

/// For one task.
class ProgressLine {
 public:
  using Clock = std::chrono::steady_clock;

  /// The first line is due `first_after` from now; without a terminal, after 30 s.
  ProgressLine(const Terminal& terminal, std::chrono::nanoseconds first_after);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Whether it is time to show something.
  [[nodiscard]] bool due(Clock::time_point now) const noexcept { return now >= next_; }
  void show(Clock::time_point now, std::string_view text);
  /// Removes the line, so that something else can be printed.
  void clear() noexcept;

  static constexpr std::chrono::milliseconds kRewriteEvery{200};

 private:
  const bool rewrites_;
  Clock::time_point next_;
  bool shown_ = false;
};

}  // namespace brine::soak
