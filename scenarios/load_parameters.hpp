#pragma once

/// Parameters, bounds of steps and checks that the load scenarios share.

#include <cstdint>
#include <string>

#include "scenarios/parameters.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

constexpr engine::Parameter operation_batch() {
  return parameter("batch", "operations", "operations of a batch; progress is judged after each", 2,
                   65'536, {.small = 5, .normal = 100, .full = 100});
}
constexpr engine::Parameter fail_every() {
  return parameter("fail_every", "operations", "one operation in so many is meant to fail", 2,
                   1'000'000, {.small = 5, .normal = 20, .full = 20});
}
constexpr engine::Parameter keys() {
  return parameter("keys", "keys", "keys of the store; one in fail_every is never written", 2,
                   65'536, {.small = 5, .normal = 40, .full = 40});
}
constexpr engine::Parameter operations(const Sizes& sizes) {
  return parameter("messages", "operations", "operations of each task, in whole batches", 1,
                   std::uint64_t{1} << 31, sizes);
}
constexpr engine::Parameter operation_p99() {
  return duration_parameter("p99", "99 in 100 operations take less than this", 1, kSecond,
                            always(100 * kMs));
}
constexpr engine::Parameter load_rounds() {
  return parameter("rounds", "rounds", "how often the load is made; on threads the best counts", 1,
                   1'000, {.small = 1, .normal = 3, .full = 3});
}

/// `tasks` tasks of so many operations each, in every round.
struct LoadSize {
  std::uint64_t tasks = 0;
  std::uint64_t operations = 0;
};

inline std::uint64_t load_steps(const engine::ParameterValues& values, const LoadSize& load) {
  const std::uint64_t made = load.tasks * load.operations + values.at("keys");
  return values.at("rounds") * (20 * kStepsPerMessage * made +
                                kStepsPerTask * (8 + load.tasks) * (1 + values.at("keys")));
}

inline std::string check_load(const engine::ParameterValues& values, const LoadSize& load) {
  const std::uint64_t batch = values.at("batch");
  if (load.operations == 0 || load.operations % batch != 0) {
    return "each task makes " + std::to_string(load.operations) +
           " operations, which are no whole batches; make it a multiple of batch, " +
           std::to_string(batch);
  }
  if (values.at("keys") % values.at("fail_every") != 0) {
    return "of each fail_every keys one is never written, so keys must be a multiple of it; give "
           "fewer or more keys";
  }
  if (load.operations < values.at("fail_every")) {
    return "no operation would fail among so few; give each task at least fail_every of them";
  }
  if (values.at("capacity") >= load.tasks * batch) return {};
  return "each task may have a batch of writes under way, and would lose some below a capacity "
         "of " +
         std::to_string(load.tasks * batch) + "; give it that much";
}

}  // namespace brine::scenarios
