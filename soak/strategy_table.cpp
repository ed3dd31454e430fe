#include "soak/strategy_table.hpp"

#include <array>
#include <stdexcept>
#include <string>

#include "sim/strategies/random_walk.hpp"
#include "sim/strategies/round_robin.hpp"

namespace brine::soak {

namespace {

struct Strategy {
  std::string_view name;
  std::unique_ptr<sim::DecisionSource> (*make)(const sim::RunSpec&);
};

template <class Made>
std::unique_ptr<sim::DecisionSource> make(const sim::RunSpec& spec) {
  return std::make_unique<Made>(spec.seed);
}

constexpr std::array kStrategies{
    Strategy{"random", &make<sim::RandomWalk>},
    Strategy{"round-robin", &make<sim::RoundRobin>},
};

}  // namespace

std::vector<std::string_view> strategy_names() {
  std::vector<std::string_view> names;
  for (const Strategy& strategy : kStrategies)
    names.push_back(strategy.name);
  return names;
}

std::unique_ptr<sim::DecisionSource> make_strategy(const sim::RunSpec& spec) {
  for (const Strategy& strategy : kStrategies) {
    if (strategy.name == spec.strategy) return strategy.make(spec);
  }
  throw std::logic_error("no strategy is called '" + spec.strategy + "'");
}

}  // namespace brine::soak
