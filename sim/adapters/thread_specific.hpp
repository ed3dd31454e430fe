#pragma once

/// sim::thread_specific: a value per task, the main task included.

#include "engine/platform/thread_specific.hpp"
#include "sim/core/core.hpp"

namespace brine::sim {

/// Those of the running task; outside a run, those of the thread.
[[nodiscard]] inline engine::ThreadValues& task_values() noexcept {
  Core* const core = current_core;
  return core == nullptr ? engine::ThreadValues::of_this_thread() : core->running_values();
}

template <class T>
using thread_specific = engine::ThreadSpecific<T, task_values>;

}  // namespace brine::sim
