#pragma once

/// A program in every order of all steps, without any reduction: what litmus::Machine is compared
/// with.

#include <cstdint>

#include "scenarios/litmus/machine.hpp"
#include "scenarios/litmus/program.hpp"
#include "sim/core/core.hpp"

namespace brine::litmus {

/// Other tasks, which end before the program's threads are spawned by the main task.
enum class Others : std::uint8_t {
  kJoined,  ///< the threads may have their places in the clocks
  kBeside,  ///< the threads have others, for which the clocks grow
};

class EveryOrder {
 public:
  /// Throws as `Machine::run` does.
  [[nodiscard]] Seen run(const Program& program, Model model);
  /// With threads that are spawned when the atomics are in use already.
  [[nodiscard]] Seen run_after(Others others, const Program& program, Model model);

 private:
  sim::Core core_;
};

}  // namespace brine::litmus
