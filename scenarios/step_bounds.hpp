#pragma once

/// Upper bounds of the steps that a run takes, and checks across parameters, that several scenarios
/// share.

#include <cstdint>
#include <string>

#include "engine/measure/parameters.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// So many for each message and each task that handles it, and for each task.
inline constexpr std::uint64_t kStepsPerMessage = 40;
inline constexpr std::uint64_t kStepsPerTask = 100;

inline std::uint64_t ring_steps(const engine::ParameterValues& values) {
  const std::uint64_t tasks = 1 + values.at("consumers");
  return tasks * (kStepsPerTask +
                  kStepsPerMessage * message_count(values.at("rate_hz"), values.at("duration")));
}

inline std::uint64_t config_steps(const engine::ParameterValues& values) {
  return (1 + values.at("readers")) * (kStepsPerTask + kStepsPerMessage * values.at("messages"));
}

inline std::uint64_t mailbox_steps(const engine::ParameterValues& values) {
  return (1 + values.at("takers")) * (kStepsPerTask + kStepsPerMessage * values.at("messages"));
}

inline std::uint64_t churn_steps(const engine::ParameterValues& values) {
  return 3 * config_steps(values) + 3 * kStepsPerTask * values.at("readers") * values.at("lives");
}

inline std::uint64_t record_steps(const engine::ParameterValues& values) {
  const std::uint64_t produces = values.at("writers") * values.at("messages");
  return 20 * kStepsPerMessage * produces * (2 + values.at("consumers")) +
         kStepsPerTask * (8 + values.at("writers") + values.at("consumers"));
}

/// Of one writer; a reader's loads take longest while it is in the middle of a write.
inline std::uint64_t seqlock_steps(const engine::ParameterValues& values) {
  return 2 * config_steps(values);
}

inline std::string check_ring_load(const engine::ParameterValues& values) {
  if (message_count(values.at("rate_hz"), values.at("duration")) != 0) return {};
  return "rate_hz x duration is less than one message; give a longer duration or a higher rate";
}

}  // namespace brine::scenarios
