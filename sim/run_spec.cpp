#include "sim/run_spec.hpp"

#include <bit>

namespace brine::sim {

namespace {

std::string outside(std::string_view name, std::uint64_t value, std::uint64_t least,
                    std::uint64_t most) {
  if (value >= least && value <= most) return {};
  return std::string(name) + " is " + std::to_string(value) + ", outside " + std::to_string(least) +
         " to " + std::to_string(most);
}

}  // namespace

std::string out_of_bounds(const RunSpec& spec) {
  if (auto text = outside("step_limit", spec.step_limit, 1, kMaxSteps); !text.empty()) return text;
  if (auto text = outside("operation_ns", spec.operation_ns, 1, kMaxOperationNs); !text.empty())
    return text;
  if (spec.load) {
    if (auto text = outside("rate_hz of the load", spec.load->rate_hz, 0, kMaxRateHz);
        !text.empty())
      return text;
    if (auto text = outside("check_one_in of the load", spec.load->check_one_in, 0, kMaxCheckOneIn);
        !text.empty())
      return text;
  }
  if (auto text = outside("decision_cap", spec.decision_cap, 1, kMaxDecisionCap); !text.empty())
    return text;
  if (auto text = outside("event_cap", spec.event_cap, kMinEventCap, kMaxEventCap); !text.empty())
    return text;
  if (!std::has_single_bit(spec.event_cap)) {
    return "event_cap is " + std::to_string(spec.event_cap) + ", which is not a power of two";
  }
  return {};
}

}  // namespace brine::sim
