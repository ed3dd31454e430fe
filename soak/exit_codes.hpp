#pragma once

/// Exit codes of every command. `git bisect run` and shells reserve 126 and above, so none is used.

namespace brine::soak {

enum ExitCode : int {
  kPassed = 0,
  kFailed = 1,          ///< a property failed; replay: the recorded failure was reproduced
  kUsage = 2,           ///< whatever can be detected before the first step
  kHarnessError = 3,    ///< I/O failure during a run, a replay that is lost or differs
  kInterrupted = 75,    ///< a signal ended the command early; everything finished is written
  kSkipped = 77,        ///< nothing to judge here
  kThreshold = 99,      ///< a threshold was crossed
  kCannotBisect = 125,  ///< replay --bisect: this build cannot judge the artifact
};

/// The worse of two verdicts: 3, else 1, else 99, else 0.
[[nodiscard]] constexpr ExitCode worse(ExitCode a, ExitCode b) noexcept {
  for (const ExitCode code : {kHarnessError, kFailed, kThreshold}) {
    if (a == code || b == code) return code;
  }
  return kPassed;
}

}  // namespace brine::soak
