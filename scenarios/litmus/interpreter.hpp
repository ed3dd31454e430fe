#pragma once

/// Interpreter: one execution of a program after the other on the simulator, each thread a task.
/// Atomics and plain variables are 0 at the start.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "scenarios/litmus/program.hpp"
#include "sim/core/core.hpp"
#include "sim/sim_platform.hpp"

namespace brine::litmus {

/// How the simulator's memory behaves.
enum class Model : std::uint8_t {
  kSequential,    ///< --memory sc
  kCpp,           ///< --memory cpp
  kCppPlacement,  ///< the same, and a store may be placed before newer ones
};

/// `sc`, `cpp` or `cpp+placement`.
[[nodiscard]] std::string_view name_of(Model model) noexcept;

[[nodiscard]] sim::Memory memory_of(Model model) noexcept;

/// What the threads of one execution share.
struct Shared {
  std::array<sim::SimPlatform::atomic<int>, kMaxAtomics> atomics{};
  std::array<sim::SimPlatform::var<int>, kMaxPlains> plains{sim::SimPlatform::var<int>(0),
                                                            sim::SimPlatform::var<int>(0)};
};

/// One thread of one execution: what its task runs.
class Thread {
 public:
  /// All three must outlive it; `registers` has one for each operation that returns a value.
  Thread(std::span<const Operation> operations, std::span<int> registers, Shared& shared) noexcept
      : operations_(operations), registers_(registers), shared_(shared) {}

  void operator()();

 private:
  int execute(const Operation& operation);

  std::span<const Operation> operations_;
  std::span<int> registers_;
  Shared& shared_;
};

class Interpreter {
 public:
  /// `core` and `program` must outlive it. Throws std::invalid_argument if `program` is not valid.
  Interpreter(sim::Core& core, const Program& program, Model model);

  /// The threads are the tasks of the execution from its start.
  void execute(sim::DecisionSource& decisions);

  /// `main` is the one task at the start, and has to run the threads.
  using Main = std::function<void(Shared&, std::span<const Thread>)>;
  void execute(sim::DecisionSource& decisions, const Main& main);

  /// Of the latest execution, if it was not cut short. A race ends it. Throws std::logic_error if
  /// it failed otherwise: that is a fault of the simulator.
  [[nodiscard]] const Outcome& outcome();

 private:
  [[nodiscard]] std::vector<Thread> threads(Shared& shared);
  void look_at(const Shared& shared);

  sim::Core& core_;
  const Program& program_;
  sim::Core::Options options_;
  Outcome outcome_;
};

}  // namespace brine::litmus
