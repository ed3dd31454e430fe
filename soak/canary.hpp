#pragma once

/// Canary: a planted bug that must be found. A harness that no longer finds a bug that it is known
/// to find says nothing when it says "passed".

#include <cstdint>
#include <string>
#include <string_view>

#include "scenarios/scenario.hpp"
#include "soak/artifact_store.hpp"
#include "soak/row.hpp"
#include "soak/seeds.hpp"

namespace brine::soak {

struct Canary {
  const scenarios::Scenario* scenario = nullptr;
  const scenarios::Mutant* mutant = nullptr;
};

enum class CanaryVerdict : std::uint8_t {
  kCaught,         ///< found by its property, replayed exactly, and all seeds pass without it
  kMissed,         ///< no seed failed
  kOtherProperty,  ///< found, but not by the property that the mutant states
  kNotReplayed,    ///< its artifact did not give the same run again: a harness error
  kFailsWithout,   ///< a seed does not pass without the mutant either
  kInterrupted,    ///< a signal came first
};
[[nodiscard]] std::string_view name_of(CanaryVerdict verdict) noexcept;

struct CanaryCheck {
  CanaryVerdict verdict = CanaryVerdict::kMissed;
  Row row;                    ///< of the run that failed, else of the last one
  std::uint64_t tried = 0;    ///< schedules with the mutant, the one that failed included
  std::uint64_t without = 0;  ///< seeds that passed without the mutant
  std::string replayed;       ///< what the replay came to: "exact"; empty when there was none
  std::string why;            ///< what is wrong; empty when caught
};

/// Plants the mutant with its preset, tries the seeds in order until one fails, replays that one
/// (from its file when `store` keeps it), and runs all the seeds without the mutant. `program`
/// begins the commands of the row.
[[nodiscard]] CanaryCheck check_canary(const Canary& canary, const SeedRange& seeds,
                                       ArtifactStore& store, const std::string& program);

}  // namespace brine::soak
