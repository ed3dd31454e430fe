#include "soak/strategy_table.hpp"

#include <array>
#include <stdexcept>
#include <string>

#include "sim/strategies/exhaustive.hpp"
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

std::unique_ptr<sim::DecisionSource> make_exhaustive(const sim::RunSpec& spec) {
  sim::Exhaustive::Options options;
  options.seed = spec.seed;
  options.memory = spec.memory;
  return std::make_unique<sim::Exhaustive>(options);
}

constexpr std::string_view kExhaustive = "exhaustive";

constexpr std::array kStrategies{
    Strategy{kExhaustive, &make_exhaustive},
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

bool explores(std::string_view name) noexcept {
  return name == kExhaustive;
}

std::unique_ptr<sim::DecisionSource> make_strategy(const sim::RunSpec& spec) {
  for (const Strategy& strategy : kStrategies) {
    if (strategy.name == spec.strategy) return strategy.make(spec);
  }
  throw std::logic_error("no strategy is called '" + spec.strategy + "'");
}

}  // namespace brine::soak
