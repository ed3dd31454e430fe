#pragma once

/// RunSpec: everything that determines a run but its decisions. Written to artifacts as `spec`.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/measure/load_plan.hpp"
#include "engine/measure/parameters.hpp"

namespace brine::sim {

enum class Memory : std::uint8_t {
  kSequential,  ///< "sc": every load sees the newest store
  kCpp,         ///< "cpp": a load may see any store that C++20 lets it see
};

enum class Timing : std::uint8_t {
  kFree,   ///< "free": the strategy may choose any enabled task; for finding bugs
  kPaced,  ///< "paced": only the tasks with the least local clock; for latency and throughput
};

struct RunSpec {
  std::string scenario;
  std::uint64_t seed = 0;
  engine::Size size = engine::Size::kDefault;
  engine::ParameterValues values;
  std::string mutant;                    ///< empty: the real parts
  std::optional<engine::LoadPlan> load;  ///< none: the scenario paces itself
  std::string strategy = "random";
  Memory memory = Memory::kSequential;
  Timing timing = Timing::kFree;
  std::uint64_t step_limit =
      100'000'000;                       ///< a run that takes more steps is reported as a livelock
  std::uint64_t operation_ns = 1;        ///< virtual cost of one visible operation, at least 1
  std::uint32_t event_cap = 1024;        ///< events kept, a power of two
  std::uint32_t decision_cap = 200'000;  ///< decisions kept: some 7 MiB of an artifact

  friend bool operator==(const RunSpec&, const RunSpec&) = default;
};

/// Bounds of a RunSpec's own figures.
inline constexpr std::uint64_t kMaxSteps = std::uint64_t{1} << 62;
inline constexpr std::uint64_t kMaxOperationNs = 1'000'000;
inline constexpr std::uint64_t kMaxRateHz = 100'000'000;
inline constexpr std::uint64_t kMaxCheckOneIn = 1'000'000;
inline constexpr std::uint32_t kMinEventCap = 4;
inline constexpr std::uint32_t kMaxEventCap = 131'072;
inline constexpr std::uint32_t kMaxDecisionCap = 524'288;

/// Empty, or which figure is out of its bounds and what they are. Says nothing of scenario and
/// parameters.
[[nodiscard]] std::string out_of_bounds(const RunSpec& spec);

[[nodiscard]] std::string_view name_of(engine::Size size) noexcept;
[[nodiscard]] std::string_view name_of(Memory memory) noexcept;
[[nodiscard]] std::string_view name_of(Timing timing) noexcept;
[[nodiscard]] std::optional<engine::Size> size_named(std::string_view name) noexcept;
[[nodiscard]] std::optional<Memory> memory_named(std::string_view name) noexcept;
[[nodiscard]] std::optional<Timing> timing_named(std::string_view name) noexcept;

}  // namespace brine::sim
