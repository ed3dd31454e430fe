#include <soak/main.hpp>

#include "two_slots.hpp"

namespace scenarios = brine::scenarios;

template <bool kCountWrites, class P>
void exchange(brine::engine::Context<P>& context) {
  TwoSlots<P, kCountWrites> slots;
  const std::uint64_t rounds = context.value("rounds");
  typename P::thread writer("writer", [&] {
    for (std::uint64_t i = 1; i <= rounds; ++i)
      slots.write({i, i});
  });
  typename P::thread reader("reader", [&] {
    auto& whole = context.property("whole-pairs");
    auto reads = context.counter("reads");
    for (std::uint64_t i = 0; i < rounds; ++i) {
      const Pair pair = slots.read();
      whole.require(pair.first == pair.second, [&] {
        return "read " + std::to_string(pair.first) + " with " + std::to_string(pair.second);
      });
      reads.add();
    }
  });
  writer.join();
  reader.join();
}

constexpr brine::engine::Parameter kParameters[] = {
    scenarios::at_every_size({.name = "rounds",
                              .unit = "pairs",
                              .help = "written, and read",
                              .min = 1,
                              .max = 1'000'000,
                              .normal = 20})};
constexpr scenarios::Minimum kMinima[] = {
    {.counter = "reads", .small = 20, .normal = 20, .full = 20}};
constexpr scenarios::PropertyClaim kProperties[] = {
    {"whole-pairs", "a reader never gets half of a pair"}};
constexpr scenarios::Mutant kMutants[] = {
    {.name = "compare-slots",
     .summary = "a reader looks which slot is current, not how many writes there were",
     .property = "whole-pairs",
     .schedules = 50}};

const scenarios::Scenario kScenarios[] = {scenarios::scenario(
    {.name = "two-slots",
     .summary = "one writer, one reader; no pair is torn",
     .parameters = kParameters,
     .minima = kMinima,
     .mutants = kMutants,
     .properties = kProperties},
    [](auto& context) {
      context.mutant() == "compare-slots" ? exchange<false>(context) : exchange<true>(context);
    })};

int main(int argc, char** argv) {
  return brine::main(argc, argv, kScenarios);
}
