#pragma once

#include <cstdint>
#include <functional>

#include "sim/run_spec.hpp"

namespace brine::sim {

/// What one execution of a core may do, and what it writes down.
struct CoreOptions {
  std::uint64_t step_limit = 100'000'000;
  std::uint64_t operation_ns = 1;
  std::uint32_t event_cap = 1024;
  std::uint32_t decision_cap = 200'000;
  Timing timing = Timing::kFree;
  Memory memory = Memory::kSequential;
  bool races = false;      ///< look for races of plain data; under kCpp always done
  bool placement = false;  ///< kCpp: a store may be older than others that came before it
  bool detail = false;     ///< keep time and site of each event
  /// Processor time after which a task that reaches no scheduling point is given up; 0: never.
  std::uint64_t watchdog_ns = 10'000'000'000;
  std::function<void()>
      quiescent;  ///< called whenever no task is enabled; must use no platform operation
};

}  // namespace brine::sim
