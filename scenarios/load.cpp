#include "scenarios/load.hpp"

#include <algorithm>
#include <string>

#include "scenarios/scenario.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

namespace {

/// Sets one parameter after the other, until one does not take its value.
class Fitting {
 public:
  Fitting(const Scenario& scenario, engine::ParameterValues& values)
      : scenario_(&scenario), values_(&values) {}

  [[nodiscard]] std::uint64_t value_or(std::string_view name, std::uint64_t otherwise) const {
    return name.empty() ? otherwise : values_->find(name)->second;
  }

  void set(std::string_view name, std::uint64_t value) {
    if (name.empty() || !problem_.empty()) return;
    const auto found = std::ranges::find(scenario_->parameters, name, &engine::Parameter::name);
    if (value < found->min || value > found->max) {
      problem_ = "the load makes " + std::string(name) + " of '" + std::string(scenario_->name) +
                 "' " + std::to_string(value) + ", and it takes " + std::to_string(found->min) +
                 " to " + std::to_string(found->max) + "; change the rate or the length of a round";
      return;
    }
    values_->find(name)->second = value;
  }

  [[nodiscard]] std::string problem() const {
    if (!problem_.empty() || scenario_->check == nullptr) return problem_;
    return scenario_->check(*values_);
  }

 private:
  const Scenario* scenario_;
  engine::ParameterValues* values_;
  std::string problem_;
};

/// The shortest duration, in whole microseconds, in which `rate_hz` makes `count` messages.
std::uint64_t duration_of(std::uint64_t count, std::uint64_t rate_hz) noexcept {
  return (count * 1'000'000 + rate_hz - 1) / rate_hz * 1'000;
}

}  // namespace

FittedLoad fit_load(const Scenario& scenario, const RoundLoad& round,
                    engine::ParameterValues& values, engine::LoadPlan& plan) {
  const Load& load = scenario.load;
  plan.rate_hz = 0;
  if (!load.paced) return {};
  Fitting fitting(scenario, values);
  fitting.set(load.rounds, 1);
  const std::uint64_t senders = load.senders == nullptr ? 1 : load.senders(values);
  const std::uint64_t rate =
      round.rate_hz != 0 ? round.rate_hz : senders * fitting.value_or(load.rate, 0);
  if (rate == 0) return {.problem = fitting.problem()};
  const std::uint64_t rate_of_each = std::max<std::uint64_t>(1, rate / senders);
  const std::uint64_t step = fitting.value_or(load.multiple_of, 1);
  const std::uint64_t wanted = message_count(rate_of_each, round.length_ns);
  const std::uint64_t each = std::max(wanted / step, std::uint64_t{1}) * step;

  plan.rate_hz = rate_of_each * senders;
  fitting.set(load.rate, rate_of_each);
  fitting.set(load.operations, each);
  fitting.set(load.duration, duration_of(each, rate_of_each));
  return {.operations = each * senders, .problem = fitting.problem()};
}

}  // namespace brine::scenarios
