#pragma once

/// Row: what is reported of one run, for people and for machines.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/measure/context.hpp"
#include "engine/measure/latency_histogram.hpp"
#include "sim/run_result.hpp"
#include "sim/run_spec.hpp"
#include "soak/json_line.hpp"

namespace brine::soak {

/// What only a simulated run has.
struct SimulatedFigures {
  std::uint64_t digest = 0;
  std::uint64_t steps = 0;
  std::uint64_t virtual_ns = 0;
};

/// What only an exhaustive search has.
struct SearchFigures {
  std::string verdict;  ///< complete, failed, or stopped at a limit, and why
  std::uint64_t executions = 0;
  std::uint64_t repeats = 0;
  bool complete = false;
  std::optional<std::uint32_t> preemptions = std::nullopt;  ///< the bound
  bool bounded = false;                                     ///< it left schedules out
  bool gave_way = false;  ///< tasks that yielded twice had to wait for others
};

struct Row {
  sim::RunSpec spec;
  sim::Status status = sim::Status::kPassed;
  std::optional<engine::Failure> error = std::nullopt;
  std::optional<SimulatedFigures> simulated = std::nullopt;  ///< empty: on threads
  std::optional<SearchFigures> search = std::nullopt;
  std::uint64_t wall_ns = 0;
  engine::Coverage coverage = {};
  std::map<std::string, engine::LatencySnapshot> latencies = {};  ///< virtual or wall nanoseconds
  std::span<const std::string_view> variants = {};  ///< what the scenario measures side by side
  engine::Figures figures = {};                     ///< on threads
  std::optional<std::filesystem::path> artifact = std::nullopt;
  bool replayable = false;     ///< its artifact holds the decisions
  std::string replay = {};     ///< the command that replays the run, else run_again
  std::string run_again = {};  ///< the command that runs the seed again

  /// An exhaustive search without a failure that did not see everything: no pass.
  [[nodiscard]] bool stopped() const noexcept {
    return search && !search->complete && status == sim::Status::kPassed;
  }
};

/// Messages sent, for scenarios that send any.
[[nodiscard]] std::optional<std::uint64_t> messages_of(const Row& row);

/// "0x00c0ffee…", as in artifacts.
[[nodiscard]] std::string digest_text(std::uint64_t digest);

/// The object of `--json`.
[[nodiscard]] JsonLine json_of(const Row& row);

/// Totals over several runs; for `--json` the object inside {"summary": …}.
struct Summary {
  std::uint64_t planned = 0;
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t errors = 0;
  std::uint64_t stopped = 0;  ///< exhaustive searches that reached a limit
  std::uint64_t artifacts = 0;
  std::uint64_t wall_ns = 0;
  bool interrupted = false;

  [[nodiscard]] std::uint64_t runs() const noexcept { return passed + failed + errors + stopped; }
  void count(sim::Status status) noexcept;
};
[[nodiscard]] JsonLine json_of(const Summary& summary);

}  // namespace brine::soak
