#pragma once

/// RunResult: what one simulated run did. Plain data; a pure function of spec, decisions and build.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/measure/context.hpp"
#include "engine/platform/platform.hpp"
#include "sim/recording/decision.hpp"
#include "sim/recording/operation.hpp"

namespace brine::sim {

/// One recorded operation. `time_ns` and `site` are 0 and empty unless the run was asked for
/// detail.
struct Event {
  std::uint64_t step = 0;
  std::uint64_t time_ns = 0;
  std::uint64_t value = 0;
  std::uint32_t object = 0;
  std::uint16_t task = 0;
  Op op = Op::kStart;
  std::optional<std::memory_order> order;
  engine::Site site;
};

/// The last `cap` operations; `dropped` counts those before them. The digest covers all.
struct EventLog {
  std::uint32_t cap = 0;
  std::uint64_t dropped = 0;
  std::vector<Event> items;
};

struct ObjectInfo {
  ObjectKind kind = ObjectKind::kNone;
  std::string name;  ///< as given by the code under test, else "atomic#7"
};

/// Where a replay left the recorded path.
struct Divergence {
  std::uint64_t decision = 0;  ///< index into the recorded decisions
  std::uint64_t step = 0;
  std::string recorded;  ///< what the record says: enabled set, task, operation, object
  std::string actual;    ///< what was found instead
};

enum class Status : std::uint8_t {
  kPassed,
  kFailed,  ///< a property failed, or a detector fired
  kError,   ///< the harness could not judge: a property that nothing exercised, a coverage minimum
            ///< missed
};
[[nodiscard]] std::string_view name_of(Status status) noexcept;

struct RunResult {
  Status status = Status::kPassed;
  std::optional<engine::Failure> error;
  std::optional<Divergence> divergence;  ///< replay only
  std::uint64_t digest =
      0;  ///< over task, operation, object, order, value and choice of every step
  std::uint64_t steps = 0;
  std::uint64_t virtual_ns = 0;
  engine::Coverage coverage;
  std::map<std::string, engine::LatencySnapshot> latencies;  ///< virtual nanoseconds
  EventLog events;
  DecisionLog decisions;
  std::vector<std::string> tasks;   ///< names by task id
  std::vector<ObjectInfo> objects;  ///< by object id; of a run with detail only, as its events
  std::uint64_t leaked_tasks = 0;   ///< tasks that could not be unwound when the run ended early
};

}  // namespace brine::sim
